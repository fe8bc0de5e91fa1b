import type { ByteString } from '../../../../kernel/byte-string.js';
import { calendarOf, daysInMonth, secondsOf } from './calendar.js';
import { type DateParts, readItem } from './parse-items.js';

/** Seconds since 1970, or why there are none: not a date, or one in words that are not modelled. */
export type ParsedDate = number | 'invalid' | 'unmodelled';

/** The longest text that is looked at. */
const MOST_CHARACTERS = 200;

function isPossible({ date, time }: DateParts): boolean {
  if (date !== undefined) {
    const { year, month, day } = date;
    if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return false;
  }
  return time === undefined || (time.hour < 24 && time.minute < 60 && time.second <= 60);
}

/** Moves on to a day of the week: the next one, that day included. @see coreutils manual, "Day of week items" */
function daysToWeekday(weekday: number, wanted: number, ordinal: number): number {
  return ((wanted - weekday + 7) % 7) + 7 * (ordinal - (ordinal > 0 && weekday !== wanted ? 1 : 0));
}

function combine(parts: DateParts, now: number): number {
  const base = calendarOf(now);
  const isBare = parts.date === undefined && parts.time === undefined && parts.weekday === undefined;
  const time = parts.time ?? (isBare && !parts.midnight ? base : { hour: 0, minute: 0, second: 0 });
  const { relative } = parts;
  const date = parts.date ?? base;
  const seconds =
    secondsOf({
      year: date.year + relative.year,
      month: date.month + relative.month,
      day: date.day,
      hour: time.hour,
      minute: time.minute,
      second: time.second,
    }) +
    relative.day * 86_400 +
    relative.second -
    (parts.zoneSeconds ?? 0);
  if (parts.weekday === undefined || parts.date !== undefined) return seconds;
  return seconds + daysToWeekday(base.weekday, parts.weekday, parts.weekdayOrdinal) * 86_400;
}

/**
 * Reads a date as GNU's programs do, in UTC: `@N`, ISO 8601, RFC 5322, `now`, `yesterday`, `2 days ago`.
 * @param now what relative dates count from
 * @see coreutils manual, "Date input formats"
 */
export function parseDate(given: ByteString, now: number): ParsedDate {
  // What stands in parentheses is a comment.
  let rest = given
    .replace(/\([^()]*\)/g, ' ')
    .trim()
    .toLowerCase();
  if (rest.length > MOST_CHARACTERS) return 'invalid';
  const since = /^@(-?\d{1,15})(?:[.,]\d+)?$/.exec(rest);
  if (since !== null) return Number(since[1]);
  const zoned = /^tz="(?:utc0?)?"\s+/.exec(rest);
  if (zoned !== null) rest = rest.slice(zoned[0].length);
  const parts: DateParts = {
    date: undefined,
    hasYear: false,
    time: undefined,
    zoneSeconds: undefined,
    weekday: undefined,
    weekdayOrdinal: 0,
    midnight: rest === '',
    relative: { year: 0, month: 0, day: 0, second: 0 },
  };
  const thisYear = calendarOf(now).year;
  while (rest !== '') {
    const read = readItem(rest, parts, thisYear);
    if (typeof read === 'string') return read;
    rest = rest.slice(read).replace(/^[\s,]+/, '');
  }
  return isPossible(parts) ? combine(parts, now) : 'invalid';
}
