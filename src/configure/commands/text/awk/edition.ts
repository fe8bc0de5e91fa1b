import type { Process } from '../../../system/process.js';

/**
 * How releases of mawk 1.3.4 differ: that of 2020-01-20 (Debian 11 and 12) and those after 2020-09-25 (Debian 13).
 * @see mawk's CHANGES
 */
export interface Edition {
  /** The largest number that is written as an integer. */
  readonly largestInteger: number;
  readonly smallestInteger: number;
  /** `x{2,3}` in regular expressions. */
  readonly hasIntervals: boolean;
  /** Texts are numbers as strtod(3) has them, `0x1A` and `inf` too; otherwise these are 0. */
  readonly readsAsC: boolean;
  /** Infinity is written with its sign, and what is too large for `%d` as a float. */
  readonly signsInfinity: boolean;
  /** In what sub puts in, `\\` is a backslash everywhere, not before `&` alone. */
  readonly halvesBackslashes: boolean;
  /** `--version` and the like. */
  readonly hasLongOptions: boolean;
  /** Reading a directory ends the program. */
  readonly diesOnDirectories: boolean;
}

const OLD: Edition = {
  largestInteger: 2 ** 31 - 1,
  smallestInteger: -(2 ** 31 - 1),
  hasIntervals: false,
  readsAsC: true,
  signsInfinity: false,
  halvesBackslashes: true,
  hasLongOptions: false,
  diesOnDirectories: true,
};

const NEW: Edition = {
  largestInteger: 2 ** 64,
  smallestInteger: -(2 ** 63),
  hasIntervals: true,
  readsAsC: false,
  signsInfinity: true,
  halvesBackslashes: false,
  hasLongOptions: true,
  diesOnDirectories: false,
};

/** The snapshot from which on everything is as in {@link NEW}. */
const FIRST_NEW = '20200925';

/** The date of the snapshot, as it stands in the program: its version begins with `1.3.4`. @see mawk -W version */
const DATE = /\0(20[0-9]{6})\0/;

/** The edition of the program that runs; the newer one where its file does not tell. */
export function editionOf({ files, path }: Process): Edition {
  const date = DATE.exec(files.tryRead(path) ?? '')?.[1];
  return date !== undefined && date < FIRST_NEW ? OLD : NEW;
}
