import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeDisk } from '../../src/host/disk.js';
import { blobSpecOf } from '../../src/kernel/digest.js';
import type { Disk } from '../../src/kernel/disk.js';
import { openBlobStore, type CorruptBlob, type DirectoryBlobStore } from '../../src/store/blobs.js';
import { fakeClock } from './fake-clock.js';

/** A blob to put. */
export const HELLO = Buffer.from('hello, world');
export const HELLO_SPEC = blobSpecOf(HELLO);
/** Where it is in a cache. */
export const HELLO_ENTRY = `blobs/sha256/${HELLO_SPEC.sha256.slice(0, 2)}/${HELLO_SPEC.sha256}`;
export const VERSION_FILE = 'rootfs-cache-version';

/** The time that the store of {@link openCache} believes in. */
export const CACHE_NOW = 2_000_000_000;

/** A store on the real disk, or another one; corrupt entries are added to `corrupt`. */
export function openCache(
  directory: string,
  corrupt: CorruptBlob[] = [],
  disk: Disk = makeDisk(),
): Promise<DirectoryBlobStore> {
  const onCorrupt = (blob: CorruptBlob): void => void corrupt.push(blob);
  return openBlobStore(disk, directory, { clock: fakeClock(CACHE_NOW), onCorrupt });
}

/** Every file below a folder, by its path in it. */
export function filesBelow(folder: string): readonly string[] {
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return all.filter((name) => statSync(join(folder, name)).isFile()).sort();
}
