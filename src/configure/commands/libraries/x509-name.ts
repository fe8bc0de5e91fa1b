import { createHash } from 'node:crypto';
import { DER_OID, DER_SEQUENCE, DER_SET, derElements, DerError, derSequence, encodeDer } from './x509-der.js';

const UTF8_STRING = 0x0c;
const PRINTABLE_STRING = 0x13;
const T61_STRING = 0x14;
const IA5_STRING = 0x16;
const VISIBLE_STRING = 0x1a;
const UNIVERSAL_STRING = 0x1c;
const BMP_STRING = 0x1e;

function wide(content: Uint8Array, widthBytes: number): string {
  if (content.length % widthBytes !== 0) throw new DerError('a string whose characters are cut off');
  let text = '';
  for (let at = 0; at < content.length; at += widthBytes) {
    let code = 0;
    for (let i = 0; i < widthBytes; i++) code = code * 256 + (content[at + i] as number);
    if (code > 0x10ffff) throw new DerError('a string with a character that there is not');
    text += String.fromCodePoint(code);
  }
  return text;
}

/** A string's UTF-8; undefined when its type is not one that is compared without regard to case. */
function toUtf8(tag: number, content: Uint8Array): Uint8Array | undefined {
  switch (tag) {
    case UTF8_STRING:
      return content;
    case PRINTABLE_STRING:
    case T61_STRING:
    case IA5_STRING:
    case VISIBLE_STRING:
      return Buffer.from(Buffer.from(content).toString('latin1'), 'utf8');
    case BMP_STRING:
      return Buffer.from(wide(content, 2), 'utf8');
    case UNIVERSAL_STRING:
      return Buffer.from(wide(content, 4), 'utf8');
    default:
      return undefined;
  }
}

/** Blanks at both ends dropped, runs of them made one space, ASCII letters made small. */
function fold(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1');
  const trimmed = text.replace(/^[ \t-\r]+/, '').replace(/[ \t-\r]+$/, '');
  const folded = trimmed.replace(/[ \t-\r]+/g, ' ').replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return Buffer.from(folded, 'latin1');
}

/** One `type = value`, the value in canonical form. */
function canonicalEntry(bytes: Uint8Array): Uint8Array {
  const [type, value] = derElements(bytes);
  if (type?.tag !== DER_OID || value === undefined) throw new DerError('a name without types');
  const utf8 = toUtf8(value.tag, value.content);
  const canonical = utf8 === undefined ? value.whole : encodeDer(UTF8_STRING, fold(utf8));
  return encodeDer(DER_SEQUENCE, Buffer.concat([type.whole, canonical]));
}

/**
 * The canonical encoding of a distinguished name, as openssl compares and hashes it: the sets of the name one after the
 * other, without the sequence around them.
 * @param name the whole element @throws DerError
 * @see openssl crypto/x509/x_name.c, x509_name_canon and asn1_string_canon
 */
export function canonicalName(name: Uint8Array): Uint8Array {
  const sets = derSequence(name).map((set) => {
    if (set.tag !== DER_SET) throw new DerError('a name that has no sets');
    const entries = derElements(set.content).map((entry) => canonicalEntry(entry.content));
    return encodeDer(DER_SET, Buffer.concat(entries.sort(Buffer.compare)));
  });
  return Buffer.concat(sets);
}

function hexOfFirst4(digest: Uint8Array): string {
  const view = new DataView(digest.buffer, digest.byteOffset, digest.byteLength);
  return view.getUint32(0, true).toString(16).padStart(8, '0');
}

/** The 8 digits by which a certificate is found in a directory. @see openssl-rehash(1); X509_NAME_hash(3) */
export function nameHash(name: Uint8Array): string {
  return hexOfFirst4(createHash('sha1').update(canonicalName(name)).digest());
}

/** The same of openssl before 1.0: MD5 of the name as it is. */
export function oldNameHash(name: Uint8Array): string {
  return hexOfFirst4(createHash('md5').update(name).digest());
}
