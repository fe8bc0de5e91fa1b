import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { parseSha256, type Sha256 } from '../kernel/digest.js';
import type { Disk } from '../kernel/disk.js';
import type { DerivedKey } from '../kernel/store.js';
import { cannotWrite, derivedPath, temporaryFolder } from './cache-layout.js';

// An entry is 32 bytes of SHA-256 and then what was made. The digest is of "KIND FROM\n" and what was made, so that an entry
// that was moved to another name, or cut, or altered by accident, is known for what it is.

const DIGEST_BYTES = 32;

/** Somebody's large file of that name is not read into memory; what is made of the largest index has 60 MB. */
const MAX_BYTES = 512 * 1024 * 1024;

function digestOf(key: DerivedKey, parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256').update(`${key.kind} ${key.from}\n`);
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** What reading an entry came to. */
export type DerivedFinding =
  | { readonly kind: 'absent' }
  | { readonly kind: 'good'; readonly bytes: Uint8Array }
  | { readonly kind: 'corrupt'; readonly foundBytes: number };

/** @throws RootfsError `DISK_FAILED` when it is there and cannot be read */
export async function readDerivedEntry(
  disk: Disk,
  directory: string,
  key: DerivedKey,
): Promise<DerivedFinding> {
  const path = derivedPath(directory, key);
  const stat = await disk.stat(path);
  if (stat?.kind !== 'file') return { kind: 'absent' };
  if (stat.sizeBytes < DIGEST_BYTES || stat.sizeBytes > MAX_BYTES)
    return { kind: 'corrupt', foundBytes: stat.sizeBytes };
  const whole = await disk.readFile(path);
  const bytes = whole.subarray(DIGEST_BYTES);
  const isGood = digestOf(key, [bytes]).equals(whole.subarray(0, DIGEST_BYTES));
  return isGood ? { kind: 'good', bytes } : { kind: 'corrupt', foundBytes: whole.length };
}

/**
 * Writes an entry privately and makes it appear by rename.
 * @throws RootfsError `DISK_FAILED`, `DISK_FULL`; nothing is kept then
 */
export async function putDerivedEntry(
  disk: Disk,
  directory: string,
  key: DerivedKey,
  parts: readonly Uint8Array[],
): Promise<void> {
  try {
    const path = derivedPath(directory, key);
    await disk.makeDirectories(temporaryFolder(directory), 0o755);
    await disk.makeDirectories(dirname(path), 0o755);
    const file = await disk.createPrivate(temporaryFolder(directory), 'derived-');
    try {
      await file.write(digestOf(key, parts));
      for (const part of parts) await file.write(part);
      await file.publish(path, 0o644);
    } finally {
      await file.discard().catch(() => undefined);
    }
  } catch (thrown) {
    throw cannotWrite(directory, thrown);
  }
}

/** The key of an entry by its path below the cache. */
function keyOf(path: string): DerivedKey {
  const [from = '', kind = ''] = path.split(/[\\/]/).reverse();
  return { kind, from: parseSha256(from) };
}

/** Whether an entry has its own digest; what was found is told by `foundSha256`, the digest over key and content. */
export async function examineDerivedEntry(
  disk: Disk,
  path: string,
): Promise<{ readonly isGood: boolean; readonly foundSha256: Sha256 }> {
  const whole = await disk.readFile(path);
  const found = digestOf(keyOf(path), [whole.subarray(DIGEST_BYTES)]);
  const isGood = found.equals(whole.subarray(0, DIGEST_BYTES));
  return { isGood, foundSha256: parseSha256(found.toString('hex')) };
}
