import { isEmpty } from '../build/lock-changes.js';
import { outdated } from '../build/outdated.js';
import { tellChanges } from './changes.js';
import type { Command, Given } from './command.js';
import type { Host } from './host.js';
import { LOCK_OPTION, readLock } from './lock-options.js';
import { makeProgress } from './progress.js';
import { requestOfLock, TRUST_OPTIONS } from './resolve-options.js';
import { CACHE_OPTION, OFFLINE_OPTION, withEffects } from './session.js';
import { SUITES_OPTION } from './suite-files.js';

/** That something would change; documented in docs/errors.md. */
const SOMETHING = 10;

async function run(given: Given, host: Host): Promise<number> {
  const file = await readLock(given, host);
  const request = await requestOfLock(file, given, host);
  const progress = makeProgress(given, host, host.stderr.write);
  const changes = await withEffects(given, host, progress.report, (effects) =>
    outdated(file, request, effects),
  ).finally(progress.clear);
  tellChanges(changes, given, host);
  return isEmpty(changes) ? 0 : SOMETHING;
}

export const outdatedCommand: Command = {
  name: 'outdated',
  summary: 'tell what a lock would change if it were made now; exit status 10 when something would',
  usage: '[OPTIONS]',
  description:
    'Reads release files, and indexes when one of those has changed; never a package, and nothing is written but the cache.\n' +
    'Unchanged files cost a conditional request. Whom to trust is said here, not by the lock.',
  options: [LOCK_OPTION, ...TRUST_OPTIONS, OFFLINE_OPTION, CACHE_OPTION, SUITES_OPTION],
  examples: [
    ['rootfs outdated || rootfs update', 'update when there is something to update'],
    ['rootfs outdated --json', 'one JSON object a change'],
  ],
  run,
};
