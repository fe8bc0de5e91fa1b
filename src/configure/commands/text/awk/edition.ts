import type { Process } from '../../../system/process.js';
import { unmodelled } from '../../command.js';

/**
 * How snapshots of mawk 1.3.4 differ: that of 2020-01-20, and those since 2025-01-31. What changed between them came
 * in several steps. @see mawk's CHANGES, 20200731 to 20241213
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

/** The snapshots that {@link OLD} and {@link NEW} were compared with; what came between is like neither. */
const OLD_DATE = '20200120';
const FIRST_NEW = '20250131';

/** The date of the snapshot, as it stands in the program. */
const DATE = /\0(20[0-9]{6})\0/;

/** The edition of the program that runs; one that nothing was compared with stops the build. */
export function editionOf(process: Process): Edition {
  const date = DATE.exec(process.files.tryRead(process.path) ?? '')?.[1];
  if (date === OLD_DATE) return OLD;
  if (date !== undefined && date >= FIRST_NEW) return NEW;
  return unmodelled(process, date === undefined ? 'an awk of unknown version' : `mawk 1.3.4 ${date}`);
}
