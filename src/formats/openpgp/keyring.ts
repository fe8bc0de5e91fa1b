import type * as OpenPgp from 'openpgp';
import { RootfsError } from '../../kernel/errors.js';
import { armourBlocks } from './armour-blocks.js';
import { loadOpenPgp } from './library.js';
import { POLICY } from './policy.js';

/** A file of public keys, as read. */
export interface KeyFile {
  /** For messages. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Public keys that are trusted. The same key may be there in several copies. */
export interface Keyring {
  readonly keys: readonly OpenPgp.PublicKey[];
}

/** Debian's own keyring of all keys has 56 kB. */
const MAX_FILE_BYTES = 8 * 1024 * 1024;

function invalid(file: KeyFile, what: string, cause?: unknown): RootfsError {
  return new RootfsError('KEYRING_INVALID', `${file.name}: ${what}`, {
    hint: 'A keyring holds OpenPGP public keys, armoured or binary, as `gpg --export` writes them.',
    cause,
  });
}

function isBinary(bytes: Uint8Array): boolean {
  // RFC 9580 §4.2: the first bit of every packet is set, and armour is ASCII.
  return ((bytes[0] ?? 0) & 0x80) !== 0;
}

function armouredBlocks(file: KeyFile): readonly string[] {
  const text = Buffer.from(file.bytes).toString('latin1');
  if (text.includes('PRIVATE KEY BLOCK')) throw invalid(file, 'holds a private key');
  return armourBlocks(text.replace(/\r/g, ''), 'PUBLIC KEY BLOCK');
}

async function readFile(openpgp: typeof OpenPgp, file: KeyFile): Promise<OpenPgp.Key[]> {
  if (isBinary(file.bytes)) {
    return openpgp.readKeys({ binaryKeys: Uint8Array.from(file.bytes), config: POLICY });
  }
  const keys: OpenPgp.Key[] = [];
  for (const armoredKeys of armouredBlocks(file)) {
    keys.push(...(await openpgp.readKeys({ armoredKeys, config: POLICY })));
  }
  return keys;
}

function checkForm(file: KeyFile): void {
  if (file.bytes.length > MAX_FILE_BYTES)
    throw invalid(file, `${file.bytes.length} bytes are too many for a keyring`);
  if (Buffer.from(file.bytes.subarray(8, 12)).toString('latin1') === 'KBXf') {
    throw invalid(file, 'is a GnuPG keybox, which only GnuPG reads');
  }
}

async function keysOf(openpgp: typeof OpenPgp, file: KeyFile): Promise<readonly OpenPgp.PublicKey[]> {
  checkForm(file);
  let keys: OpenPgp.Key[];
  try {
    keys = await readFile(openpgp, file);
  } catch (cause) {
    if (cause instanceof RootfsError) throw cause;
    throw invalid(file, 'cannot be read as OpenPGP keys', cause);
  }
  if (keys.length === 0) throw invalid(file, 'holds no public key');
  if (keys.some((key) => key.isPrivate())) throw invalid(file, 'holds a private key');
  return keys;
}

/**
 * Reads trusted keys from files, each armoured (one or more blocks) or binary, each with one key or more.
 * @throws RootfsError `KEYRING_INVALID` naming the file
 * @see RFC 9580 §10.1 (transferable public keys), §6 (ASCII armor)
 */
export async function readKeyring(files: readonly KeyFile[]): Promise<Keyring> {
  const openpgp = await loadOpenPgp();
  const keys: OpenPgp.PublicKey[] = [];
  for (const file of files) keys.push(...(await keysOf(openpgp, file)));
  return { keys };
}

/** Fingerprint of a primary key or subkey as everybody writes it: upper-case hexadecimal. */
export function fingerprintOf(key: { getFingerprint(): string }): string {
  return key.getFingerprint().toUpperCase();
}
