import { canonicalJson, type JsonValue } from '../formats/json/canonical.js';
import { parseJson } from '../formats/json/parse.js';
import { readableJson } from '../formats/json/readable.js';
import { asDigest, sha256, type Digest } from '../kernel/digest.js';
import { checkAgainstSchema } from './check.js';
import { checkConsistency } from './consistency.js';
import type { Lock } from './lock.js';
import type { LockFile } from './provenance.js';
import { LOCK_VERSION } from './schema.js';

/** A lock of the largest desktop for ten architectures has less. */
export const LOCK_MAX_BYTES = 64 * 1024 * 1024;

const MAX_DEPTH = 12;

/** What a lock file says, as JSON: optional parts that are undefined are left out. */
function jsonOf(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue;
}

/**
 * A lock file as bytes: members sorted, one package a line or a few, so that two of them can be compared line by line.
 * The same value gives the same bytes.
 */
export function formatLockFile(file: LockFile): Uint8Array {
  return readableJson(jsonOf({ lockVersion: LOCK_VERSION, ...file }));
}

/**
 * Reads a lock file, however it is indented.
 * @param source how messages name it
 * @throws RootfsError `LOCK_MALFORMED` with `FILE:LINE:COLUMN` for anything that is not exactly what
 * suites/lock.schema.json and docs/lock.md say, `LOCK_UNSUPPORTED` for one of another version
 */
export function parseLockFile(bytes: Uint8Array, source: string): LockFile {
  const document = parseJson(
    bytes,
    { maxBytes: LOCK_MAX_BYTES, maxDepth: MAX_DEPTH },
    {
      source,
      code: 'LOCK_MALFORMED',
      hint: 'The file has to be JSON as rootfs lock writes it.',
    },
  );
  checkAgainstSchema(document);
  // What the schema has been through has this shape.
  const { request, locks } = document.value as unknown as LockFile;
  const file = { request, locks };
  checkConsistency(file, document);
  return file;
}

/** A part of a lock as canonical JSON: the same text for the same value, whatever the order of its members. */
export function lockText(part: unknown): string {
  return Buffer.from(canonicalJson(jsonOf(part))).toString('utf8');
}

/**
 * The digest of what an image is made from: of the canonical JSON (RFC 8785) of the lock's `image`, and so of nothing
 * that says where it came from. Images bear it as the annotation `rootfs.lock`.
 */
export function lockDigest(lock: Lock): Digest {
  return asDigest(sha256(Buffer.from(lockText(lock))));
}
