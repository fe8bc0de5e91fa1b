import { RootfsError } from '../../kernel/errors.js';
import type { TarEntry, TarKind } from './pax-entry.js';
import { isFieldTime, paxRecords } from './pax-records.js';
import { headerBlock, OCTAL_MAX, paddingBytes, type HeaderFields, type TypeFlag } from './write-header.js';

const TYPE_FLAGS: Readonly<Record<TarKind, TypeFlag>> = {
  file: '0',
  hardlink: '1',
  symlink: '2',
  character: '3',
  block: '4',
  directory: '5',
  fifo: '6',
};

const SLASH = 0x2f;

/**
 * `./usr/bin/dash` → `./usr/bin/PaxHeaders/dash`, as the option exthdr.name=%d/PaxHeaders/%f asks for.
 * @see GNU tar 1.34 xheader.c, xheader_format_name: trailing slashes go, and the name of `./` is `.`
 */
export function paxHeaderName(name: Uint8Array): Uint8Array {
  let end = name.length;
  while (end > 1 && name[end - 1] === SLASH) end--;
  const slash = name.subarray(0, end).lastIndexOf(SLASH);
  const directory = slash < 0 ? Buffer.from('.') : name.subarray(0, slash);
  return Buffer.concat([directory, Buffer.from('/PaxHeaders/'), name.subarray(slash + 1, end)]);
}

function paxHeader(entry: TarEntry, records: readonly Uint8Array[], epochSeconds: number): Uint8Array[] {
  const sizeBytes = records.reduce((total, record) => total + record.length, 0);
  const header = headerBlock({
    name: paxHeaderName(entry.name),
    mode: 0o644,
    uid: 0,
    gid: 0,
    sizeBytes,
    // The time given by --mtime, whatever the entry's own is. @see GNU tar 1.34 create.c, write_extended
    mtimeSeconds: Math.min(Math.max(epochSeconds, 0), OCTAL_MAX.time),
    type: 'x',
    magic: 'posix',
  });
  return [header, ...records, new Uint8Array(paddingBytes(sizeBytes))];
}

function fieldsOf(entry: TarEntry): Omit<HeaderFields, 'magic'> {
  return {
    name: entry.name,
    mode: entry.mode,
    // What does not fit stands in a pax record, and the field is 0.
    uid: entry.uid > OCTAL_MAX.id ? 0 : entry.uid,
    gid: entry.gid > OCTAL_MAX.id ? 0 : entry.gid,
    sizeBytes: entry.sizeBytes > OCTAL_MAX.size ? 0 : entry.sizeBytes,
    mtimeSeconds: isFieldTime(entry.mtimeSeconds) ? entry.mtimeSeconds : 0,
    type: TYPE_FLAGS[entry.kind],
    ...(entry.device === undefined ? {} : { device: entry.device }),
    ...(entry.linkName === undefined ? {} : { linkName: entry.linkName }),
  };
}

/**
 * Everything that goes before the content of an entry: a pax header and its records where GNU tar writes them, then
 * the ustar header. The bytes are those of GNU tar 1.34 with
 * `--numeric-owner --format=pax --pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime --xattrs
 * --mtime=@epochSeconds --clamp-mtime`.
 */
export function entryHeader(entry: TarEntry, epochSeconds: number): Uint8Array {
  const records = paxRecords(entry);
  // In the POSIX format device numbers are never left out. @see GNU tar 1.34 create.c, start_header
  const header = headerBlock({ device: { major: 0, minor: 0 }, ...fieldsOf(entry), magic: 'posix' });
  return records.length === 0 ? header : Buffer.concat([...paxHeader(entry, records, epochSeconds), header]);
}

/** Whether nothing about an entry needs a pax record. */
export function fitsOneHeader(entry: TarEntry): boolean {
  return paxRecords(entry).length === 0;
}

/**
 * The header that mmdebstrap 1.3 packs for what is in /dev: GNU magic, and device numbers only for devices.
 * @throws RootfsError `INTERNAL` for an entry that does not fit it
 * @see mmdebstrap(1) source, `$devtar`
 */
export function gnuHeader(entry: TarEntry): Uint8Array {
  if (!fitsOneHeader(entry)) throw new RootfsError('INTERNAL', 'an entry in /dev does not fit one header');
  return headerBlock({ ...fieldsOf(entry), magic: 'gnu' });
}
