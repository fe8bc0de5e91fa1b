import { formatLocks, lockDigests, type LockFile } from '../build/lock-files.js';
import { makeLocksFor } from '../build/locks.js';
import { RootfsError } from '../kernel/errors.js';
import type { Command, Given } from './command.js';
import { CONFIGURE_OPTIONS } from './configure-options.js';
import type { Host } from './host.js';
import { checkLock, EPOCH_OPTION, FROZEN_OPTION, LOCK_NAME, writeLock } from './lock-options.js';
import { buildRequestOf, IMAGE_OPTIONS } from './output-options.js';
import { POLICY_OPTIONS } from './policy-options.js';
import { makeProgress } from './progress.js';
import { RESOLVE_OPTIONS, resolveRequestOf } from './resolve-options.js';
import { CACHE_OPTION, OFFLINE_OPTION, withEffects } from './session.js';
import { SUITES_OPTION } from './suite-files.js';

/** Tells the digest of each architecture's lock on the standard output, or the error output beside a lock on the former. */
export function tellLocks(file: LockFile, path: string, isChanged: boolean, given: Given, host: Host): void {
  const out = path === '-' ? host.stderr : host.stdout;
  const digests = lockDigests(file);
  if (given.flag('json')) {
    const values = { lock: path, isChanged, images: Object.fromEntries(digests) };
    out.write(`${JSON.stringify({ kind: 'result', values })}\n`);
    return;
  }
  out.write(`${path}${isChanged ? '' : ' (as it was)'}\n`);
  for (const [architecture, digest] of digests) out.write(`  ${architecture} ${digest}\n`);
}

async function run(given: Given, host: Host): Promise<number> {
  const target = given.one('output') ?? LOCK_NAME;
  if (target === '-' && given.flag('frozen'))
    throw new RootfsError('USAGE', '--frozen says something about a lock file, which - is not');
  const request = { ...(await resolveRequestOf(given, host)), ...(await buildRequestOf(given, host)) };
  const progress = makeProgress(given, host, host.stderr.write);
  const { file } = await withEffects(given, host, progress.report, (effects) =>
    makeLocksFor(request, effects),
  ).finally(progress.clear);
  if (target === '-') {
    await host.writeBytes(formatLocks(file));
    tellLocks(file, target, true, given, host);
    return 0;
  }
  const path = host.resolvePath(target);
  if ((await host.disk.stat(path))?.kind === 'directory')
    throw new RootfsError('OUTPUT_EXISTS', `${path} is a directory`);
  if (given.flag('frozen')) await checkLock(path, file, host);
  tellLocks(file, path, await writeLock(path, file, host), given, host);
  return 0;
}

export const lockCommand: Command = {
  name: 'lock',
  summary: 'write down what an image would be made from, and what proves that',
  usage: 'SUITE [OPTIONS]',
  description:
    'Chooses the packages from the suite’s signed indexes and writes them with their hashes to a lock file, from which\n' +
    'rootfs bootstrap --lock builds the same image at any time. No package is fetched, but for Alpine, whose indexes do\n' +
    'not say SHA-256. docs/lock.md tells of the file.',
  options: [
    ...RESOLVE_OPTIONS,
    ...POLICY_OPTIONS,
    ...CONFIGURE_OPTIONS,
    ...IMAGE_OPTIONS,
    {
      name: 'output',
      short: 'o',
      value: 'FILE',
      help: `where to write (default ${LOCK_NAME}), - for the standard output`,
    },
    FROZEN_OPTION,
    EPOCH_OPTION,
    OFFLINE_OPTION,
    CACHE_OPTION,
    SUITES_OPTION,
  ],
  examples: [
    ['rootfs lock bookworm --arch amd64,arm64', `both architectures in ${LOCK_NAME}`],
    ['rootfs lock trixie --snapshot 20260701T000000Z', 'as the archive was on that day'],
  ],
  completes: 'suites',
  run,
};
