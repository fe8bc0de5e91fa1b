import * as openpgp from 'openpgp';

/** A key made for one test process, with dates of our choosing. */
export interface SigningKey {
  readonly privateKey: openpgp.PrivateKey;
  /** Armoured, as a keyring file. */
  readonly armoured: string;
  readonly binary: Uint8Array;
  /** Upper-case hexadecimal. */
  readonly fingerprint: string;
}

export interface KeyOptions {
  /** Default 2020-01-01. */
  readonly created?: Date;
  /** Default never. */
  readonly expires?: Date;
  /** RSA of so many bits instead of Ed25519; slow. */
  readonly rsaBits?: number;
  /** Sign with a subkey, as Debian's automatic keys do. */
  readonly subkey?: boolean;
}

export const KEY_CREATED = new Date('2020-01-01T00:00:00Z');

export function keyOf(privateKey: openpgp.PrivateKey): SigningKey {
  const key = privateKey.toPublic();
  return {
    privateKey,
    armoured: key.armor(),
    binary: key.write(),
    fingerprint: key.getFingerprint().toUpperCase(),
  };
}

async function generate(name: string, options: KeyOptions): Promise<SigningKey> {
  const date = options.created ?? KEY_CREATED;
  const life = options.expires === undefined ? 0 : (options.expires.getTime() - date.getTime()) / 1000;
  const { privateKey } = await openpgp.generateKey({
    ...(options.rsaBits === undefined
      ? { type: 'ecc' as const, curve: 'ed25519Legacy' as const }
      : { type: 'rsa' as const, rsaBits: options.rsaBits }),
    userIDs: [{ name, email: `${name}@archive.example` }],
    subkeys: options.subkey === true ? [{ sign: true }] : [],
    date,
    keyExpirationTime: life,
    format: 'object',
    config: { minRSABits: 1024 },
  });
  return keyOf(privateKey);
}

const made = new Map<string, Promise<SigningKey>>();

/** The key of that name, made once in a test process. A name belongs to one set of options. */
export function signingKey(name: string, options: KeyOptions = {}): Promise<SigningKey> {
  const key = made.get(name) ?? generate(name, options);
  made.set(name, key);
  return key;
}

/** The same key with a revocation in it. */
export async function revoked(
  key: SigningKey,
  reason: 'compromised' | 'superseded',
  date: Date,
): Promise<SigningKey> {
  const { reasonForRevocation } = openpgp.enums;
  const flag =
    reason === 'compromised' ? reasonForRevocation.keyCompromised : reasonForRevocation.keySuperseded;
  const { privateKey } = await openpgp.revokeKey({
    key: key.privateKey,
    reasonForRevocation: { flag, string: reason },
    date,
    format: 'object',
  });
  return keyOf(privateKey);
}

export type SignatureHash = 'sha1' | 'sha256' | 'sha512' | 'md5' | 'ripemd';

/** What the library's types leave out: the fifth argument is not optional. */
interface Signer {
  sign(key: object, data: unknown, date: Date, detached: boolean, config: openpgp.Config): Promise<void>;
}

/**
 * A detached signature packet over bytes, with any hash: the library's own sign() refuses weak ones.
 * @param kind `text` hashes with CRLF line ends (RFC 9580 §5.2.1.2)
 */
export async function signBytes(
  bytes: Uint8Array,
  key: SigningKey,
  date: Date,
  kind: 'binary' | 'text',
  hash: SignatureHash = 'sha256',
): Promise<Uint8Array> {
  const { hash: hashes, signature } = openpgp.enums;
  const config = { ...openpgp.config, minRSABits: 1024 };
  const signer = await key.privateKey.getSigningKey(undefined, null, undefined, config);
  const packet = new openpgp.SignaturePacket();
  packet.signatureType = kind === 'text' ? signature.text : signature.binary;
  packet.hashAlgorithm = hashes[hash];
  packet.publicKeyAlgorithm = signer.keyPacket.algorithm;
  const message = await openpgp.createMessage({ binary: Uint8Array.from(bytes) });
  await (packet as unknown as Signer).sign(signer.keyPacket, message.packets[0], date, true, {
    ...config,
    // Otherwise a notation with random bytes makes every signature another one.
    nonDeterministicSignaturesViaNotation: false,
  });
  const list = new openpgp.PacketList<openpgp.SignaturePacket>();
  list.push(packet);
  return new openpgp.Signature(list).write() as Uint8Array;
}

/** Signatures as one armoured block. */
export function armourSignatures(signatures: readonly Uint8Array[]): string {
  const base64 = Buffer.concat(signatures)
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n');
  return `-----BEGIN PGP SIGNATURE-----\n\n${base64}-----END PGP SIGNATURE-----\n`;
}

/** A clear-signed text. @see RFC 9580 §7 */
export async function clearSign(
  text: string,
  keys: readonly SigningKey[],
  date: Date,
  hash: SignatureHash = 'sha256',
): Promise<string> {
  const canonical = Buffer.from(
    text
      .replace(/\n$/, '')
      .replace(/[ \t]+$/gm, '')
      .replace(/\n/g, '\r\n'),
  );
  const signatures = await Promise.all(keys.map((key) => signBytes(canonical, key, date, 'text', hash)));
  const escaped = text.replace(/^-/gm, '- -');
  const name = hash === 'ripemd' ? 'RIPEMD160' : hash.toUpperCase();
  return `-----BEGIN PGP SIGNED MESSAGE-----\nHash: ${name}\n\n${escaped}${armourSignatures(signatures)}`;
}
