import { createHash } from 'node:crypto';
import type { ByteString } from '../../../kernel/byte-string.js';
import { DER_INTEGER, DER_SEQUENCE, derElements, DerError, derSequence } from './x509-der.js';

/** A certificate or revocation list, as far as a directory of them is ordered by it. */
export interface X509Item {
  readonly kind: 'certificate' | 'crl';
  /** The subject of a certificate, the issuer of a list: the whole element. */
  readonly name: Uint8Array;
  /** SHA-1 of all of it, in hexadecimal. */
  readonly fingerprint: string;
}

/** What openssl makes of a run of blocks: at most one of each kind. @see openssl PEM_X509_INFO_read_bio(3) */
export interface X509Info {
  certificate?: X509Item;
  crl?: X509Item;
  key?: true;
}

/** PEM labels that hold something; all others are passed over. */
const KINDS: Readonly<Record<string, keyof X509Info>> = {
  CERTIFICATE: 'certificate',
  'X509 CERTIFICATE': 'certificate',
  'TRUSTED CERTIFICATE': 'certificate',
  'X509 CRL': 'crl',
  'RSA PRIVATE KEY': 'key',
  'DSA PRIVATE KEY': 'key',
  'EC PRIVATE KEY': 'key',
  'PRIVATE KEY': 'key',
  'ENCRYPTED PRIVATE KEY': 'key',
};

/** A block between `-----BEGIN X-----` and `-----END X-----`. */
interface PemBlock {
  readonly label: string;
  readonly der: Uint8Array;
}

/** The base64 of a block; headers before an empty line are no part of it. */
function decodeBody(lines: readonly ByteString[]): Uint8Array {
  const blank = lines.findIndex((line) => line.trim() === '');
  return Buffer.from(lines.slice(blank + 1).join(''), 'base64');
}

/** The blocks of a text, in one pass over its lines. @throws DerError when one does not end @see RFC 7468 */
function* pemBlocks(text: ByteString): Generator<PemBlock> {
  let label: string | undefined;
  let body: ByteString[] = [];
  for (const line of text.split('\n')) {
    const [, edge = '', name = ''] = /^-----(BEGIN|END) ([A-Z0-9 ]{1,60})-----[ \t\r]*$/.exec(line) ?? [];
    if (edge === 'BEGIN') {
      label = name;
      body = [];
    } else if (edge === 'END' && name === label) {
      yield { label, der: decodeBody(body) };
      label = undefined;
    } else if (label !== undefined) body.push(line);
  }
  if (label !== undefined) throw new DerError('a block that does not end');
}

/** The subject: after version, serial number, algorithm, issuer and validity. @see RFC 5280 §4.1 */
function subjectOf(toBeSigned: Uint8Array): Uint8Array {
  const parts = derElements(toBeSigned);
  const first = parts[0]?.tag === 0xa0 ? 1 : 0;
  if (parts[first]?.tag !== DER_INTEGER) throw new DerError('a certificate without a serial number');
  const subject = parts[first + 4];
  if (subject?.tag !== DER_SEQUENCE) throw new DerError('a certificate without a subject');
  return subject.whole;
}

/** The issuer: after the version, which may be missing, and the algorithm. @see RFC 5280 §5.1 */
function issuerOf(toBeSigned: Uint8Array): Uint8Array {
  const parts = derElements(toBeSigned);
  const issuer = parts[parts[0]?.tag === DER_INTEGER ? 2 : 1];
  if (issuer?.tag !== DER_SEQUENCE) throw new DerError('a revocation list without an issuer');
  return issuer.whole;
}

function readItem(kind: X509Item['kind'], der: Uint8Array): X509Item {
  // What may follow in a TRUSTED CERTIFICATE is no part of the certificate.
  const whole = derElements(der)[0]?.whole ?? der;
  const [toBeSigned] = derSequence(whole);
  if (toBeSigned?.tag !== DER_SEQUENCE) throw new DerError('nothing that was signed');
  const name = kind === 'certificate' ? subjectOf(toBeSigned.content) : issuerOf(toBeSigned.content);
  return { kind, name, fingerprint: createHash('sha1').update(whole).digest('hex') };
}

/**
 * The contents of a PEM file; undefined when something in it cannot be read, so that openssl takes nothing from it.
 */
export function readX509File(text: ByteString): readonly X509Info[] | undefined {
  const infos: X509Info[] = [];
  let info: X509Info = {};
  try {
    for (const { label, der } of pemBlocks(text)) {
      const kind = Object.hasOwn(KINDS, label) ? KINDS[label] : undefined;
      if (kind === undefined) continue;
      if (info[kind] !== undefined) {
        infos.push(info);
        info = {};
      }
      if (kind === 'key') info.key = true;
      else info[kind] = readItem(kind, der);
    }
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
  return Object.keys(info).length === 0 ? infos : [...infos, info];
}
