import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import { unmodelled } from '../command.js';
import { parseOptions } from '../options.js';

const OPTIONS = {
  f: 'flag',
  h: 'no-headers',
  'no-headers': 'flag',
  'no-heading': 'no-headers',
  o: 'format',
  format: 'value',
  p: 'pid',
  pid: 'value',
};

/** Headings of columns that are as wide as they are everywhere; a PID has as many digits as the machine's largest. */
const HEADINGS: Readonly<Record<string, string>> = {
  pid: '    PID',
  ppid: '   PPID',
  pgid: '   PGID',
  sid: '    SID',
  user: 'USER    ',
  comm: 'COMMAND        ',
  args: 'COMMAND                    ',
  cmd: 'CMD                        ',
  command: 'COMMAND                    ',
  stat: 'STAT',
};

/** The line of headings; undefined when every column's is empty. */
function headings(process: Process, formats: readonly ByteString[]): string | undefined {
  const columns: string[] = [];
  for (const format of formats) {
    // What follows `=` is the heading of the last column named, commas and all.
    const equals = format.indexOf('=');
    const names = (equals < 0 ? format : format.slice(0, equals)).split(/[, \t]+/).filter(Boolean);
    if (equals >= 0 && format.slice(equals + 1) === '' && names.length === 1) continue;
    if (equals >= 0 && /^(?:,[a-z]+=)+$/.test(format.slice(equals + 1)) && names.length === 1) continue;
    if (equals >= 0) return unmodelled(process, `ps -o ${format}`);
    for (const name of names) columns.push(HEADINGS[name] ?? unmodelled(process, `ps -o ${name}`));
  }
  return columns.length === 0 ? undefined : columns.join(' ').trimEnd();
}

/** ps of processes by number: nothing runs but the script, whose own parent is no part of the tree. @see ps(1) */
export async function ps(process: Process): Promise<number> {
  const args = process.args.map((arg) => (arg === 'h' ? '-h' : arg));
  const options = parseOptions(process, OPTIONS, { args });
  if (!options.has('pid') || options.operands.length > 0) unmodelled(process, 'ps but for -p PID');
  const pids = options.values('pid').flatMap((list) => list.split(/[, \t]+/));
  if (pids.some((pid) => !/^\d+$/.test(pid))) {
    await process.fds.get(2)?.write('error: process ID list syntax error\n');
    return 1;
  }
  // The first process is the host's, or of whoever builds.
  if (pids.some((pid) => Number(pid) === 1)) unmodelled(process, 'ps -p 1');
  const formats = options.values('format');
  const plain = options.has('f')
    ? 'UID          PID    PPID  C STIME TTY          TIME CMD'
    : '    PID TTY          TIME CMD';
  const line = formats.length === 0 ? plain : headings(process, formats);
  if (line !== undefined && !options.has('no-headers')) await process.write(`${line}\n`);
  return 1;
}
