import { MONTHS, WEEKDAYS } from './calendar.js';

/** What was read of a date so far. */
export interface DateParts {
  date: { readonly year: number; readonly month: number; readonly day: number } | undefined;
  time: { readonly hour: number; readonly minute: number; readonly second: number } | undefined;
  /** Whether the date told its year. */
  hasYear: boolean;
  /** East of UTC. */
  zoneSeconds: number | undefined;
  weekday: number | undefined;
  weekdayOrdinal: number;
  /** An empty date means the beginning of today. */
  midnight: boolean;
  relative: { year: number; month: number; day: number; second: number };
}

/** How many characters were read, or why it is no date. */
type Read = number | 'invalid' | 'unmodelled';

type Reader = (match: RegExpExecArray, parts: DateParts, thisYear: number) => Read | undefined;

/** Two digits mean 1969–2068. @see coreutils manual, "Calendar date items" */
function fullYear(digits: string): number {
  const year = Number(digits);
  return digits.length > 2 ? year : year < 69 ? year + 2000 : year + 1900;
}

function setDate(parts: DateParts, year: number, month: number, day: number): 'invalid' | undefined {
  if (parts.date !== undefined) return 'invalid';
  parts.date = { year, month, day };
  parts.hasYear = true;
  return undefined;
}

/** A date whose year may be told later, as by date(1) itself: `Sat Jul 11 10:16:37 UTC 2026`. */
function setDay(parts: DateParts, year: number, month: number, day: number): 'invalid' | undefined {
  const result = setDate(parts, year, month, day);
  parts.hasYear = false;
  return result;
}

/** A number by itself: the year that a date still lacks, or a time of day. @see coreutils manual, "Pure numbers in date strings" */
const readNumber: Reader = (match, parts) => {
  const digits = match[0];
  const { date } = parts;
  if (date !== undefined && !parts.hasYear && (parts.time !== undefined || digits.length > 2)) {
    parts.date = { ...date, year: fullYear(digits) };
    parts.hasYear = true;
    return undefined;
  }
  if (digits.length > 4 || parts.time !== undefined) return 'invalid';
  const hour = digits.length < 3 ? Number(digits) : Math.floor(Number(digits) / 100);
  parts.time = { hour, minute: digits.length < 3 ? 0 : Number(digits) % 100, second: 0 };
  return undefined;
};

function monthNumber(word: string): number {
  const found = MONTHS.findIndex((name) => name.toLowerCase().startsWith(word.slice(0, 3)));
  return found + 1;
}

const MONTH = `(${MONTHS.map((name) => name.toLowerCase()).join('|')}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\\b\\.?`;

const ORDINALS: Readonly<Record<string, number>> = {
  last: -1,
  this: 0,
  next: 1,
  first: 1,
  third: 3,
  fourth: 4,
  fifth: 5,
  sixth: 6,
  seventh: 7,
  eighth: 8,
  ninth: 9,
  tenth: 10,
  eleventh: 11,
  twelfth: 12,
};

const UNITS: Readonly<Record<string, readonly [keyof DateParts['relative'], number]>> = {
  year: ['year', 1],
  month: ['month', 1],
  fortnight: ['day', 14],
  week: ['day', 7],
  day: ['day', 1],
  hour: ['second', 3600],
  minute: ['second', 60],
  min: ['second', 60],
  second: ['second', 1],
  sec: ['second', 1],
};

/** Moves by units of time; `ago` turns the direction round. */
function move(parts: DateParts, unit: string | undefined, count: number, ago?: string): undefined {
  const [key, factor] = UNITS[unit ?? ''] ?? ['second', 0];
  parts.relative[key] += count * factor * (ago === undefined ? 1 : -1);
  return undefined;
}

const readTime: Reader = (match, parts) => {
  const [, hours, minutes, seconds, meridian, sign, zoneHours, zoneMinutes, utc] = match;
  if (parts.time !== undefined) return 'invalid';
  let hour = Number(hours);
  if (meridian !== undefined) {
    if (hour < 1 || hour > 12) return 'invalid';
    hour = (hour % 12) + (meridian.startsWith('p') ? 12 : 0);
  }
  const second = Math.floor(Number((seconds ?? '0').replace(',', '.')));
  parts.time = { hour, minute: Number(minutes === undefined || minutes === '' ? 0 : minutes), second };
  if (utc !== undefined) parts.zoneSeconds = 0;
  if (sign !== undefined) {
    const east = Number(zoneHours) * 3600 + Number(zoneMinutes ?? 0) * 60;
    parts.zoneSeconds = sign === '-' ? -east : east;
  }
  return undefined;
};

const ZONE = '(?:\\s*([-+])(\\d\\d):?(\\d\\d)?(?!\\d|\\s*[a-z])|\\s*(z|utc|gmt)\\b)?';
const UNIT = '(year|month|fortnight|week|day|hour|minute|min|second|sec)s?\\b(\\s+ago\\b)?';
const MERIDIAN = '(am|pm|a\\.m\\.|p\\.m\\.)';

/** Each form at the beginning of what is left, in the order in which they are tried. */
const FORMS: readonly (readonly [RegExp, Reader])[] = [
  [
    /^(\d{4,})-(\d{1,2})-(\d{1,2})(?:t(?=\d))?/,
    (m, parts) => setDate(parts, Number(m[1]), Number(m[2]), Number(m[3])),
  ],
  [
    /^(\d{1,2})\/(\d{1,2})\/(\d{2,4})\b/,
    (m, parts) => setDate(parts, fullYear(m[3] ?? ''), Number(m[1]), Number(m[2])),
  ],
  [
    /^(\d{4})\/(\d{1,2})\/(\d{1,2})\b/,
    (m, parts) => setDate(parts, Number(m[1]), Number(m[2]), Number(m[3])),
  ],
  [/^(\d{1,2})\/(\d{1,2})\b/, (m, parts, year) => setDay(parts, year, Number(m[1]), Number(m[2]))],
  [
    new RegExp(`^(\\d{1,2})(?:\\s*-\\s*|\\s*)${MONTH}(?:[-\\s,]\\s*(\\d{4}|\\d{2})(?![:\\d]))?`),
    (m, parts, year) =>
      m[3] === undefined
        ? setDay(parts, year, monthNumber(m[2] ?? ''), Number(m[1]))
        : setDate(parts, fullYear(m[3]), monthNumber(m[2] ?? ''), Number(m[1])),
  ],
  [
    new RegExp(`^${MONTH}[-\\s]\\s*(\\d{1,2})(?![:\\d])(?:(?:\\s*,\\s*|\\s+)(\\d{4})(?![:\\d]))?`),
    (m, parts, year) =>
      m[3] === undefined
        ? setDay(parts, year, monthNumber(m[1] ?? ''), Number(m[2]))
        : setDate(parts, Number(m[3]), monthNumber(m[1] ?? ''), Number(m[2])),
  ],
  [new RegExp(`^(\\d{1,2}):(\\d{2})(?::(\\d{2}(?:[.,]\\d+)?))?(?:\\s*${MERIDIAN})?${ZONE}`), readTime],
  [new RegExp(`^(\\d{1,2})()()\\s*${MERIDIAN}`), readTime],
  [
    new RegExp(`^([-+]?\\s*\\d{1,9})\\s*${UNIT}`),
    (m, parts) => move(parts, m[2], Number((m[1] ?? '').replace(/\s/g, '')), m[3]),
  ],
  [
    new RegExp(`^(${Object.keys(ORDINALS).join('|')})\\s+${UNIT}`),
    (m, parts) => move(parts, m[2], ORDINALS[m[1] ?? ''] ?? 0, m[3]),
  ],
  [new RegExp(`^${UNIT}`), (m, parts) => move(parts, m[1], 1, m[2])],
  [
    /^(\d{4})(\d{2})(\d{2})(?:t(?=\d)|\b)/,
    (m, parts) => setDate(parts, Number(m[1]), Number(m[2]), Number(m[3])),
  ],
  [/^\d{1,9}\b/, readNumber],
  [/^(?:now|today)\b/, () => undefined],
  [/^yesterday\b/, (_, parts) => move(parts, 'day', -1)],
  [/^tomorrow\b/, (_, parts) => move(parts, 'day', 1)],
  [
    /^(?:z|utc|gmt)\b/,
    (_, parts) => {
      parts.zoneSeconds = 0;
      return undefined;
    },
  ],
  [
    /^(?:(last|this|next)\s+)?(sun|mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?)(?:day)?\b\.?/,
    (m, parts) => {
      parts.weekday = WEEKDAYS.findIndex((name) => name.toLowerCase().startsWith((m[2] ?? '').slice(0, 3)));
      parts.weekdayOrdinal = m[1] === undefined ? 0 : (ORDINALS[m[1]] ?? 0);
      return undefined;
    },
  ],
  // Names of other zones, and letters for them: real, and not modelled.
  [/^(?:[a-z]|[a-z]{2,4}t|dst)\b/, () => 'unmodelled'],
];

/** Reads one item at the beginning of a date. */
export function readItem(rest: string, parts: DateParts, thisYear: number): Read {
  for (const [form, read] of FORMS) {
    const match = form.exec(rest);
    if (match === null) continue;
    return read(match, parts, thisYear) ?? match[0].length;
  }
  return 'invalid';
}
