import { join } from 'node:path';
import { parseSha256, type Sha256 } from '../kernel/digest.js';
import type { Disk } from '../kernel/disk.js';
import { blobRoot, derivedRoot, isCache, temporaryFolder, VERSION_FILE } from './cache-layout.js';

export interface CacheEntry {
  /** A blob, or something that was made of one. */
  readonly kind: 'blob' | 'derived';
  /** Of the blob, or of what it was made from. */
  readonly sha256: Sha256;
  readonly path: string;
  readonly sizeBytes: number;
  /** Last use, give or take a day; seconds since 1970. */
  readonly mtimeSeconds: number;
}

/** What a process that was killed left in tmp/, or what another one is writing right now. */
export interface CacheLeftover {
  readonly path: string;
  /** Of a file; 0 for a directory. */
  readonly sizeBytes: number;
  readonly mtimeSeconds: number;
}

export interface CacheContents {
  /** Blobs in byte order of their digests, then what was made of blobs. */
  readonly entries: readonly CacheEntry[];
  readonly totalBytes: number;
  readonly leftovers: readonly CacheLeftover[];
  /** Paths that are not the cache's own. They are reported and never removed. */
  readonly foreign: readonly string[];
}

const LEFTOVER = /^[a-z-]+-[0-9a-f]{24}$/;
const HASH = /^[0-9a-f]{64}$/;

interface Found {
  readonly entries: CacheEntry[];
  readonly leftovers: CacheLeftover[];
  readonly foreign: string[];
}

async function scanFolder(
  disk: Disk,
  folder: string,
  kind: CacheEntry['kind'],
  digits: string,
  found: Found,
): Promise<void> {
  for (const name of await disk.list(folder)) {
    const path = join(folder, name);
    const stat = await disk.stat(path);
    if (stat === undefined) continue; // another process removed it meanwhile
    if (stat.kind === 'file' && HASH.test(name) && name.startsWith(digits)) {
      const { sizeBytes, mtimeSeconds } = stat;
      found.entries.push({ kind, sha256: parseSha256(name), path, sizeBytes, mtimeSeconds });
    } else found.foreign.push(path);
  }
}

async function scanBlobs(disk: Disk, directory: string, found: Found): Promise<void> {
  for (const name of await disk.list(join(directory, 'blobs'))) {
    if (name !== 'sha256') found.foreign.push(join(directory, 'blobs', name));
  }
  const root = blobRoot(directory);
  for (const name of await disk.list(root)) {
    const folder = join(root, name);
    const isFolder = /^[0-9a-f]{2}$/.test(name) && (await disk.stat(folder))?.kind === 'directory';
    if (isFolder) await scanFolder(disk, folder, 'blob', name, found);
    else found.foreign.push(folder);
  }
}

async function scanDerived(disk: Disk, directory: string, found: Found): Promise<void> {
  const root = derivedRoot(directory);
  for (const name of await disk.list(root)) {
    const folder = join(root, name);
    const isFolder = /^[a-z0-9-]+$/.test(name) && (await disk.stat(folder))?.kind === 'directory';
    if (isFolder) await scanFolder(disk, folder, 'derived', '', found);
    else found.foreign.push(folder);
  }
}

async function scanTemporary(disk: Disk, directory: string, found: Found): Promise<void> {
  const folder = temporaryFolder(directory);
  for (const name of await disk.list(folder)) {
    const path = join(folder, name);
    const stat = await disk.stat(path);
    if (stat === undefined) continue;
    const { kind, mtimeSeconds } = stat;
    const isOurs = LEFTOVER.test(name) && (kind === 'file' || kind === 'directory');
    if (isOurs) found.leftovers.push({ path, sizeBytes: kind === 'file' ? stat.sizeBytes : 0, mtimeSeconds });
    else found.foreign.push(path);
  }
}

function isKnownTop(name: string): boolean {
  return (
    name === 'blobs' ||
    name === 'derived' ||
    name === 'names' ||
    name === 'tmp' ||
    name === 'lost+found' ||
    name.startsWith(VERSION_FILE)
  );
}

/**
 * Everything in a cache directory, by name and size; digests are not recomputed. Empty when there is no such directory.
 * @throws RootfsError `USAGE` when the directory holds something that is no cache, `DISK_FAILED`
 */
export async function listCache(disk: Disk, directory: string): Promise<CacheContents> {
  const found: Found = { entries: [], leftovers: [], foreign: [] };
  if (await isCache(disk, directory)) {
    const top = await disk.list(directory);
    found.foreign.push(...top.filter((name) => !isKnownTop(name)).map((name) => join(directory, name)));
    await scanBlobs(disk, directory, found);
    await scanDerived(disk, directory, found);
    await scanTemporary(disk, directory, found);
  }
  return { ...found, totalBytes: found.entries.reduce((sum, entry) => sum + entry.sizeBytes, 0) };
}
