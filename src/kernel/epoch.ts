import { RootfsError } from './errors.js';

declare const epochBrand: unique symbol;

/** Whole seconds since 1970-01-01T00:00:00Z. Time is passed down as this and never read from a clock below cli/. */
export type EpochSeconds = number & { readonly [epochBrand]: true };

export function epochSeconds(seconds: number): EpochSeconds {
  if (!Number.isSafeInteger(seconds)) throw new RootfsError('INTERNAL', `not whole seconds: ${seconds}`);
  return seconds as EpochSeconds;
}

/** The end of the year 9999: later times have no form in RFC 3339. */
export const LAST_SECOND = 253_402_300_799;

/** @see https://reproducible-builds.org/specs/source-date-epoch/ */
export function parseSourceDateEpoch(text: string): EpochSeconds {
  if (!/^[0-9]{1,12}$/.test(text) || Number(text) > LAST_SECOND) {
    throw new RootfsError('USAGE', `SOURCE_DATE_EPOCH is not a number of seconds: ${JSON.stringify(text)}`, {
      hint: 'Give whole seconds since 1970, for example 1767225600, or unset it.',
    });
  }
  return epochSeconds(Number(text));
}

const STAMP = /^([0-9]{4})([0-9]{2})([0-9]{2})T([0-9]{2})([0-9]{2})([0-9]{2})Z$/;

/** NaN for what is no time. */
function secondsOf(text: string): number {
  const iso = text.replace(STAMP, '$1-$2-$3T$4:$5:$6Z');
  const known = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?$/.test(iso);
  const day = known ? Date.parse(iso.slice(0, 10)) : Number.NaN;
  // Date.parse takes the 30th of February for the 2nd of March.
  if (Number.isNaN(day) || new Date(day).toISOString().slice(0, 10) !== iso.slice(0, 10)) return Number.NaN;
  return Math.floor(Date.parse(iso) / 1000);
}

/**
 * A time on the command line: `20260701T000000Z` (as snapshot archives write it), an ISO 8601 time with a zone, a day
 * (`2026-07-01`, midnight UTC), or seconds since 1970 with a leading `@`.
 * @throws RootfsError `USAGE`
 */
export function parseTime(text: string): EpochSeconds {
  const seconds = /^@[0-9]{1,12}$/.test(text) ? Number(text.slice(1)) : secondsOf(text);
  if (Number.isNaN(seconds) || seconds > LAST_SECOND) {
    throw new RootfsError('USAGE', `not a time: ${JSON.stringify(text)}`, {
      hint: 'Write it as 20260701T000000Z, 2026-07-01, 2026-07-01T12:00:00Z or @SECONDS.',
    });
  }
  return epochSeconds(seconds);
}

/** `20260701T000000Z`, the form that snapshot archives use in their paths. */
export function snapshotStamp(epoch: EpochSeconds): string {
  return `${new Date(epoch * 1000).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

/** RFC 3339 in UTC without fractions, as OCI annotations and the image config want it. */
export function rfc3339(epoch: EpochSeconds): string {
  return `${new Date(epoch * 1000).toISOString().slice(0, 19)}Z`;
}
