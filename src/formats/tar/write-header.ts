import { RootfsError } from '../../kernel/errors.js';

export const BLOCK_BYTES = 512;
/** GNU tar's default blocking factor is 20: an archive is padded with zeros to a whole number of these. */
export const RECORD_BYTES = 20 * BLOCK_BYTES;

/** How many bytes follow `sizeBytes` of content up to the next block. */
export function paddingBytes(sizeBytes: number): number {
  return (BLOCK_BYTES - (sizeBytes % BLOCK_BYTES)) % BLOCK_BYTES;
}

/** Where the fields lie. @see POSIX.1-2017 pax, "ustar Interchange Format" */
const FIELDS = {
  name: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  mtime: [136, 12],
  checksum: [148, 8],
  type: [156, 1],
  linkName: [157, 100],
  magic: [257, 8],
  major: [329, 8],
  minor: [337, 8],
} as const;

type Field = keyof typeof FIELDS;

/** The largest number that fits a field as octal digits and a closing NUL. */
export const OCTAL_MAX = { id: 0o7777777, size: 0o77777777777, time: 0o77777777777 } as const;

/** The bytes of a name field and of a link name field: longer values are cut there and given whole in a pax record. */
export const NAME_BYTES = 100;

export type TypeFlag = '0' | '1' | '2' | '3' | '4' | '5' | '6' | 'x';

export interface HeaderFields {
  readonly name: Uint8Array;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly sizeBytes: number;
  readonly mtimeSeconds: number;
  readonly type: TypeFlag;
  readonly linkName?: Uint8Array;
  /** Left out: the fields stay NUL, as in GNU tar's pax headers. */
  readonly device?: { readonly major: number; readonly minor: number };
  /** `posix` is `ustar\0` and version `00`; `gnu` is the older `ustar  \0`. */
  readonly magic: 'posix' | 'gnu';
}

function putBytes(block: Uint8Array, field: Field, bytes: Uint8Array): void {
  const [offset, length] = FIELDS[field];
  block.set(bytes.length > length ? bytes.subarray(0, length) : bytes, offset);
}

function putText(block: Uint8Array, field: Field, text: string): void {
  putBytes(block, field, Buffer.from(text, 'latin1'));
}

function putOctal(block: Uint8Array, field: Field, value: number): void {
  const digits = FIELDS[field][1] - 1;
  const text = value.toString(8).padStart(digits, '0');
  if (!Number.isSafeInteger(value) || value < 0 || text.length > digits) {
    throw new RootfsError('INTERNAL', `${value} does not fit the tar header field "${field}"`);
  }
  putText(block, field, text);
}

function putChecksum(block: Uint8Array): void {
  putText(block, 'checksum', ' '.repeat(8));
  let sum = 0;
  for (const byte of block) sum += byte;
  // Six digits, a NUL and the space that is there already. @see GNU tar 1.34 create.c, simple_finish_header
  putText(block, 'checksum', `${sum.toString(8).padStart(6, '0')}\0`);
}

/**
 * One header block of 512 bytes, as GNU tar 1.34 fills it with --numeric-owner: names cut to 100 bytes, no prefix,
 * no owner names.
 * @throws RootfsError `INTERNAL` for a number that does not fit; the caller moves such numbers to pax records
 */
export function headerBlock(fields: HeaderFields): Uint8Array {
  const block = new Uint8Array(BLOCK_BYTES);
  putBytes(block, 'name', fields.name);
  putOctal(block, 'mode', fields.mode);
  putOctal(block, 'uid', fields.uid);
  putOctal(block, 'gid', fields.gid);
  putOctal(block, 'size', fields.sizeBytes);
  putOctal(block, 'mtime', fields.mtimeSeconds);
  putText(block, 'type', fields.type);
  if (fields.linkName !== undefined) putBytes(block, 'linkName', fields.linkName);
  putText(block, 'magic', fields.magic === 'posix' ? 'ustar\x0000' : 'ustar  \0');
  if (fields.device !== undefined) {
    putOctal(block, 'major', fields.device.major);
    putOctal(block, 'minor', fields.device.minor);
  }
  putChecksum(block);
  return block;
}
