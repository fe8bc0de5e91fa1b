#!/usr/bin/env node
import { RootfsError } from './kernel/errors.js';

// Wires the machine into the commands; the only file that reads process.

const interruption = new AbortController();

function interrupt(signal: NodeJS.Signals): void {
  // The second one is from somebody who does not want to wait.
  if (interruption.signal.aborted) process.exit(130);
  interruption.abort(
    new RootfsError('INTERRUPTED', `stopped by ${signal}`, { hint: 'Nothing half-written is left.' }),
  );
}

// Node 20.18 warns that WebCrypto's Ed25519, which OpenPGP verification uses, is experimental: nothing a user can act on.
process.removeAllListeners('warning');
process.on('warning', (warning) => {
  if (warning.name !== 'ExperimentalWarning') process.stderr.write(`warning: ${warning.message}\n`);
});
process.on('SIGINT', interrupt);
process.on('SIGTERM', interrupt);
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever read our output has gone, as in `rootfs suites | head`.
  if (error.code === 'EPIPE')
    interruption.abort(new RootfsError('INTERRUPTED', 'the reader of the output has gone'));
});

// Chunks of their own beside each other, not parts of this file: see .config/rolldown.config.mjs.
const [{ runCli }, { nodeHost }] = await Promise.all([import('./cli/run.js'), import('./host/node-host.js')]);
process.exitCode = await runCli(process.argv.slice(2), nodeHost(process, interruption.signal));
