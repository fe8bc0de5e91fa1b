import { RootfsError } from '../../kernel/errors.js';
import { numberField, untilNul } from './read-field.js';

export const BLOCK_BYTES = 512;

/** The largest owner: (uid_t)-1 means "leave as it is" to chown(2). */
export const OWNER_MAX = 0xffff_fffe;

/** One header block, decoded but not judged. Names are views of the block, up to the first NUL. */
export interface TarHeader {
  /** The type flag as a character; NUL is given as `0`. */
  readonly type: string;
  readonly name: Uint8Array;
  readonly linkName: Uint8Array;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly userName: Uint8Array;
  readonly groupName: Uint8Array;
  readonly sizeBytes: number;
  readonly mtimeSeconds: number;
  readonly device: { readonly major: number; readonly minor: number };
}

function checkSum(block: Uint8Array): void {
  const stored = numberField(block.subarray(148, 156), 'checksum', 0, 0o777777);
  let sum = 8 * 0x20;
  for (let i = 0; i < BLOCK_BYTES; i++) if (i < 148 || i >= 156) sum += block[i] as number;
  if (sum !== stored) throw new RootfsError('ARCHIVE_MALFORMED', 'a tar header has a wrong checksum');
}

/** `ustar` and NUL is POSIX, `ustar` and a space is GNU, anything else is the old format of Unix v7. */
function dialect(block: Uint8Array): 'v7' | 'ustar' | 'gnu' {
  const magic = Buffer.from(block.subarray(257, 263)).toString('latin1');
  if (magic === 'ustar\0') return 'ustar';
  return magic === 'ustar ' ? 'gnu' : 'v7';
}

function nameOf(block: Uint8Array, isUstar: boolean): Uint8Array {
  const name = untilNul(block.subarray(0, 100));
  const prefix = isUstar ? untilNul(block.subarray(345, 500)) : new Uint8Array(0);
  return prefix.length === 0 ? name : Buffer.concat([prefix, Buffer.from('/'), name]);
}

function deviceOf(block: Uint8Array, type: string): TarHeader['device'] {
  if (type !== '3' && type !== '4') return { major: 0, minor: 0 };
  const max = 0xffff_ffff;
  const major = numberField(block.subarray(329, 337), 'major device number', 0, max);
  return { major, minor: numberField(block.subarray(337, 345), 'minor device number', 0, max) };
}

/**
 * Decodes one block of 512 bytes.
 * @throws RootfsError `ARCHIVE_MALFORMED`
 * @see POSIX.1-2017 pax, "ustar Interchange Format"; dpkg lib/dpkg/tarfn.c, tar_header_decode
 */
export function readHeader(block: Uint8Array): TarHeader {
  checkSum(block);
  const format = dialect(block);
  const flag = block[156] as number;
  const type = flag === 0 ? '0' : String.fromCharCode(flag);
  const field = (from: number, to: number): Uint8Array => block.subarray(from, to);
  const isOld = format === 'v7';
  return {
    type,
    name: nameOf(block, format === 'ustar'),
    linkName: untilNul(field(157, 257)),
    mode: numberField(field(100, 108), 'mode', 0, Number.MAX_SAFE_INTEGER) % 0o10000,
    uid: numberField(field(108, 116), 'owner', 0, OWNER_MAX),
    gid: numberField(field(116, 124), 'group', 0, OWNER_MAX),
    userName: isOld ? new Uint8Array(0) : untilNul(field(265, 297)),
    groupName: isOld ? new Uint8Array(0) : untilNul(field(297, 329)),
    sizeBytes: numberField(field(124, 136), 'size', 0, Number.MAX_SAFE_INTEGER),
    mtimeSeconds: numberField(field(136, 148), 'time', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
    device: deviceOf(block, type),
  };
}
