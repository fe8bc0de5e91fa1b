import { updated } from '../build/outdated.js';
import { tellChanges } from './changes.js';
import type { Command, Given } from './command.js';
import type { Host } from './host.js';
import { LOCK_OPTION, lockPath, readLock, writeLock } from './lock-options.js';
import { tellLocks } from './lock.js';
import { makeProgress } from './progress.js';
import { requestOfLock, TRUST_OPTIONS } from './resolve-options.js';
import { CACHE_OPTION, OFFLINE_OPTION, withEffects } from './session.js';
import { SUITES_OPTION } from './suite-files.js';

async function run(given: Given, host: Host): Promise<number> {
  const before = await readLock(given, host);
  const request = await requestOfLock(before, given, host);
  const progress = makeProgress(given, host, host.stderr.write);
  const { file, changes } = await withEffects(given, host, progress.report, (effects) =>
    updated(before, request, effects, given.positionals),
  ).finally(progress.clear);
  tellChanges(changes, given, host);
  const path = lockPath(given, host);
  tellLocks(file, path, await writeLock(path, file, host), given, host);
  return 0;
}

export const updateCommand: Command = {
  name: 'update',
  summary: 'make a lock anew from what was asked for then, and tell what changes',
  usage: '[PACKAGE…] [OPTIONS]',
  description:
    'Chooses packages again by the lock’s own request, and writes the lock in its place. With packages named, all others\n' +
    'keep their versions. No package is fetched, but for Alpine. Whom to trust is said here, not by the lock.',
  options: [LOCK_OPTION, ...TRUST_OPTIONS, OFFLINE_OPTION, CACHE_OPTION, SUITES_OPTION],
  examples: [
    ['rootfs update', 'everything'],
    ['rootfs update openssl libssl3', 'these, and what they need'],
    ['rootfs update --snapshot 20260801T000000Z', 'to the state of that day'],
  ],
  run,
};
