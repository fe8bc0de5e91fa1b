import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import { parseOptions, UsageError } from '../options.js';
import { complainOf, needOperand, withUsage } from './report.js';

function parseTime(text: ByteString): number {
  if (/^@-?\d+$/.test(text)) return Number(text.slice(1));
  const millis = Date.parse(
    /\d:\d/.test(text) && !/[zZ]|[-+]\d\d:?\d\d$/.test(text) ? `${text.replace(' ', 'T')}Z` : text,
  );
  if (Number.isNaN(millis)) throw new UsageError(`invalid date format ‘${text}’`);
  return Math.floor(millis / 1000);
}

/** `[[CC]YY]MMDDhhmm[.ss]` @see touch(1posix) */
function parseStamp(process: Process, text: ByteString): number {
  const [, century, year, rest, seconds = '00'] = /^(\d\d)?(\d\d)?(\d{8})(?:\.(\d\d))?$/.exec(text) ?? [];
  if (rest === undefined) throw new UsageError(`invalid date format ‘${text}’`);
  const now = new Date(process.system.tree.epoch * 1000).getUTCFullYear();
  const two = year ?? century;
  const full =
    two === undefined
      ? now
      : year === undefined
        ? (Number(two) < 69 ? 2000 : 1900) + Number(two)
        : Number(`${century ?? ''}${two}`);
  const [month = 1, day = 1, hour = 0, minute = 0] = (rest.match(/\d\d/g) ?? []).map(Number);
  return Math.floor(Date.UTC(full, month - 1, day, hour, minute, Number(seconds)) / 1000);
}

/** touch(1) */
export function touch(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const table = {
      c: 'no-create',
      'no-create': 'flag',
      h: 'no-dereference',
      'no-dereference': 'flag',
      a: 'flag',
      m: 'flag',
      r: 'reference',
      reference: 'value',
      d: 'date',
      date: 'value',
      t: 'value',
    };
    const options = parseOptions(process, table);
    needOperand(options.operands);
    const { files, system } = process;
    const reference = options.value('reference');
    const [date, stamp] = [options.value('date'), options.value('t')];
    let time = system.tree.epoch as number;
    if (reference !== undefined) time = files.stat(reference).mtimeSeconds;
    else if (date !== undefined) time = parseTime(date);
    else if (stamp !== undefined) time = parseStamp(process, stamp);
    const follow = !options.has('no-dereference');
    let status = 0;
    for (const path of options.operands) {
      try {
        if (files.tryStat(path, follow) === undefined) {
          if (options.has('no-create') || !follow) continue;
          files.create(path);
        }
        if (!options.has('a') || options.has('m')) files.setTime(path, time, follow);
      } catch (error) {
        status = await complainOf(process, 'cannot touch', path, error);
      }
    }
    return status;
  });
}
