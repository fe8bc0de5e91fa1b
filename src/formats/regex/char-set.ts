import type { ClassName, SetItem, SetNode } from './ast.js';
import { INVALID_BYTE } from './ast.js';

/** Sorted, disjoint, not touching: [lo, hi, lo, hi, …], both ends included. */
export type Ranges = readonly number[];

/** `bytes`: the C locale, or a UTF-8 text that is ASCII; `characters`: UTF-8. */
export type Alphabet = 'bytes' | 'characters';

const LAST_CHARACTER = 0x10_ffff;

const ASCII_CLASSES: Readonly<Record<ClassName, Ranges>> = {
  alpha: [65, 90, 97, 122],
  digit: [48, 57],
  alnum: [48, 57, 65, 90, 97, 122],
  upper: [65, 90],
  lower: [97, 122],
  space: [9, 13, 32, 32],
  blank: [9, 9, 32, 32],
  punct: [33, 47, 58, 64, 91, 96, 123, 126],
  print: [32, 126],
  graph: [33, 126],
  cntrl: [0, 31, 127, 127],
  xdigit: [48, 57, 65, 70, 97, 102],
  word: [48, 57, 65, 90, 95, 95, 97, 122],
};

/** What is in a class beyond ASCII, as the C.UTF-8 locale has it nearly: by Unicode's properties. */
const WIDE_CLASSES: Readonly<Record<ClassName, RegExp | undefined>> = {
  alpha: /^[\p{Alphabetic}\p{Nd}]$/u,
  digit: undefined,
  alnum: /^[\p{Alphabetic}\p{Nd}]$/u,
  upper: /^\p{Uppercase}$/u,
  lower: /^\p{Lowercase}$/u,
  space: /^(?![\u00a0\u2007\u202f\u0085])[\p{Z}\u2028\u2029]$/u,
  blank: /^(?![\u00a0\u2007\u202f])\p{Zs}$/u,
  punct: /^(?![\p{Alphabetic}\p{Nd}])[\p{P}\p{S}\p{M}\p{Cf}\p{No}\p{Lm}\u00a0\u2007\u202f]$/u,
  print: /^[^\p{Cc}\p{Cs}\p{Cn}\u2028\u2029]$/u,
  graph: /^[^\p{Cc}\p{Cs}\p{Cn}\p{Z}]$/u,
  cntrl: /^[\p{Cc}\u2028\u2029]$/u,
  xdigit: undefined,
  word: /^[\p{Alphabetic}\p{Nd}]$/u,
};

const wideRanges = new Map<ClassName, Ranges>();

export function normalized(pairs: readonly number[]): number[] {
  const sorted: [number, number][] = [];
  for (let i = 0; i + 1 < pairs.length; i += 2) sorted.push([pairs[i] as number, pairs[i + 1] as number]);
  sorted.sort((a, b) => a[0] - b[0]);
  const out: number[] = [];
  for (const [lo, hi] of sorted) {
    const end = out.length - 1;
    if (end > 0 && lo <= (out[end] as number) + 1) out[end] = Math.max(out[end] as number, hi);
    else out.push(lo, hi);
  }
  return out;
}

export function contains(ranges: Ranges, unit: number): boolean {
  for (let i = 0; i < ranges.length; i += 2)
    if (unit >= (ranges[i] as number) && unit <= (ranges[i + 1] as number)) return true;
  return false;
}

function computeWide(name: ClassName): Ranges {
  const property = WIDE_CLASSES[name];
  const pairs = [...ASCII_CLASSES[name]];
  if (property === undefined) return pairs;
  for (let unit = 0x80; unit <= LAST_CHARACTER; unit++) {
    if (unit >= 0xd800 && unit <= 0xdfff) continue;
    if (!property.test(String.fromCodePoint(unit))) continue;
    const end = pairs.length - 1;
    if (pairs[end] === unit - 1) pairs[end] = unit;
    else pairs.push(unit, unit);
  }
  return pairs;
}

/** The units of a class. In the C locale, and so for bytes, there are none beyond ASCII. */
export function classRanges(name: ClassName, alphabet: Alphabet): Ranges {
  if (alphabet === 'bytes') return ASCII_CLASSES[name];
  const known = wideRanges.get(name) ?? computeWide(name);
  wideRanges.set(name, known);
  return known;
}

/** What is left of the alphabet; bytes that are no characters are in no complement. */
export function complement(ranges: Ranges, alphabet: Alphabet): number[] {
  const last = alphabet === 'bytes' ? 255 : LAST_CHARACTER;
  const out: number[] = [];
  let next = 0;
  for (let i = 0; i < ranges.length; i += 2) {
    const lo = ranges[i] as number;
    if (lo > last) break;
    if (lo > next) out.push(next, lo - 1);
    next = (ranges[i + 1] as number) + 1;
  }
  if (next <= last) out.push(next, last);
  return out;
}

/** The other case of a unit by Unicode's simple mapping: those that are one unit long. */
function otherCases(unit: number, alphabet: Alphabet): number[] {
  if (unit < 0x80) {
    const isLetter = contains(ASCII_CLASSES.alpha, unit);
    return isLetter ? [unit ^ 0x20] : [];
  }
  if (alphabet === 'bytes' || unit >= INVALID_BYTE || (unit >= 0xd800 && unit <= 0xdfff)) return [];
  const text = String.fromCodePoint(unit);
  const others = [text.toLowerCase(), text.toUpperCase()].filter((other) => [...other].length === 1);
  return others.map((other) => other.codePointAt(0) as number).filter((other) => other !== unit);
}

/** Beyond this many units a range is taken as closed under case (it holds whole scripts). */
const FOLDED_UNITS = 5_000;

function folded(ranges: Ranges, alphabet: Alphabet): number[] {
  const pairs = [...ranges];
  for (let i = 0; i < ranges.length; i += 2) {
    const hi = Math.min(ranges[i + 1] as number, (ranges[i] as number) + FOLDED_UNITS);
    for (let unit = ranges[i] as number; unit <= hi; unit++)
      for (const other of otherCases(unit, alphabet)) pairs.push(other, other);
  }
  return normalized(pairs);
}

function itemRanges(item: SetItem, alphabet: Alphabet): Ranges {
  if ('lo' in item) return [item.lo, item.hi];
  const ranges = classRanges(item.className, alphabet);
  return item.negated === true ? complement(ranges, alphabet) : ranges;
}

/** The units that a set stands for. */
export function setRanges(set: SetNode, alphabet: Alphabet, ignoreCase: boolean): Ranges {
  const plain = normalized(set.items.flatMap((item) => itemRanges(item, alphabet)));
  const cased = ignoreCase ? folded(plain, alphabet) : plain;
  return set.negated ? complement(cased, alphabet) : cased;
}
