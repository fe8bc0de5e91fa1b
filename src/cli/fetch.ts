import { buildablesOf, fetchLocks } from '../build/locks.js';
import type { Command, Given } from './command.js';
import type { Host } from './host.js';
import { LOCK_OPTION, readLock } from './lock-options.js';
import { makeProgress } from './progress.js';
import { mirrorRequestOf, MIRROR_OPTION } from './resolve-options.js';
import { CACHE_OPTION, OFFLINE_OPTION, withEffects } from './session.js';
import { humanBytes } from '../kernel/units.js';
import { SUITES_OPTION } from './suite-files.js';

async function run(given: Given, host: Host): Promise<number> {
  const mirrors = await mirrorRequestOf([], given, host);
  const buildables = buildablesOf(await readLock(given, host), mirrors, host.resolvePath('.'));
  const progress = makeProgress(given, host, host.stderr.write);
  const fetched = await withEffects(given, host, progress.report, (effects) =>
    fetchLocks(buildables, effects),
  ).finally(progress.clear);
  if (given.flag('json')) host.stdout.write(`${JSON.stringify({ kind: 'result', values: fetched })}\n`);
  else
    host.stdout.write(`${fetched.packages} packages of ${humanBytes(fetched.sizeBytes)} are in the cache\n`);
  return 0;
}

export const fetchCommand: Command = {
  name: 'fetch',
  summary: 'fetch the packages of a lock into the cache, to build offline later',
  usage: '[OPTIONS]',
  description:
    'From mirrors that are named or that this machine’s apt uses, those of the lock, and then the snapshot archive. With\n' +
    '--offline it tells whether everything is there.',
  options: [LOCK_OPTION, MIRROR_OPTION, OFFLINE_OPTION, CACHE_OPTION, SUITES_OPTION],
  examples: [
    [
      'rootfs fetch && rootfs bootstrap --lock rootfs.lock.json --offline',
      'fetch now, build without a network',
    ],
  ],
  run,
};
