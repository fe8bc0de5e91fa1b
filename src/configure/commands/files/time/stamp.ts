import type { ByteString } from '../../../../kernel/byte-string.js';
import { daysInMonth, secondsOf } from './calendar.js';

/**
 * `[[CC]YY]MMDDhhmm[.ss]` in UTC as seconds since 1970, undefined when it is none.
 * @see touch(1posix), -t
 */
export function parseStamp(text: ByteString, thisYear: number): number | undefined {
  const match = /^(?:(\d{2})?(\d{2}))?(\d{2})(\d{2})(\d{2})(\d{2})(?:\.(\d{2}))?$/.exec(text);
  if (match === null) return undefined;
  const [, century, short, ...rest] = match;
  let year = thisYear;
  if (century !== undefined && short !== undefined) year = Number(century + short);
  else if (short !== undefined) year = Number(short) + (Number(short) < 69 ? 2000 : 1900);
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = rest.map((digits) => Number(digits ?? 0));
  const possible = month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
  if (!possible || hour > 23 || minute > 59 || second > 60) return undefined;
  return secondsOf({ year, month, day, hour, minute, second });
}
