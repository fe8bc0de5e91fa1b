import type { Process } from '../../system/process.js';
import { unmodelled } from '../command.js';
import { parseOptions, UsageError } from '../options.js';
import { withUsage } from '../basic/report.js';

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
}

/** A conversion of strftime(3), in UTC and the C locale; undefined for one that is not modelled. */
function conversion(letter: string, seconds: number): string | undefined {
  const date = new Date(seconds * 1000);
  const [day, month] = [DAYS[date.getUTCDay()] ?? '', MONTHS[date.getUTCMonth()] ?? ''];
  const year = String(date.getUTCFullYear());
  const [hours, minutes] = [two(date.getUTCHours()), two(date.getUTCMinutes())];
  const time = `${hours}:${minutes}:${two(date.getUTCSeconds())}`;
  const iso = `${year}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
  const twelve = two(date.getUTCHours() % 12 || 12);
  const table: Readonly<Record<string, string>> = {
    '%': '%',
    a: day.slice(0, 3),
    A: day,
    b: month.slice(0, 3),
    B: month,
    C: year.slice(0, -2),
    d: two(date.getUTCDate()),
    D: `${two(date.getUTCMonth() + 1)}/${two(date.getUTCDate())}/${year.slice(-2)}`,
    e: String(date.getUTCDate()).padStart(2),
    F: iso,
    h: month.slice(0, 3),
    H: hours,
    I: twelve,
    j: String(dayOfYear(date)).padStart(3, '0'),
    k: String(date.getUTCHours()).padStart(2),
    m: two(date.getUTCMonth() + 1),
    M: minutes,
    n: '\n',
    N: '000000000',
    p: date.getUTCHours() < 12 ? 'AM' : 'PM',
    R: `${hours}:${minutes}`,
    s: String(seconds),
    S: two(date.getUTCSeconds()),
    t: '\t',
    T: time,
    u: String(date.getUTCDay() || 7),
    w: String(date.getUTCDay()),
    y: year.slice(-2),
    Y: year,
    z: '+0000',
    Z: 'UTC',
    c: `${day.slice(0, 3)} ${month.slice(0, 3)} ${String(date.getUTCDate()).padStart(2)} ${time} ${year}`,
    x: `${two(date.getUTCMonth() + 1)}/${two(date.getUTCDate())}/${year.slice(-2)}`,
    X: time,
  };
  return table[letter];
}

/** strftime(3) with GNU's `-` flag (no padding), in UTC. */
function format(process: Process, text: string, seconds: number): string {
  return text.replace(/%(-?)(:?[A-Za-z%])/g, (whole, flag: string, letter: string) => {
    const value = conversion(letter, seconds) ?? unmodelled(process, `date ${whole}`);
    return flag === '-' ? value.replace(/^[0 ]+(?=.)/, '') : value;
  });
}

/** A date that is an absolute one; relative words are not modelled. */
function readDate(process: Process, text: string, now: number): number {
  if (/^@-?\d+$/.test(text)) return Number(text.slice(1));
  if (text === '' || text === 'now' || text === 'today') return now;
  // What date itself prints.
  const own = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) +(\d+) (\d\d:\d\d:\d\d) UTC (\d{4})$/.exec(text);
  if (own !== null)
    return Math.floor(
      Date.parse(`${own[2] ?? ''} ${own[1] ?? ''} ${own[4] ?? ''} ${own[3] ?? ''} GMT`) / 1000,
    );
  if (!/^\d{4}-\d\d-\d\d/.test(text)) unmodelled(process, `date --date=${text}`);
  const zoned = /[zZ]$|[-+]\d\d:?\d\d$|UTC$/.test(text)
    ? text.replace(/ ?UTC$/, 'Z')
    : `${text}${/\d:\d/.test(text) ? 'Z' : ''}`;
  const millis = Date.parse(zoned.replace(/^(\d{4}-\d\d-\d\d) /, '$1T'));
  if (Number.isNaN(millis)) throw new UsageError(`invalid date ‘${text}’`);
  return Math.floor(millis / 1000);
}

/** date(1): now is the tree's epoch, and the zone is UTC. */
export function date(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const options = parseOptions(process, {
      ...{
        d: 'date',
        date: 'value',
        u: 'utc',
        utc: 'flag',
        universal: 'utc',
        R: 'rfc-email',
        'rfc-email': 'flag',
        'rfc-2822': 'rfc-email',
      },
      ...{
        I: 'iso-8601',
        'iso-8601': 'optional',
        r: 'reference',
        reference: 'value',
        s: 'refused',
        f: 'refused',
        'rfc-3339': 'value',
      },
    });
    const reference = options.value('reference');
    const now = process.system.tree.epoch;
    const given = options.value('date');
    let seconds: number = now;
    if (reference !== undefined) seconds = process.files.stat(reference).mtimeSeconds;
    else if (given !== undefined) seconds = readDate(process, given, now);
    const iso = options.value('iso-8601');
    const forms: Readonly<Record<string, string>> = {
      seconds: '%Y-%m-%dT%H:%M:%S+00:00',
      minutes: '%Y-%m-%dT%H:%M+00:00',
      date: '%F',
    };
    let text = options.operands.find((operand) => operand.startsWith('+'))?.slice(1);
    if (options.has('rfc-email')) text = '%a, %d %b %Y %H:%M:%S +0000';
    if (options.has('iso-8601')) text = forms[iso === undefined || iso === '' ? 'date' : iso] ?? '%F';
    if (options.has('rfc-3339')) text = options.value('rfc-3339') === 'date' ? '%F' : '%F %T+00:00';
    await process.write(`${format(process, text ?? '%a %b %e %H:%M:%S UTC %Y', seconds)}\n`);
    return 0;
  });
}
