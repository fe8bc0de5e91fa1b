import { RootfsError } from '../kernel/errors.js';
import type { Event, Report } from '../kernel/events.js';
import type { Effects } from '../build/request.js';
import { openBlobStore } from '../store/blobs.js';
import { withHostBudget } from '../store/host-budget.js';
import { isInSnapshot } from '../suite/snapshot.js';
import { temporaryFolder } from '../store/cache-layout.js';
import type { Given, Option } from './command.js';
import type { Host } from './host.js';
import { removeCacheLeftovers } from './leftovers.js';

export const CACHE_OPTION: Option = {
  name: 'cache',
  value: 'DIR',
  help: 'where downloads are kept (default: $ROOTFS_CACHE, else the user cache directory)',
};

export const OFFLINE_OPTION: Option = {
  name: 'offline',
  help: 'open no connection: what is not in the cache or in a file: mirror is an error',
};

export const BUNDLE = 'bundle';

/** A bundle stands for everything that could be fetched. */
function isOffline(given: Given): boolean {
  return given.flag('offline') || given.one(BUNDLE) !== undefined;
}

/** --cache, else ROOTFS_CACHE, else the user's cache directory. */
export function cacheDirectory(given: Given, host: Host): string {
  const named = given.one('cache') ?? host.environment['ROOTFS_CACHE'];
  return named === undefined || named === '' ? host.cacheDirectory() : host.resolvePath(named);
}

function jobsOf(given: Given, host: Host): number {
  const text = given.one('jobs');
  if (text === undefined) return host.processors;
  if (/^[1-9][0-9]{0,2}$/.test(text)) return Number(text);
  throw new RootfsError('USAGE', `--jobs takes a number from 1 to 999, not ${JSON.stringify(text)}`);
}

/** Snapshot archives are few, and answer everybody who asks for much with 429. */
const SNAPSHOTS = { applies: isInSnapshot, atOnce: 2 };

/** Downloads at once; a mirror is not to be overrun, and a few connections fill a line. */
const TRANSFERS = 8;

/** The cache's own folder, on the disk that has room for packages; elsewhere when the cache may only be read. */
export async function scratchFolder(directory: string, host: Host): Promise<string> {
  const own = temporaryFolder(directory);
  try {
    await host.disk.makeDirectories(own, 0o700);
    await host.disk.remove(await host.disk.createPrivateDirectory(own, 'probe-'));
    return own;
  } catch (error) {
    if (error instanceof RootfsError && error.code === 'DISK_FAILED') return host.temporaryDirectory;
    throw error;
  }
}

function leftoversNote(count: number, directory: string): Event {
  const text = `removed ${count} temporary files or folders of runs that were killed (cache ${directory})`;
  return { kind: 'note', level: 'info', code: 'LEFTOVERS', text };
}

/** Opens the store, the network and the threads for the time of `body`, and closes them whatever happens. */
export async function withEffects<T>(
  given: Given,
  host: Host,
  report: Report,
  body: (effects: Effects) => Promise<T>,
): Promise<T> {
  const jobs = jobsOf(given, host);
  const directory = cacheDirectory(given, host);
  const store = await openBlobStore(host.disk, directory, {
    clock: host.clock,
    onCorrupt: ({ path }) =>
      report({
        kind: 'note',
        level: 'warning',
        code: 'CACHE_CORRUPT',
        text: `${path} did not have its own digest; it is fetched again`,
      }),
  });
  const leftovers = await removeCacheLeftovers(directory, host);
  if (leftovers > 0) report(leftoversNote(leftovers, directory));
  const scratch = await scratchFolder(directory, host);
  const connection = await host.startFetch(isOffline(given));
  const fetch = withHostBudget(connection, host.clock, SNAPSHOTS);
  const threads = host.startThreads(jobs);
  try {
    return await body({
      fetch,
      clock: host.clock,
      store,
      disk: host.disk,
      directories: host.directories,
      compressors: host.compressors,
      threads,
      native: host.native,
      readAt: host.readAt,
      idle: host.idle,
      cpuSeconds: host.cpuSeconds,
      report,
      stdout: host.writeBytes,
      scratch,
      transfers: TRANSFERS,
      signal: host.signal,
    });
  } finally {
    await Promise.all([threads.close(), connection.close()]);
  }
}
