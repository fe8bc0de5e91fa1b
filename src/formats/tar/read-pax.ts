import { RootfsError } from '../../kernel/errors.js';
import { sortedBytewise } from '../../kernel/order.js';
import { nameText } from './read-field.js';

/** The records of a pax header by keyword; values are raw bytes, an empty value takes an earlier one back. */
export type PaxRecords = ReadonlyMap<string, Uint8Array>;

const SPACE = 0x20;
const EQUALS = 0x3d;
const NEWLINE = 0x0a;

function malformed(what: string): RootfsError {
  return new RootfsError('ARCHIVE_MALFORMED', `a pax header is not well formed: ${what}`);
}

/** Keywords that change what an entry is, and are not understood here: to ignore them would be to read it wrongly. */
function refuseUnsupported(keyword: string, value: Uint8Array): void {
  const isSparse = keyword.startsWith('GNU.sparse.') || keyword === 'SCHILY.realsize';
  const isLabel = keyword.startsWith('SCHILY.acl.') || keyword === 'RHT.security.selinux';
  const text = Buffer.from(value).toString('latin1');
  const isCharset =
    keyword === 'hdrcharset' && text !== 'ISO-IR 10646 2000 UTF-8' && text !== 'BINARY' && text !== '';
  if (isSparse || isLabel || isCharset) {
    throw new RootfsError('ARCHIVE_UNSUPPORTED', `a pax header uses ${keyword}, which is not supported`);
  }
}

function recordLength(bytes: Uint8Array, at: number): { readonly end: number; readonly start: number } {
  const space = bytes.indexOf(SPACE, at);
  const digits =
    space < 0 || space - at > 10 ? '' : Buffer.from(bytes.subarray(at, space)).toString('latin1');
  if (!/^[1-9][0-9]*$/.test(digits)) throw malformed(`no length at byte ${at}`);
  const end = at + Number(digits);
  if (end > bytes.length || end <= space + 2)
    throw malformed(`the length ${digits} at byte ${at} does not fit`);
  return { start: space + 1, end };
}

/**
 * Parses `LENGTH KEYWORD=VALUE\n` records, joined to those that hold already. The bytes are copied.
 * @throws RootfsError `ARCHIVE_MALFORMED`, `ARCHIVE_UNSUPPORTED` (sparse files, ACLs, labels, other character sets)
 * @see POSIX.1-2017 pax, "pax Extended Header"
 */
export function parsePax(bytes: Uint8Array, base: PaxRecords): PaxRecords {
  const records = new Map(base);
  for (let at = 0; at < bytes.length;) {
    const { start, end } = recordLength(bytes, at);
    const equals = bytes.indexOf(EQUALS, start);
    if (equals <= start || equals >= end || bytes[end - 1] !== NEWLINE)
      throw malformed(`no record at byte ${at}`);
    const keyword = nameText(bytes.subarray(start, equals), 'pax keyword');
    const value = new Uint8Array(bytes.subarray(equals + 1, end - 1));
    refuseUnsupported(keyword, value);
    records.set(keyword, value);
    at = end;
  }
  return records;
}

function textOf(records: PaxRecords, keyword: string): string | undefined {
  const value = records.get(keyword);
  return value === undefined || value.length === 0 ? undefined : Buffer.from(value).toString('latin1');
}

/** A path or name; undefined when there is no such record. */
export function paxName(records: PaxRecords, keyword: string): string | undefined {
  const value = records.get(keyword);
  if (value === undefined || value.length === 0) return undefined;
  if (value.includes(0)) throw malformed(`a NUL byte in "${keyword}"`);
  return nameText(value, `pax ${keyword}`);
}

/** A whole number from 0 to `max`; undefined when there is no such record. */
export function paxNumber(records: PaxRecords, keyword: string, max: number): number | undefined {
  const text = textOf(records, keyword);
  if (text === undefined) return undefined;
  const value = /^[0-9]{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= max)) throw malformed(`"${keyword}" is ${JSON.stringify(text.slice(0, 80))}`);
  return value;
}

/** A time in decimal seconds, perhaps negative, perhaps with a fraction: -1.5 is -2 s and 500,000,000 ns. */
export function paxTime(
  records: PaxRecords,
): { readonly seconds: number; readonly nanoseconds: number } | undefined {
  const text = textOf(records, 'mtime');
  if (text === undefined) return undefined;
  const parts = /^(-?)([0-9]{1,15})(?:\.([0-9]*))?$/.exec(text);
  if (parts === null) throw malformed(`"mtime" is ${JSON.stringify(text.slice(0, 80))}`);
  const [, sign, whole, fraction = ''] = parts;
  const nanoseconds = Number(fraction.slice(0, 9).padEnd(9, '0'));
  // Digits beyond the ninth are cut, which for a negative time means one nanosecond towards the past.
  const isCut = /[1-9]/.test(fraction.slice(9));
  if (sign === '') return { seconds: Number(whole), nanoseconds };
  const below = nanoseconds + (isCut ? 1 : 0);
  if (below === 0) return { seconds: 0 - Number(whole), nanoseconds: 0 };
  return { seconds: -Number(whole) - 1, nanoseconds: 1_000_000_000 - below };
}

function base64(value: Uint8Array, keyword: string): Uint8Array {
  const text = Buffer.from(value).toString('latin1').replace(/=+$/, '');
  if (!/^[A-Za-z0-9+/]*$/.test(text) || text.length % 4 === 1) throw malformed(`"${keyword}" is no base64`);
  return new Uint8Array(Buffer.from(text, 'base64'));
}

function percentDecoded(name: string, keyword: string): string {
  const bytes = Buffer.from(name);
  const plain = Buffer.from(
    bytes
      .toString('latin1')
      .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
  if (plain.includes(0)) throw malformed(`a NUL byte in the name of ${JSON.stringify(keyword)}`);
  return nameText(plain, 'extended attribute name');
}

const SCHILY = 'SCHILY.xattr.';
const LIBARCHIVE = 'LIBARCHIVE.xattr.';

/**
 * Extended attributes by full name, in byte order. Values under `SCHILY.xattr.` are raw bytes; those under
 * `LIBARCHIVE.xattr.` are base64 with a percent-encoded name, and give way to the former.
 * @see GNU tar src/xheader.c, xattr_decode_keyword (`%25` and `%3D` in names); libarchive tar(5)
 */
export function paxXattrs(records: PaxRecords): ReadonlyMap<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  for (const [keyword, value] of records) {
    if (!keyword.startsWith(LIBARCHIVE)) continue;
    found.set(percentDecoded(keyword.slice(LIBARCHIVE.length), keyword), base64(value, keyword));
  }
  for (const [keyword, value] of records) {
    if (!keyword.startsWith(SCHILY)) continue;
    const name = keyword.slice(SCHILY.length).replace(/%(25|3D)/g, (code) => (code === '%25' ? '%' : '='));
    if (name.includes('\0')) throw malformed('a NUL byte in the name of an extended attribute');
    found.set(name, value);
  }
  if (found.has('')) throw malformed('an extended attribute without a name');
  return new Map(sortedBytewise(found, ([name]) => name));
}
