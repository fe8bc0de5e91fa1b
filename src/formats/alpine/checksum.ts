import { createHash } from 'node:crypto';

/** `Q1` and the base64 of a SHA-1, or `Q2` and that of a SHA-256: how apk writes digests. */
export type ApkChecksum = string & { readonly [apkChecksumBrand]: true };

declare const apkChecksumBrand: unique symbol;

const HASHES: Readonly<Record<string, { readonly name: string; readonly sizeBytes: number }>> = {
  Q1: { name: 'sha1', sizeBytes: 20 },
  Q2: { name: 'sha256', sizeBytes: 32 },
};

function hashOf(text: string): (typeof HASHES)[string] | undefined {
  return HASHES[text.slice(0, 2)];
}

/**
 * A checksum as text; undefined when it is none.
 * @see apk-tools v2.14.4 src/blob.c, apk_blob_pull_csum
 */
export function parseApkChecksum(text: string): ApkChecksum | undefined {
  const hash = hashOf(text);
  const bytes = Buffer.from(text.slice(2), 'base64');
  // Only the one spelling of the bytes: two would be two names of one package.
  if (hash === undefined || bytes.length !== hash.sizeBytes || bytes.toString('base64') !== text.slice(2))
    return undefined;
  return text as ApkChecksum;
}

/** A SHA-1 in hexadecimal, as the headers of a data member hold it; undefined when it is none. */
export function sha1Checksum(hex: string): ApkChecksum | undefined {
  if (!/^[0-9a-fA-F]{40}$/.test(hex)) return undefined;
  return `Q1${Buffer.from(hex, 'hex').toString('base64')}` as ApkChecksum;
}

/** Whether bytes have the checksum. */
export function hasApkChecksum(bytes: Uint8Array, checksum: ApkChecksum): boolean {
  const hash = hashOf(checksum);
  if (hash === undefined) return false;
  return createHash(hash.name).update(bytes).digest('base64') === checksum.slice(2);
}
