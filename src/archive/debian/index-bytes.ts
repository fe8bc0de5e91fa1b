import { type BlobSpec, blobSpecOf, Sha256Stream } from '../../kernel/digest.js';
import { RootfsError } from '../../kernel/errors.js';
import { type Verified, vouch } from '../verified.js';
import type { IndexCompression, IndexFile, IndexVariant } from './indexes.js';

/** The uncompressed bytes of an index, to be read once. */
export interface IndexStream {
  /** How many there will be, as far as that is signed. */
  readonly sizeBytes: number | undefined;
  /**
   * The bytes, and in the end their own digest.
   * @throws RootfsError `DIGEST_MISMATCH` at the end when they are not what is signed: then nothing that was made of
   * them may be kept; and what the decompression throws
   */
  readonly chunks: () => AsyncGenerator<Uint8Array, BlobSpec>;
}

/** Decompresses a whole member. @throws RootfsError `ARCHIVE_MALFORMED`, or `ARCHIVE_TOO_LARGE` beyond `maxBytes` */
export type Decompress = (
  compression: Exclude<IndexCompression, 'none'>,
  bytes: Uint8Array,
  maxBytes: number,
) => AsyncIterable<Uint8Array>;

/** Debian's largest index has 65 MB. */
const MAX_INDEX_BYTES = 400 * 1024 * 1024;

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
 * That an index is of a size that is read, told before any of it is fetched.
 * @throws RootfsError `INDEX_MALFORMED`
 */
export function checkIndexSize(index: IndexFile): void {
  const largest = index.plain ?? index.variants.find(({ compression }) => compression === 'none')?.spec;
  if (largest === undefined || largest.sizeBytes <= MAX_INDEX_BYTES) return;
  throw new RootfsError(
    'INDEX_MALFORMED',
    `${index.label}: ${largest.sizeBytes} bytes, more than ${MAX_INDEX_BYTES} are not read`,
    { hint: 'The release file itself says so; tell the archive, or leave it out.' },
  );
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const step = 1 << 16;
  for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
}

/**
 * The bytes of one form of an index, checked; then decompressed and (where the release file lists it) checked again.
 * @param bytes the file as fetched
 * @throws RootfsError `DIGEST_MISMATCH`, `INDEX_MISSING`, `INDEX_MALFORMED` when it is too large
 */
export function openIndex(
  bytes: Uint8Array,
  index: Verified<IndexFile>,
  compression: IndexCompression,
  decompress: Decompress,
): Verified<IndexStream> {
  const variant = variantOf(index, compression);
  checkIndexSize(index);
  check(blobSpecOf(bytes), variant.spec, `${index.label} (${compression})`);
  const { compression: kind } = variant;
  const limit = index.plain?.sizeBytes ?? MAX_INDEX_BYTES;
  async function* chunks(): AsyncGenerator<Uint8Array, BlobSpec> {
    const hash = new Sha256Stream();
    for await (const chunk of kind === 'none' ? pieces(bytes) : decompress(kind, bytes, limit)) {
      hash.update(chunk);
      yield chunk;
    }
    const seen = hash.finish();
    if (index.plain !== undefined) check(seen, index.plain, index.label);
    return seen;
  }
  return vouch({ sizeBytes: index.plain?.sizeBytes, chunks });
}

function variantOf(index: IndexFile, compression: IndexCompression): IndexVariant {
  const variant = index.variants.find((candidate) => candidate.compression === compression);
  if (variant === undefined) {
    throw new RootfsError('INDEX_MISSING', `${index.label} is not listed as ${compression}`);
  }
  return variant;
}
