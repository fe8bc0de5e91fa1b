import { type EpochSeconds, epochSeconds } from '../../kernel/epoch.js';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const DATE =
  /^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),[ ]+)?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) +(\d{1,2}):(\d{2}):(\d{2}) (?:UTC|GMT|Z|[+-]0000)$/;

/**
 * `Sat, 11 Jul 2026 10:16:37 UTC` as seconds; undefined when it is not such a date or not a day of the calendar.
 * Zones other than UTC are not read: apt does not read them either, and two readings of one time would be one too many.
 *
 * @see https://wiki.debian.org/DebianRepository/Format#Date.2C_Valid-Until, apt's RFC1123StrToTime
 */
export function parseReleaseDate(text: string): EpochSeconds | undefined {
  const [, day, name, ...rest] = DATE.exec(text) ?? [];
  const month = MONTHS.indexOf(name ?? '');
  const [year, hour, minute, second] = rest.map(Number);
  if (day === undefined || month === -1 || year === undefined) return undefined;
  const date = new Date(Date.UTC(year, month, Number(day), hour, minute, second));
  // Date.UTC carries the 31st of June over into July.
  const real =
    date.getUTCDate() === Number(day) && date.getUTCHours() === hour && date.getUTCMinutes() === minute;
  return real && second !== undefined && second < 60 ? epochSeconds(date.getTime() / 1000) : undefined;
}

/** The date as a release file writes it. */
export function printReleaseDate(epoch: EpochSeconds): string {
  return new Date(epoch * 1000).toUTCString().replace(/GMT$/, 'UTC');
}
