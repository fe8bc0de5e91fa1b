/** A moment as calendars tell it, in UTC. */
export interface Calendar {
  readonly year: number;
  /** 1–12 */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** 1–366 */
  readonly yearDay: number;
}

const DAY_SECONDS = 86_400;

/** Days since 1970-01-01; months and days beyond their range run on. */
export function dayNumber(year: number, month: number, day: number): number {
  const years = year + Math.floor((month - 1) / 12);
  const months = ((((month - 1) % 12) + 12) % 12) + 1;
  // Howard Hinnant's days_from_civil: years begin in March, so that the leap day is the last.
  const shifted = months <= 2 ? years - 1 : years;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (months + (months > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function civil(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const part = Math.floor((5 * dayOfYear + 2) / 153);
  const month = part < 10 ? part + 3 : part - 9;
  const day = dayOfYear - Math.floor((153 * part + 2) / 5) + 1;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** Seconds since 1970 as a date and a time, in UTC. */
export function calendarOf(epochSeconds: number): Calendar {
  const days = Math.floor(epochSeconds / DAY_SECONDS);
  const rest = epochSeconds - days * DAY_SECONDS;
  const date = civil(days);
  return {
    ...date,
    hour: Math.floor(rest / 3600),
    minute: Math.floor((rest % 3600) / 60),
    second: rest % 60,
    weekday: (((days + 4) % 7) + 7) % 7,
    yearDay: days - dayNumber(date.year, 1, 1) + 1,
  };
}

/** A date and a time, in UTC, as seconds since 1970. */
export function secondsOf(
  at: Pick<Calendar, 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second'>,
): number {
  return dayNumber(at.year, at.month, at.day) * DAY_SECONDS + at.hour * 3600 + at.minute * 60 + at.second;
}

/** How many days a month has. */
export function daysInMonth(year: number, month: number): number {
  return dayNumber(year, month + 1, 1) - dayNumber(year, month, 1);
}

export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

export const WEEKDAYS = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
] as const;
