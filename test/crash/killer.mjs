// Loaded before the program (NODE_OPTIONS=--import): counts its changes of the disk, in each thread, and at the one that
// CRASH_AT names ends the process by SIGKILL, in the middle of it where that is a write. CRASH_COUNT names a file that gets
// the number of the main thread's changes when the process ends by itself.
import fs from 'node:fs';
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const at = Number(process.env.CRASH_AT ?? Number.POSITIVE_INFINITY);
const append = fs.appendFileSync;
const writeNow = fs.writeSync;
let count = 0;

function step(half) {
  count += 1;
  if (count !== at) return;
  half?.();
  process.kill(process.pid, 'SIGKILL');
}

function counted(holder, names) {
  for (const name of names) {
    const original = holder[name];
    holder[name] = function (...args) {
      step();
      return Reflect.apply(original, this, args);
    };
  }
}

/** A write whose first half reaches the disk before the end; `find` gives descriptor, bytes and offset of a call. */
function countedWrite(holder, find) {
  const { [find.name]: original } = holder;
  holder[find.name] = function (...args) {
    const { descriptor, bytes, offset } = find.in(this, args);
    step(() => writeNow(descriptor, bytes, offset, (bytes.length - offset) >> 1));
    return Reflect.apply(original, this, args);
  };
}

counted(promises, ['rename', 'mkdir', 'rm', 'chmod', 'lutimes']);
counted(fs, ['mkdirSync', 'symlinkSync', 'linkSync', 'chmodSync', 'lutimesSync', 'openSync', 'rmSync']);
countedWrite(fs, {
  name: 'writeSync',
  in: (_, [descriptor, bytes, offset = 0]) => ({ descriptor, bytes, offset }),
});

const probe = await promises.open(process.execPath, 'r');
const handles = Object.getPrototypeOf(probe);
await probe.close();
counted(handles, ['sync', 'chmod', 'close']);
countedWrite(handles, {
  name: 'write',
  in: (handle, [bytes, offset = 0]) => ({ descriptor: handle.fd, bytes, offset }),
});
counted(promises, ['open']);
syncBuiltinESMExports();

if (isMainThread && process.env.CRASH_COUNT !== undefined)
  process.on('exit', () => append(process.env.CRASH_COUNT, `${count}\n`));
