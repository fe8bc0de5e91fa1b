import type { ByteString } from '../../../../kernel/byte-string.js';
import { type Calendar, MONTHS, WEEKDAYS, calendarOf, dayNumber } from './calendar.js';

/** What a conversion gives before flags and width: a text, or a number with its own width and padding. */
type Field =
  { readonly text: string } | { readonly number: number; readonly width: number; readonly pad: '0' | ' ' };

const number = (value: number, width: number, pad: '0' | ' ' = '0'): Field => ({ number: value, width, pad });
const text = (value: string): Field => ({ text: value });
const twelve = (hour: number): number => hour % 12 || 12;

/** The week of a year that begins on `first` (0 Sunday, 1 Monday). @see strftime(3), %U and %W */
function weekOf(at: Calendar, first: number): number {
  return Math.floor((at.yearDay - 1 + 7 - ((at.weekday - first + 7) % 7)) / 7);
}

/** @see ISO 8601, week dates */
function isoWeek(at: Calendar): { readonly year: number; readonly week: number } {
  const thursday = dayNumber(at.year, at.month, at.day) + 3 - ((at.weekday + 6) % 7);
  const { year } = calendarOf(thursday * 86_400);
  return { year, week: Math.floor((thursday - dayNumber(year, 1, 1)) / 7) + 1 };
}

type Give = (at: Calendar, epochSeconds: number) => Field;

const FIELDS: Readonly<Record<string, Give>> = {
  a: (at) => text((WEEKDAYS[at.weekday] as string).slice(0, 3)),
  A: (at) => text(WEEKDAYS[at.weekday] as string),
  b: (at) => text((MONTHS[at.month - 1] as string).slice(0, 3)),
  B: (at) => text(MONTHS[at.month - 1] as string),
  C: (at) => number(Math.floor(at.year / 100), 2),
  d: (at) => number(at.day, 2),
  e: (at) => number(at.day, 2, ' '),
  g: (at) => number(isoWeek(at).year % 100, 2),
  G: (at) => number(isoWeek(at).year, 4),
  H: (at) => number(at.hour, 2),
  I: (at) => number(twelve(at.hour), 2),
  j: (at) => number(at.yearDay, 3),
  k: (at) => number(at.hour, 2, ' '),
  l: (at) => number(twelve(at.hour), 2, ' '),
  m: (at) => number(at.month, 2),
  M: (at) => number(at.minute, 2),
  n: () => text('\n'),
  p: (at) => text(at.hour < 12 ? 'AM' : 'PM'),
  P: (at) => text(at.hour < 12 ? 'am' : 'pm'),
  q: (at) => number(Math.floor((at.month + 2) / 3), 1),
  s: (_, epochSeconds) => number(epochSeconds, 1),
  S: (at) => number(at.second, 2),
  t: () => text('\t'),
  u: (at) => number(at.weekday || 7, 1),
  U: (at) => number(weekOf(at, 0), 2),
  V: (at) => number(isoWeek(at).week, 2),
  w: (at) => number(at.weekday, 1),
  W: (at) => number(weekOf(at, 1), 2),
  y: (at) => number(at.year % 100, 2),
  Y: (at) => number(at.year, 4),
  Z: () => text('UTC'),
  '%': () => text('%'),
};

/** Conversions that stand for others, in the C locale. */
const COMPOUND: Readonly<Record<string, string>> = {
  c: '%a %b %e %H:%M:%S %Y',
  D: '%m/%d/%y',
  F: '%Y-%m-%d',
  h: '%b',
  r: '%I:%M:%S %p',
  R: '%H:%M',
  T: '%H:%M:%S',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
};

const ZONES: Readonly<Record<string, string>> = {
  z: '+0000',
  ':z': '+00:00',
  '::z': '+00:00:00',
  ':::z': '+00',
};

function pad(field: Field, flags: string, width: number | undefined): string {
  const last = [...flags].findLast((flag) => '-_0'.includes(flag));
  if ('text' in field) {
    if (width === undefined || last === '-') return field.text;
    return field.text.padStart(width, last === '0' ? '0' : ' ');
  }
  const digits = String(Math.abs(field.number));
  const sign = field.number < 0 ? '-' : '';
  if (last === '-') return sign + digits;
  const fill = last === '_' ? ' ' : last === '0' ? '0' : field.pad;
  const size = width ?? field.width;
  return fill === '0' ? sign + digits.padStart(size - sign.length, '0') : (sign + digits).padStart(size, ' ');
}

/** Times are whole seconds, so there are only zeros. */
function nanoseconds(flags: string, width: number | undefined): string {
  if (flags.includes('-')) return '0';
  return '0'.repeat(Math.min(width ?? 9, 255));
}

function convert(
  letter: string,
  flags: string,
  width: number | undefined,
  epochSeconds: number,
): string | undefined {
  if (letter === 'N') return nanoseconds(flags, width);
  const compound = Object.hasOwn(COMPOUND, letter) ? COMPOUND[letter] : undefined;
  if (compound !== undefined) return pad(text(formatTime(compound, epochSeconds)), flags, width);
  const zone = Object.hasOwn(ZONES, letter) ? ZONES[letter] : undefined;
  if (zone !== undefined) return pad(text(zone), flags, width);
  const give = Object.hasOwn(FIELDS, letter) ? FIELDS[letter] : undefined;
  return give === undefined ? undefined : pad(give(calendarOf(epochSeconds), epochSeconds), flags, width);
}

/**
 * Text of a moment in UTC by a format of date(1); what is no conversion stays as it is.
 * @see date(1); strftime(3), with glibc's flags `-_0^#` and widths
 */
export function formatTime(format: ByteString, epochSeconds: number): ByteString {
  return format.replace(
    /%([-_0^#+]*)(\d{1,3})?[EO]?(:{0,3}z|[a-zA-Z%])/g,
    (whole: string, flags: string, size: string | undefined, letter: string) => {
      const result = convert(letter, flags, size === undefined ? undefined : Number(size), epochSeconds);
      if (result === undefined) return whole;
      if (flags.includes('^')) return result.toUpperCase();
      if (!flags.includes('#')) return result;
      return letter === 'p' || letter === 'Z' ? result.toLowerCase() : result.toUpperCase();
    },
  );
}
