import { createHash } from 'node:crypto';
import { Hashtable } from './hashtable.js';

/** A certificate that is trusted, and when it was added. */
export interface Trusted {
  readonly milliseconds: bigint;
  readonly certificate: Uint8Array;
}

const MAGIC = 0xfeedfeed;
const VERSION = 2;
const TRUSTED = 2;
const TYPE = 'X.509';
const DIGEST_SIZE = 20;

/** Bytes that are no key store, or one of another password. */
export class KeyStoreError extends Error {}

/** DataOutput.writeUTF: each unit of UTF-16 by itself, and no zero byte. */
function modifiedUtf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit > 0 && unit < 0x80) bytes.push(unit);
    else if (unit < 0x800) bytes.push(0xc0 | (unit >> 6), 0x80 | (unit & 0x3f));
    else bytes.push(0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f));
  }
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, Buffer.from(bytes)]);
}

function fromModifiedUtf8(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const [first = 0, second = 0, third = 0] = bytes.subarray(at, at + 3);
    const width = first < 0x80 ? 1 : first < 0xe0 ? 2 : 3;
    const low = ((first & 0x1f) << 6) | (second & 0x3f);
    const wide = ((first & 0x0f) << 12) | ((second & 0x3f) << 6) | (third & 0x3f);
    text += String.fromCharCode(width === 1 ? first : width === 2 ? low : wide);
    at += width;
  }
  return text;
}

function digest(password: string, data: Uint8Array): Buffer {
  const units = Buffer.from(password, 'utf16le').swap16();
  return createHash('sha1').update(units).update('Mighty Aphrodite').update(data).digest();
}

function integer(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** Reads big-endian numbers and what they say the length of. */
class Reader {
  private at = 0;
  constructor(private readonly bytes: Buffer) {}

  take(length: number): Buffer {
    if (this.at + length > this.bytes.length) throw new KeyStoreError('the end is missing');
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  integer(): number {
    return this.take(4).readUInt32BE();
  }

  text(): string {
    return fromModifiedUtf8(this.take(this.take(2).readUInt16BE()));
  }
}

/**
 * Reads a key store of trusted certificates.
 * @throws KeyStoreError when it is none, holds something else, or was not written with that password
 */
export function readKeyStore(bytes: Uint8Array, password: string): Hashtable<Trusted> {
  const end = bytes.length - DIGEST_SIZE;
  const isSigned = end >= 12 && digest(password, bytes.subarray(0, end)).equals(bytes.subarray(end));
  const reader = new Reader(Buffer.from(bytes.subarray(0, Math.max(0, end))));
  if (!isSigned || reader.integer() !== MAGIC || reader.integer() !== VERSION)
    throw new KeyStoreError('Keystore was tampered with, or password was incorrect');
  const entries = new Hashtable<Trusted>();
  for (let left = reader.integer(); left > 0; left--) {
    if (reader.integer() !== TRUSTED) throw new KeyStoreError('an entry with a key');
    const alias = reader.text();
    const milliseconds = reader.take(8).readBigUInt64BE();
    if (reader.text() !== TYPE) throw new KeyStoreError('a certificate of another type');
    entries.set(alias, { milliseconds, certificate: reader.take(reader.integer()) });
  }
  return entries;
}

/**
 * A key store in Java's own format, JKS.
 * @see sun.security.provider.JavaKeyStore of OpenJDK
 */
export function keyStoreBytes(entries: Hashtable<Trusted>, password: string): Uint8Array {
  const parts = [integer(MAGIC), integer(VERSION), integer(entries.size)];
  for (const [alias, { milliseconds, certificate }] of entries.entries()) {
    const date = Buffer.alloc(8);
    date.writeBigUInt64BE(milliseconds);
    parts.push(integer(TRUSTED), modifiedUtf8(alias), date, modifiedUtf8(TYPE));
    parts.push(integer(certificate.length), certificate);
  }
  const data = Buffer.concat(parts);
  return Buffer.concat([data, digest(password, data)]);
}
