import { sortedBytewise } from '../../kernel/order.js';
import type { TarEntry } from './pax-entry.js';
import { NAME_BYTES, OCTAL_MAX } from './write-header.js';

/** `%` and `=` in the name of an extended attribute. @see GNU tar 1.34 xheader.c, xattr_encode_keyword */
function encodedKeyword(keyword: string): string {
  return keyword.replace(/%/g, '%25').replace(/=/g, '%3D');
}

/**
 * One `LENGTH KEYWORD=VALUE\n` record; the length counts its own digits.
 * @see POSIX.1-2017 pax, "pax Extended Header"
 */
export function paxRecord(keyword: string, value: Uint8Array): Uint8Array {
  const rest = Buffer.from(` ${encodedKeyword(keyword)}=`);
  const bare = rest.length + value.length + 1;
  let digits = 1;
  while (String(bare + digits).length > digits) digits++;
  return Buffer.concat([Buffer.from(String(bare + digits)), rest, value, Buffer.from('\n')]);
}

function isAscii(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte < 0x80);
}

function decimal(value: number): Uint8Array {
  return Buffer.from(String(value));
}

/** Whether a time needs a record: later than 12 octal digits can say, or before 1970. */
export function isFieldTime(seconds: number): boolean {
  return seconds >= 0 && seconds <= OCTAL_MAX.time;
}

function nameRecords(entry: TarEntry): Uint8Array[] {
  const records: Uint8Array[] = [];
  // A link name gets a record by its length alone, a path also when it is not ASCII.
  // @see GNU tar 1.34 create.c, dump_hard_link, dump_file0 and write_header_name
  if (entry.linkName !== undefined && entry.linkName.length > NAME_BYTES) {
    records.push(paxRecord('linkpath', entry.linkName));
  }
  if (entry.name.length > NAME_BYTES || !isAscii(entry.name)) records.push(paxRecord('path', entry.name));
  return records;
}

function numberRecords(entry: TarEntry): Uint8Array[] {
  const records: Uint8Array[] = [];
  if (entry.uid > OCTAL_MAX.id) records.push(paxRecord('uid', decimal(entry.uid)));
  if (entry.gid > OCTAL_MAX.id) records.push(paxRecord('gid', decimal(entry.gid)));
  if (entry.sizeBytes > OCTAL_MAX.size) records.push(paxRecord('size', decimal(entry.sizeBytes)));
  // GNU tar refuses times before 1970; POSIX allows them here, and readers understand them.
  if (!isFieldTime(entry.mtimeSeconds)) records.push(paxRecord('mtime', decimal(entry.mtimeSeconds)));
  return records;
}

/**
 * The records of an entry in GNU tar's order: linkpath, path, uid, gid, size, mtime, then the extended attributes.
 * GNU tar takes attributes in the order in which the file system lists them, which says nothing about the tree; here
 * it is byte order of their names. Hard links carry none, as in GNU tar.
 */
export function paxRecords(entry: TarEntry): readonly Uint8Array[] {
  const xattrs = entry.kind === 'hardlink' ? [] : sortedBytewise(entry.xattrs, ([name]) => name);
  const attributes = xattrs.map(([name, value]) => paxRecord(`SCHILY.xattr.${name}`, value));
  return [...nameRecords(entry), ...numberRecords(entry), ...attributes];
}
