import { constants, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { RootfsError } from '../../kernel/errors.js';
import { readTarFiles } from './tar-file.js';

/**
 * One file of a signature member, over the compressed bytes of the member behind it.
 * @see apk-tools v2.14.4 src/package.c, apk_sign_ctx_process_file; abuild-sign(1)
 */
export interface MemberSignature {
  readonly hash: 'sha1' | 'sha256' | 'sha512';
  /** Name of the key's file below etc/apk/keys: how the key is found. */
  readonly keyName: string;
  readonly bytes: Uint8Array;
}

/** Keys by file name. */
export type RsaKeys = ReadonlyMap<string, KeyObject>;

export type SignatureVerdict = 'good' | 'bad' | 'unknown-key';

export interface SignatureReport {
  readonly keyName: string;
  readonly hash: MemberSignature['hash'];
  readonly verdict: SignatureVerdict;
}

/** PKCS#1 v1.5 with these hashes. Alpine itself signs with SHA-1 up to today, Wolfi with SHA-256. */
const HASHES: Readonly<Record<string, MemberSignature['hash']>> = {
  RSA: 'sha1',
  RSA256: 'sha256',
  RSA512: 'sha512',
};

const SIGNATURE_NAME = /^\.SIGN\.([A-Z0-9]+)\.([^/]+)$/;

/**
 * The signatures in a decompressed first member; undefined when it is no signature member: one that holds nothing but
 * files `.SIGN.TYPE.KEY`. Types that are not known (DSA, of old) are passed over, as an unknown key is.
 * @throws RootfsError `ARCHIVE_MALFORMED`, `ARCHIVE_TOO_LARGE`
 */
export function readSignatures(tar: Uint8Array): readonly MemberSignature[] | undefined {
  const files = readTarFiles(tar);
  const found: MemberSignature[] = [];
  for (const { entry, bytes } of files) {
    const [, type = '', keyName = ''] = SIGNATURE_NAME.exec(entry.path) ?? [];
    if (type === '' || entry.kind !== 'file') return undefined;
    const hash = HASHES[type];
    if (hash !== undefined) found.push({ hash, keyName, bytes });
  }
  return files.length === 0 ? undefined : found;
}

/**
 * Judges each signature over `signed`. No key is looked at but the one of the signature's name, so that a key cannot
 * vouch under the name of another.
 */
export function judgeSignatures(
  signatures: readonly MemberSignature[],
  signed: Uint8Array,
  keys: RsaKeys,
): readonly SignatureReport[] {
  return signatures.map(({ hash, keyName, bytes }) => {
    const key = keys.get(keyName);
    if (key === undefined) return { keyName, hash, verdict: 'unknown-key' };
    const isGood = verify(hash, signed, { key, padding: constants.RSA_PKCS1_PADDING }, bytes);
    return { keyName, hash, verdict: isGood ? 'good' : 'bad' };
  });
}

/** Factoring one of 1024 bits is within the reach of a state; abuild-keygen has always made 2048 and more. */
const MODULUS_MIN_BITS = 2048;
const KEY_MAX_BYTES = 64 * 1024;

/**
 * A public key as abuild-keygen writes it: PEM, one RSA key.
 * @throws RootfsError `KEYRING_INVALID`
 */
export function readRsaKey(bytes: Uint8Array, place: string): KeyObject {
  const refuse = (why: string, cause?: unknown): RootfsError =>
    new RootfsError('KEYRING_INVALID', `${place} is no key for Alpine packages: ${why}`, {
      hint: 'It has to be an RSA public key of 2048 bits or more in PEM, in a file named as the signature names it.',
      cause,
    });
  if (bytes.length > KEY_MAX_BYTES) throw refuse('it is too large');
  let key: KeyObject;
  try {
    key = createPublicKey(Buffer.from(bytes));
  } catch (cause) {
    throw refuse('it is no PEM public key', cause);
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType !== 'rsa') throw refuse(`its type is ${key.asymmetricKeyType ?? 'unknown'}`);
  if (bits < MODULUS_MIN_BITS) throw refuse(`it has ${bits} bits`);
  return key;
}
