import { RootfsError } from '../../kernel/errors.js';

const SPACE = 0x20;
const ZERO = 0x30;
const SEVEN = 0x37;

function badNumber(what: string, field: Uint8Array): RootfsError {
  const shown = JSON.stringify(Buffer.from(field).toString('latin1'));
  return new RootfsError('ARCHIVE_MALFORMED', `the tar header's ${what} is ${shown}`);
}

function isBlank(byte: number): boolean {
  return byte === 0 || byte === SPACE;
}

/** Leading spaces, octal digits, then only spaces and NULs; all NUL is 0. @see dpkg lib/dpkg/tarfn.c, tar_atol8 */
function octal(field: Uint8Array, what: string): number {
  let at = 0;
  while (at < field.length && field[at] === SPACE) at++;
  if (at === field.length) throw badNumber(what, field);
  let value = 0;
  for (; at < field.length; at++) {
    const byte = field[at] as number;
    if (isBlank(byte)) break;
    if (byte < ZERO || byte > SEVEN) throw badNumber(what, field);
    value = value * 8 + (byte - ZERO);
  }
  if (!field.subarray(at).every(isBlank)) throw badNumber(what, field);
  return value;
}

/** GNU's big-endian two's complement behind a first byte of 0x80 or 0xff. @see dpkg lib/dpkg/tarfn.c, tar_atol256 */
function base256(field: Uint8Array, what: string): number {
  let value = field[0] === 0xff ? -1n : 0n;
  for (const byte of field.subarray(1)) value = value * 256n + BigInt(byte);
  if (value > BigInt(Number.MAX_SAFE_INTEGER) || value < BigInt(Number.MIN_SAFE_INTEGER)) {
    throw badNumber(what, field);
  }
  return Number(value);
}

/**
 * A numeric header field, octal or base-256.
 * @throws RootfsError `ARCHIVE_MALFORMED` when it is neither, or lies outside `min`…`max`
 */
export function numberField(field: Uint8Array, what: string, min: number, max: number): number {
  const isBinary = field[0] === 0x80 || field[0] === 0xff;
  const value = isBinary ? base256(field, what) : octal(field, what);
  if (value < min || value > max) throw badNumber(what, field);
  return value;
}

/** Bytes up to the first NUL. */
export function untilNul(field: Uint8Array): Uint8Array {
  const end = field.indexOf(0);
  return end < 0 ? field : field.subarray(0, end);
}

// ignoreBOM keeps a leading U+FEFF, which is a legal part of a name.
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * A name as text. Names are UTF-8 or refused: then text and bytes say the same, and nothing is lost on the way.
 * @throws RootfsError `ARCHIVE_UNSUPPORTED`
 * @see Debian Policy §10.10: names of installed files must be UTF-8
 */
export function nameText(bytes: Uint8Array, what: string): string {
  try {
    return UTF8.decode(bytes);
  } catch (cause) {
    const shown = JSON.stringify(Buffer.from(bytes.subarray(0, 200)).toString('latin1'));
    throw new RootfsError('ARCHIVE_UNSUPPORTED', `a ${what} is not UTF-8: ${shown} (shown as Latin-1)`, {
      cause,
    });
  }
}
