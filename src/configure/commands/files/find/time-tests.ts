import type { ByteString } from '../../../../kernel/byte-string.js';
import { unmodelled } from '../../command.js';
import { UsageError } from '../../options.js';
import { parseDate } from '../time/parse.js';
import { requireUtc } from '../time/zone.js';
import type { FindRun, Predicate, Primary, Visited } from './model.js';

const DAY_SECONDS = 86_400;
const MINUTE_SECONDS = 60;

type Which = 'm' | 'a' | 'c';

/** A time of a file. All that is in a tree was changed and looked at at the one moment of the build. */
function timeOf(run: FindRun, { status }: Pick<Visited, 'status'>, which: Which): number {
  return which === 'm' ? status.mtimeSeconds : run.process.system.tree.epoch;
}

/**
 * Ages in whole units: `n` is from n to n + 1 days for days, but from n - 1 to n for minutes.
 * @see findutils find/parser.c, get_relative_timestamp; find(1), -mtime and -mmin
 */
function age(which: Which, unit: number): Primary {
  return (words, run, name) => {
    const text = words.argument(name);
    const match = /^([-+])?(\d{1,9}(?:\.\d+)?)$/.exec(text);
    if (match === null) throw new UsageError(`invalid argument '${text}' to '${name}'`);
    const isDays = unit === DAY_SECONDS;
    const limit = Number(match[2]) * unit;
    const holds = (seconds: number): boolean => {
      if (match[1] === '+') return seconds > limit + (isDays ? unit : 0);
      if (match[1] === '-') return isDays ? seconds <= limit : seconds < limit;
      const start = isDays ? limit : limit - unit;
      return seconds >= start && seconds < start + unit;
    };
    return (file) => holds(run.process.system.tree.epoch - timeOf(run, file, which));
  };
}

function newerThan(run: FindRun, which: Which, seconds: number): Predicate {
  return (file) => timeOf(run, file, which) > seconds;
}

function referenceTime(run: FindRun, path: ByteString, which: Which): number {
  const { files } = run.process;
  return timeOf(run, { status: run.follow === 'P' ? files.lstat(path) : files.stat(path) }, which);
}

const newer =
  (which: Which, than: Which): Primary =>
  (words, run, name) =>
    newerThan(run, which, referenceTime(run, words.argument(name), than));

const newerDate =
  (which: Which): Primary =>
  (words, run, name) => {
    const text = words.argument(name);
    requireUtc(run.process);
    const parsed = parseDate(text, run.process.system.tree.epoch);
    if (parsed === 'unmodelled') return unmodelled(run.process, `find ${name} '${text}'`);
    if (parsed === 'invalid')
      throw new UsageError(`I cannot figure out how to interpret '${text}' as a date or time`);
    return newerThan(run, which, parsed);
  };

/** `-newerXY`. @see find(1), -newerXY */
export function newerTest(word: ByteString): Primary | undefined {
  const match = /^-newer([amc])([amct])$/.exec(word);
  if (match === null) return undefined;
  const which = match[1] as Which;
  return match[2] === 't' ? newerDate(which) : newer(which, match[2] as Which);
}

/** Tests of times. @see find(1), "TESTS" */
export const TIME_TESTS: Readonly<Record<string, Primary>> = {
  '-amin': age('a', MINUTE_SECONDS),
  '-anewer': newer('a', 'm'),
  '-atime': age('a', DAY_SECONDS),
  '-cmin': age('c', MINUTE_SECONDS),
  '-cnewer': newer('c', 'm'),
  '-ctime': age('c', DAY_SECONDS),
  '-mmin': age('m', MINUTE_SECONDS),
  '-mtime': age('m', DAY_SECONDS),
  '-newer': newer('m', 'm'),
};
