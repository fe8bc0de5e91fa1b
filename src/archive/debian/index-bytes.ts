import { type BlobSpec, blobSpecOf } from '../../kernel/digest.js';
import { RootfsError } from '../../kernel/errors.js';
import { type Verified, vouch } from '../verified.js';
import type { IndexCompression, IndexFile, IndexVariant } from './indexes.js';

/** The uncompressed bytes of an index, and their own digest. */
export interface IndexBytes {
  readonly bytes: Uint8Array;
  readonly spec: BlobSpec;
}

/** Decompresses a whole member. @throws RootfsError `ARCHIVE_MALFORMED`, or `ARCHIVE_TOO_LARGE` beyond `maxBytes` */
export type Decompress = (
  compression: Exclude<IndexCompression, 'none'>,
  bytes: Uint8Array,
  maxBytes: number,
) => Promise<Uint8Array>;

/** For an index whose uncompressed size is not signed; Debian's largest has 65 MB. */
const MAX_UNSIGNED_SIZE_BYTES = 400 * 1024 * 1024;

function check(seen: BlobSpec, signed: BlobSpec, label: string): void {
  if (seen.sizeBytes === signed.sizeBytes && seen.sha256 === signed.sha256) return;
  const what =
    seen.sizeBytes === signed.sizeBytes
      ? `SHA256 ${seen.sha256}, signed is ${signed.sha256}`
      : `${seen.sizeBytes} bytes, signed are ${signed.sizeBytes}`;
  throw new RootfsError('DIGEST_MISMATCH', `${label} has ${what}`, {
    hint: 'The mirror may be in the middle of an update, or altered; run again or use another --mirror.',
  });
}

/**
 * Uncompressed bytes that were kept or fetched as `Packages`, checked against what is signed for them.
 * @throws RootfsError `DIGEST_MISMATCH`; `INDEX_MISSING` when the release file does not list the uncompressed index
 */
export function checkPlainIndex(bytes: Uint8Array, index: Verified<IndexFile>): Verified<IndexBytes> {
  if (index.plain === undefined) {
    throw new RootfsError(
      'INDEX_MISSING',
      `${index.label} is not listed uncompressed, so it cannot be checked`,
    );
  }
  const spec = blobSpecOf(bytes);
  check(spec, index.plain, index.label);
  return vouch({ bytes, spec });
}

/**
 * The bytes of one form of an index, checked, decompressed and (where the release file lists it) checked again.
 * @param bytes the file as fetched
 * @throws RootfsError `DIGEST_MISMATCH`, or what `decompress` throws
 */
export async function openIndex(
  bytes: Uint8Array,
  index: Verified<IndexFile>,
  compression: IndexCompression,
  decompress: Decompress,
): Promise<Verified<IndexBytes>> {
  const variant = variantOf(index, compression);
  check(blobSpecOf(bytes), variant.spec, `${index.label} (${compression})`);
  if (variant.compression === 'none') return vouch({ bytes, spec: variant.spec });
  const limit = index.plain?.sizeBytes ?? MAX_UNSIGNED_SIZE_BYTES;
  const plain = await decompress(variant.compression, bytes, limit);
  if (index.plain !== undefined) return checkPlainIndex(plain, index);
  return vouch({ bytes: plain, spec: blobSpecOf(plain) });
}

function variantOf(index: IndexFile, compression: IndexCompression): IndexVariant {
  const variant = index.variants.find((candidate) => candidate.compression === compression);
  if (variant === undefined) {
    throw new RootfsError('INDEX_MISSING', `${index.label} is not listed as ${compression}`);
  }
  return variant;
}
