import { Sha256Stream, type Sha256 } from '../kernel/digest.js';
import type { Disk } from '../kernel/disk.js';
import { asRootfsError } from '../kernel/errors.js';
import { examineDerivedEntry } from './derived.js';
import { listCache, type CacheEntry, type CacheLeftover } from './cache-scan.js';

export interface CorruptEntry {
  readonly entry: CacheEntry;
  readonly foundSha256: Sha256;
  /** false when that was not asked for, or failed. */
  readonly removed: boolean;
}

export interface UnreadableEntry {
  readonly entry: CacheEntry;
  /** What the system said. */
  readonly reason: string;
}

export interface CacheVerdict {
  /** Blobs whose digest is that of their name, and what was made of blobs and has its own digest. */
  readonly goodCount: number;
  readonly goodBytes: number;
  readonly corrupt: readonly CorruptEntry[];
  /** Entries of which nothing is known, because they could not be read. */
  readonly unreadable: readonly UnreadableEntry[];
  readonly leftovers: readonly CacheLeftover[];
  readonly foreign: readonly string[];
}

async function digestOf(disk: Disk, path: string): Promise<Sha256> {
  const stream = new Sha256Stream();
  for await (const chunk of disk.readStream(path)) stream.update(chunk);
  return stream.finish().sha256;
}

type Finding =
  | { readonly kind: 'good' | 'gone' }
  | { readonly kind: 'corrupt'; readonly foundSha256: Sha256 }
  | { readonly kind: 'unreadable'; readonly reason: string };

async function examine(disk: Disk, entry: CacheEntry): Promise<Finding> {
  try {
    if (entry.kind === 'derived') {
      const { isGood, foundSha256 } = await examineDerivedEntry(disk, entry.path);
      return isGood ? { kind: 'good' } : { kind: 'corrupt', foundSha256 };
    }
    const foundSha256 = await digestOf(disk, entry.path);
    return foundSha256 === entry.sha256 ? { kind: 'good' } : { kind: 'corrupt', foundSha256 };
  } catch (thrown) {
    // Another process may remove entries meanwhile.
    if ((await disk.stat(entry.path)) === undefined) return { kind: 'gone' };
    return { kind: 'unreadable', reason: asRootfsError(thrown).message };
  }
}

async function isRemoved(disk: Disk, path: string): Promise<boolean> {
  return disk.remove(path).then(
    () => true,
    () => false,
  );
}

export interface VerifyOptions {
  /** Remove corrupt entries; otherwise they are only reported. */
  readonly removeCorrupt: boolean;
  /** Told after each entry. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Recomputes the digest of every entry.
 * @throws RootfsError as listCache does; an entry that cannot be read is a finding and not an error
 */
export async function verifyCache(
  disk: Disk,
  directory: string,
  options: VerifyOptions,
): Promise<CacheVerdict> {
  const { entries, leftovers, foreign } = await listCache(disk, directory);
  const corrupt: CorruptEntry[] = [];
  const unreadable: UnreadableEntry[] = [];
  let goodCount = 0;
  let goodBytes = 0;
  for (const [index, entry] of entries.entries()) {
    const finding = await examine(disk, entry);
    if (finding.kind === 'good') {
      goodCount++;
      goodBytes += entry.sizeBytes;
    } else if (finding.kind === 'unreadable') unreadable.push({ entry, reason: finding.reason });
    else if (finding.kind === 'corrupt') {
      const removed = options.removeCorrupt && (await isRemoved(disk, entry.path));
      corrupt.push({ entry, foundSha256: finding.foundSha256, removed });
    }
    options.onProgress?.(index + 1, entries.length);
  }
  return { goodCount, goodBytes, corrupt, unreadable, leftovers, foreign };
}
