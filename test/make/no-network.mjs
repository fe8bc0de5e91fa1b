// Loaded before the program (NODE_OPTIONS=--import), in each of its threads: whatever could open a socket or ask for a
// name throws, and is noted in the file that NO_NETWORK_LOG names, as is each thread that this was loaded in.
import dgram from 'node:dgram';
import dns from 'node:dns';
import fs from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const log = process.env.NO_NETWORK_LOG;
const note = (text) => fs.appendFileSync(log, `${text}\n`);

function forbid(holder, name, what) {
  holder[name] = () => {
    note(`tried ${what}`);
    throw new Error(`${what} is forbidden here`);
  };
}

forbid(net.Socket.prototype, 'connect', 'net.Socket.connect');
forbid(tls, 'connect', 'tls.connect');
forbid(dgram, 'createSocket', 'dgram.createSocket');
for (const holder of [dns, dns.promises]) {
  for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveAny'])
    forbid(holder, name, `dns.${name}`);
}
syncBuiltinESMExports();
note(`loaded in ${isMainThread ? 'the main thread' : 'a thread'}`);
