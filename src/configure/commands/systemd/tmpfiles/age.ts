import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Age } from './item.js';

const DAY = 86_400;

/** Seconds of the units that time spans have. @see systemd.time(7), "Parsing Time Spans" */
const UNITS: Readonly<Record<string, number>> = {
  seconds: 1,
  second: 1,
  sec: 1,
  s: 1,
  minutes: 60,
  minute: 60,
  min: 60,
  m: 60,
  months: 2_629_800,
  month: 2_629_800,
  M: 2_629_800,
  msec: 0.001,
  ms: 0.001,
  hours: 3600,
  hour: 3600,
  hr: 3600,
  h: 3600,
  days: DAY,
  day: DAY,
  d: DAY,
  weeks: 7 * DAY,
  week: 7 * DAY,
  w: 7 * DAY,
  years: 31_557_600,
  year: 31_557_600,
  y: 31_557_600,
  usec: 0.000_001,
  us: 0.000_001,
  '\xce\xbcs': 0.000_001,
  '\xc2\xb5s': 0.000_001,
  '': 1,
};

/** A time span in seconds; undefined when it is none. */
function parseSpan(text: ByteString): number | undefined {
  const trimmed = text.replace(/^[ \t\n\r]+/, '').replace(/[ \t\n\r]+$/, '');
  if (trimmed === 'infinity') return Infinity;
  let seconds = 0;
  let rest = trimmed;
  if (rest === '') return undefined;
  while (rest !== '') {
    const part = /^([0-9]{1,18})(?:\.([0-9]{0,18}))?[ \t\n\r]*([A-Za-z\x80-\xff]*)[ \t\n\r]*/.exec(rest);
    const [whole = '', digits = '', fraction = '', name = ''] = part ?? [];
    const unit = Object.hasOwn(UNITS, name) ? UNITS[name] : undefined;
    if (part === null || unit === undefined) return undefined;
    seconds += Number(`${digits}.${fraction}0`) * unit;
    rest = rest.slice(whole.length);
  }
  return seconds;
}

/** The letters of an age-by prefix; undefined when one is none. */
function parseAgeBy(text: ByteString): { readonly files: string; readonly folders: string } | undefined {
  const letters = text.replace(/[ \t\n\r]+/g, '');
  if (!/^[abcmABCM]+$/.test(letters)) return undefined;
  const files = letters.replace(/[A-Z]/g, '');
  const folders = letters.replace(/[a-z]/g, '').toLowerCase();
  return { files: files === '' ? 'abcm' : files, folders: folders === '' ? 'abm' : folders };
}

function canonical(letters: string): string {
  return [...new Set(letters)].sort().join('');
}

/** Reads the age column, its `~` cut off. @returns what is wrong with it, as a sentence, when it is none */
export function parseAge(text: ByteString): Age | string {
  const colon = text.indexOf(':');
  const by = colon < 0 ? { files: 'abcm', folders: 'abm' } : parseAgeBy(text.slice(0, colon));
  if (by === undefined) return `Invalid age-by '${text.slice(0, colon)}'.`;
  const span = text.slice(colon + 1);
  const seconds = parseSpan(span);
  if (seconds === undefined) return `Invalid age '${span}'.`;
  return { seconds, files: canonical(by.files), folders: canonical(by.folders) };
}
