import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import { unmodelled } from '../command.js';
import { type ParsedOptions, UsageError, parseOptions } from '../options.js';
import { quoted } from './quote.js';
import { attempt, ioErrorOf } from './report.js';
import { calendarOf } from './time/calendar.js';
import { parseDate } from './time/parse.js';
import { parseStamp } from './time/stamp.js';
import { requireUtc } from './time/zone.js';

const OPTIONS = {
  // Trees have no times of access, so `-a` alone changes nothing but may make a file.
  a: 'flag',
  c: 'no-create',
  'no-create': 'flag',
  d: 'date',
  date: 'value',
  f: 'flag',
  h: 'no-dereference',
  'no-dereference': 'flag',
  m: 'flag',
  r: 'reference',
  reference: 'value',
  t: 'value',
  time: 'value',
};

function dateOf(process: Process, text: ByteString, from: number): number {
  requireUtc(process);
  const parsed = parseDate(text, from);
  if (parsed === 'unmodelled') return unmodelled(process, `touch -d '${text}'`);
  if (parsed === 'invalid') throw new UsageError(`invalid date format ${quoted(text)}`);
  return parsed;
}

/** The time that is to be set. @throws UsageError, ShellIoError for the reference */
function wantedTime(process: Process, options: ParsedOptions): number {
  const { files, system } = process;
  const [reference, date, stamp] = [options.value('reference'), options.value('date'), options.value('t')];
  if (stamp !== undefined) {
    if (reference !== undefined || date !== undefined)
      throw new UsageError('cannot specify times from more than one source');
    requireUtc(process);
    const parsed = parseStamp(stamp, calendarOf(system.tree.epoch).year);
    if (parsed === undefined) throw new UsageError(`invalid date format ${quoted(stamp)}`);
    return parsed;
  }
  const follow = !options.has('no-dereference');
  const base =
    reference === undefined
      ? system.tree.epoch
      : (follow ? files.stat(reference) : files.lstat(reference)).mtimeSeconds;
  return date === undefined ? base : dateOf(process, date, base);
}

/** Whether the time of modification is to be changed, not only that of access. */
function changesModification(options: ParsedOptions): boolean {
  const words = options.values('time');
  const modify = options.has('m') || words.some((word) => /^(?:m|modify|mtime)$/.test(word));
  const access = options.has('a') || words.some((word) => /^(?:a|access|atime|use)$/.test(word));
  return modify || !access;
}

async function touchOne(
  process: Process,
  path: ByteString,
  options: ParsedOptions,
  time: number | undefined,
): Promise<boolean> {
  const { files } = process;
  const follow = !options.has('no-dereference');
  if (files.tryStat(path, follow) !== undefined || !follow) {
    return attempt(process, `setting times of ${quoted(path)}`, () => {
      files.inode(path, follow);
      if (time !== undefined) files.setTime(path, time, follow);
    });
  }
  return attempt(process, `cannot touch ${quoted(path)}`, () => {
    files.create(path);
    if (time !== undefined) files.setTime(path, time);
  });
}

/** touch. @see touch(1); coreutils src/touch.c */
export async function touch(process: Process): Promise<number> {
  const options = parseOptions(process, OPTIONS);
  let time: number;
  try {
    time = wantedTime(process, options);
  } catch (thrown) {
    if (thrown instanceof UsageError) throw thrown;
    const reference = quoted(options.value('reference') ?? '');
    await process.complain(`failed to get attributes of ${reference}: ${ioErrorOf(thrown).message}`);
    return 1;
  }
  if (options.operands.length === 0) throw new UsageError('missing file operand');
  const modified = changesModification(options) ? time : undefined;
  let fine = true;
  for (const path of options.operands) {
    const there = process.files.tryStat(path, !options.has('no-dereference')) !== undefined;
    if (path === '-' || (!there && options.has('no-create'))) continue;
    fine = (await touchOne(process, path, options, modified)) && fine;
  }
  return fine ? 0 : 1;
}
