/** Sets of bytes that values are made of, one bit a set, so that a whole index is checked without a string of each value. */
export const NAME_BYTES = 1;
export const VERSION_BYTES = 2;
export const ARCHITECTURE_BYTES = 4;
export const FILENAME_BYTES = 8;
export const DIGITS = 16;
export const LETTERS_AND_DIGITS = 32;

const MEMBERS: readonly (readonly [number, RegExp])[] = [
  [NAME_BYTES, /[A-Za-z0-9+._-]/],
  [VERSION_BYTES, /[A-Za-z0-9.+:~-]/],
  [ARCHITECTURE_BYTES, /[a-z0-9-]/],
  [FILENAME_BYTES, /[A-Za-z0-9._~+%,:=@^/-]/],
  [DIGITS, /[0-9]/],
  [LETTERS_AND_DIGITS, /[A-Za-z0-9]/],
];

const SETS = Uint8Array.from({ length: 256 }, (_, code) =>
  MEMBERS.reduce((bits, [bit, set]) => (set.test(String.fromCharCode(code)) ? bits | bit : bits), 0),
);

/** Whether bytes[from, to) are one byte of a set or more, and nothing else. */
export function allIn(set: number, bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (((SETS[bytes[i] as number] as number) & set) === 0) return false;
  return from < to;
}

/** Whether bytes[from, to) are the text, which is ASCII. */
export function isText(text: string, bytes: Uint8Array, from: number, to: number): boolean {
  if (text.length !== to - from) return false;
  for (let i = 0; i < text.length; i++) if (bytes[from + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** The number that bytes[from, to) are in decimal digits. */
export function decimal(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) value = 10 * value + (bytes[i] as number) - 48;
  return value;
}
