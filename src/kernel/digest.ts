import { createHash } from 'node:crypto';
import { RootfsError } from './errors.js';

declare const sha256Brand: unique symbol;
declare const digestBrand: unique symbol;

/** 64 lower-case hexadecimal digits; only {@link parseSha256} and {@link sha256} make one. */
export type Sha256 = string & { readonly [sha256Brand]: true };

/** `sha256:` and 64 hexadecimal digits. @see OCI image-spec descriptor.md, "Digests" */
export type Digest = string & { readonly [digestBrand]: true };

/** What is known of a blob before it is seen: its exact length in bytes and its SHA-256. */
export interface BlobSpec {
  readonly sha256: Sha256;
  readonly sizeBytes: number;
}

/** @throws RootfsError `ARCHIVE_MALFORMED` when the text is not 64 hexadecimal digits */
export function parseSha256(text: string): Sha256 {
  if (!/^[0-9a-fA-F]{64}$/.test(text)) {
    throw new RootfsError(
      'ARCHIVE_MALFORMED',
      `not a SHA-256 in hexadecimal: ${JSON.stringify(text.slice(0, 80))}`,
    );
  }
  return text.toLowerCase() as Sha256;
}

export function sha256(bytes: Uint8Array): Sha256 {
  return createHash('sha256').update(bytes).digest('hex') as Sha256;
}

/** An incremental SHA-256 that also counts the bytes. */
export class Sha256Stream {
  private readonly hash = createHash('sha256');
  sizeBytes = 0;

  update(bytes: Uint8Array): void {
    this.hash.update(bytes);
    this.sizeBytes += bytes.length;
  }

  finish(): BlobSpec {
    return { sha256: this.hash.digest('hex') as Sha256, sizeBytes: this.sizeBytes };
  }
}

export function blobSpecOf(bytes: Uint8Array): BlobSpec {
  return { sha256: sha256(bytes), sizeBytes: bytes.length };
}

export function asDigest(hash: Sha256): Digest {
  return `sha256:${hash}` as Digest;
}
