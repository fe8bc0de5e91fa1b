import type { Clock } from '../kernel/clock.js';
import type { Disk } from '../kernel/disk.js';
import { sortedBytewise } from '../kernel/order.js';
import { listCache, type CacheEntry, type CacheLeftover } from './cache-scan.js';

const LEFTOVER_SECONDS = 86_400;

/** What may go; an entry goes when any of these says so. With none of them only leftovers go. */
export interface PruneRule {
  /** Entries not used for longer than this. */
  readonly olderThanSeconds?: number | undefined;
  /** The least recently used ones, until no more than this is left. */
  readonly maxBytes?: number | undefined;
  readonly all?: boolean | undefined;
}

export interface PruneResult {
  /** Least recently used first. */
  readonly removed: readonly CacheEntry[];
  readonly removedBytes: number;
  readonly keptCount: number;
  readonly keptBytes: number;
  readonly removedLeftovers: readonly CacheLeftover[];
  /** Never removed; worth a warning. */
  readonly foreign: readonly string[];
}

function sumBytes(entries: readonly CacheEntry[]): number {
  return entries.reduce((sum, entry) => sum + entry.sizeBytes, 0);
}

function leastRecentlyUsedFirst(entries: readonly CacheEntry[]): readonly CacheEntry[] {
  return sortedBytewise(entries, (entry) => entry.sha256).sort((a, b) => a.mtimeSeconds - b.mtimeSeconds);
}

/** Which entries a rule removes, least recently used first. Pure. */
export function entriesToPrune(
  entries: readonly CacheEntry[],
  rule: PruneRule,
  nowSeconds: number,
): readonly CacheEntry[] {
  const maxBytes = rule.maxBytes ?? Number.POSITIVE_INFINITY;
  const oldest = nowSeconds - (rule.olderThanSeconds ?? Number.POSITIVE_INFINITY);
  let leftBytes = sumBytes(entries);
  return leastRecentlyUsedFirst(entries).filter((entry) => {
    const goes = rule.all === true || entry.mtimeSeconds < oldest || leftBytes > maxBytes;
    if (goes) leftBytes -= entry.sizeBytes;
    return goes;
  });
}

/** Removes entries unless another process has used them since they were listed. */
async function removeUnused(disk: Disk, entries: readonly CacheEntry[]): Promise<readonly CacheEntry[]> {
  const removed: CacheEntry[] = [];
  for (const entry of entries) {
    const stat = await disk.stat(entry.path);
    if (stat === undefined || stat.mtimeSeconds > entry.mtimeSeconds) continue;
    await disk.remove(entry.path);
    removed.push(entry);
  }
  return removed;
}

/**
 * Removes entries by a rule, and what processes that have ended left, or what is older than a day.
 * @throws RootfsError as listCache does, and `DISK_FAILED` when something cannot be removed
 */
export async function pruneCache(
  disk: Disk,
  directory: string,
  rule: PruneRule,
  clock: Pick<Clock, 'now'>,
): Promise<PruneResult> {
  const { entries, leftovers, foreign } = await listCache(disk, directory);
  const now = clock.now();
  const removed = await removeUnused(disk, entriesToPrune(entries, rule, now));
  const removedLeftovers = leftovers.filter(
    ({ path, mtimeSeconds }) => disk.isAbandoned(path) || mtimeSeconds < now - LEFTOVER_SECONDS,
  );
  for (const leftover of removedLeftovers) await disk.remove(leftover.path);
  const gone = new Set(removed);
  const kept = entries.filter((entry) => !gone.has(entry));
  return {
    removed,
    removedBytes: sumBytes(removed),
    keptCount: kept.length,
    keptBytes: sumBytes(kept),
    removedLeftovers,
    foreign,
  };
}
