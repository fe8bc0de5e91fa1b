import { isAdb } from '../../formats/alpine/adb.js';
import { readTarFiles } from '../../formats/alpine/tar-file.js';
import {
  judgeSignatures,
  readSignatures,
  type RsaKeys,
  type SignatureReport,
} from '../../formats/alpine/signature.js';
import { bytesSource } from '../../formats/byte-source.js';
import { readGzipMember } from '../../formats/gzip/member.js';
import { byteString, type ByteString } from '../../kernel/byte-string.js';
import { sha256, type Sha256 } from '../../kernel/digest.js';
import { type ErrorCode, RootfsError } from '../../kernel/errors.js';
import { sortedBytewise } from '../../kernel/order.js';
import { type Verified, vouch } from '../verified.js';

/** An APKINDEX.tar.gz whose signature holds (or need not). */
export interface ApkIndexFile {
  /** The file APKINDEX in it, in bytes. */
  readonly text: ByteString;
  /** The file DESCRIPTION: what the builder calls the state, such as `v3.20.3-12-gabcdef`. */
  readonly description: ByteString;
  /** Of the file as fetched. */
  readonly sha256: Sha256;
  /** File names of the keys whose signatures are good, sorted. */
  readonly signedBy: readonly string[];
  readonly signatures: readonly SignatureReport[];
}

const SIGNATURE_LIMITS = { compressedBytes: 1024 * 1024, contentBytes: 1024 * 1024 };
/** Alpine's largest index has 3 MB, 10 MB unpacked. */
const INDEX_LIMITS = { compressedBytes: 256 * 1024 * 1024, contentBytes: 512 * 1024 * 1024 };

const HINTS: Partial<Record<ErrorCode, string>> = {
  SIGNATURE_MISSING:
    'Nobody vouches for this repository. If it is your own, sign it (abuild-sign); --insecure-unsigned takes it as it is.',
  SIGNATURE_BAD:
    'The file was changed on its way: use another --mirror. Not even --insecure-unsigned takes it, because it names a trusted key that did not sign it.',
  SIGNATURE_UNKNOWN_KEY:
    'If you trust that key, get it from its owner and give it with --keyring FILE, under the name that the signature says.',
};

function refuse(code: ErrorCode, what: string): RootfsError {
  return new RootfsError(code, what, { hint: HINTS[code] });
}

/** `alpine-devel@lists.alpinelinux.org-6165ee59.rsa.pub: good (RSA with SHA-1)` */
export function describeApkSignature({ keyName, hash, verdict }: SignatureReport): string {
  const words = { good: 'good', bad: 'does not match', 'unknown-key': 'no such key is trusted' };
  return `${keyName}: ${words[verdict]} (RSA with ${hash.replace('sha', 'SHA-')})`;
}

/** One good signature is enough; keys that are not known are passed over. @see apk-keys(5) */
function checkSignatures(
  reports: readonly SignatureReport[] | undefined,
  place: string,
  unsigned: boolean,
): readonly string[] {
  const good = (reports ?? []).filter(({ verdict }) => verdict === 'good');
  if (good.length > 0) return sortedBytewise(new Set(good.map(({ keyName }) => keyName)), (name) => name);
  const told = (reports ?? []).map(describeApkSignature).join('; ');
  if (reports?.some(({ verdict }) => verdict === 'bad') === true)
    throw refuse('SIGNATURE_BAD', `bad signature on ${place}: ${told}`);
  if (unsigned) return [];
  if (reports === undefined || reports.length === 0)
    throw refuse('SIGNATURE_MISSING', `${place} is not signed`);
  throw refuse('SIGNATURE_UNKNOWN_KEY', `no good signature on ${place}: ${told}`);
}

function indexFiles(content: Uint8Array, place: string): Pick<ApkIndexFile, 'text' | 'description'> {
  const files = readTarFiles(content).filter(({ entry }) => entry.kind === 'file');
  const find = (name: string): ByteString | undefined => {
    const found = files.filter(({ entry }) => entry.path === name);
    if (found.length > 1) throw new RootfsError('INDEX_MALFORMED', `${place} has two files ${name}`);
    return found[0] === undefined ? undefined : byteString(found[0].bytes);
  };
  const text = find('APKINDEX');
  if (text === undefined) throw new RootfsError('INDEX_MALFORMED', `${place} has no file APKINDEX`);
  return { text, description: find('DESCRIPTION') ?? '' };
}

/**
 * Opens an APKINDEX.tar.gz: a gzip member with signatures, over the compressed bytes of the one behind it, which is the
 * last. Nothing of the index is read before a signature was found good.
 * @param place the file's name or URL without credentials, for messages
 * @param unsigned --insecure-unsigned: do without a good signature; a bad one is refused all the same
 * @throws RootfsError `APK_UNSUPPORTED`, `SIGNATURE_MISSING`, `SIGNATURE_BAD`, `SIGNATURE_UNKNOWN_KEY`, `INDEX_MALFORMED`,
 * `ARCHIVE_MALFORMED`, `ARCHIVE_TOO_LARGE`
 * @see apk-tools v2.14.4 src/package.c, apk_sign_ctx_mpart_cb; src/database.c, load_apkindex
 */
export function openApkIndex(
  bytes: Uint8Array,
  keys: RsaKeys,
  place: string,
  unsigned: boolean,
): Verified<ApkIndexFile> {
  if (isAdb(bytes)) {
    throw new RootfsError('APK_UNSUPPORTED', `${place} is in the format of apk version 3 (ADB)`, {
      hint: 'Only version 2, an APKINDEX.tar.gz of gzip members, can be read; Alpine and Wolfi publish that one.',
    });
  }
  const source = bytesSource(bytes);
  const first = readGzipMember(source, 0, INDEX_LIMITS);
  const isSignature = first.content.length <= SIGNATURE_LIMITS.contentBytes;
  const signatures = isSignature ? readSignatures(first.content) : undefined;
  const start = signatures === undefined ? 0 : first.end;
  const signed = bytes.subarray(start);
  const reports = signatures === undefined ? undefined : judgeSignatures(signatures, signed, keys);
  const signedBy = checkSignatures(reports, place, unsigned);
  const index = signatures === undefined ? first : readGzipMember(source, start, INDEX_LIMITS);
  if (index.end !== bytes.length) {
    throw new RootfsError('INDEX_MALFORMED', `${place} goes on behind its index`);
  }
  return vouch({
    ...indexFiles(index.content, place),
    sha256: sha256(bytes),
    signedBy,
    signatures: reports ?? [],
  });
}
