import { byteStringOf, textOf } from '../../../../kernel/byte-string.js';
import { STATOVERRIDES } from '../../../debian/dpkg/statoverrides.js';
import type { Files } from '../../../system/files.js';
import type { Process } from '../../../system/process.js';
import type { Command } from '../../command.js';
import { unmodelled } from '../../command.js';
import { UsageError, parseOptions, type ParsedOptions } from '../../options.js';
import { inFileHashOrder, writeWithBackup } from './hash-order.js';

const TABLE = {
  add: 'flag',
  remove: 'flag',
  list: 'flag',
  update: 'flag',
  force: 'force-all',
  'force-all': 'flag',
  quiet: 'flag',
  admindir: 'refused',
  root: 'refused',
  instdir: 'refused',
};

interface Line {
  readonly user: string;
  readonly group: string;
  readonly mode: string;
  readonly path: string;
}

function readLines(files: Files): readonly Line[] {
  return textOf(files.tryRead(STATOVERRIDES) ?? '')
    .split('\n')
    .flatMap((text) => {
      const [, user, group, mode, path] = /^(\S+) (\S+) ([0-7]+) (.+)$/.exec(text) ?? [];
      if (user === undefined || group === undefined || mode === undefined || path === undefined) return [];
      return [{ user, group, mode, path }];
    });
}

function print({ user, group, mode, path }: Line): string {
  return `${user} ${group} ${mode} ${path}\n`;
}

function save(files: Files, lines: readonly Line[]): void {
  writeWithBackup(
    files,
    STATOVERRIDES,
    inFileHashOrder(lines, ({ path }) => path)
      .map(print)
      .join(''),
  );
}

/** `#12` or a name → the number. */
function idOf(files: Files, word: string, database: string, kind: string): number {
  const numeric = /^#(\d+)$/.exec(word)?.[1];
  if (numeric !== undefined) return Number(numeric);
  for (const line of (files.tryRead(database) ?? '').split('\n')) {
    const [name, , id] = line.split(':');
    if (name === word) return Number(id);
  }
  throw new UsageError(`${kind} '${word}' does not exist`);
}

/** The name that dpkg writes for a word: that of the account, if there is one with the number. */
function nameOf(files: Files, word: string, id: number, database: string): string {
  if (!word.startsWith('#')) return word;
  const line = (files.tryRead(database) ?? '').split('\n').find((one) => one.split(':')[2] === String(id));
  return line?.split(':')[0] ?? word;
}

async function add(process: Process, options: ParsedOptions): Promise<number> {
  const { files } = process;
  const [user, group, mode, given, ...rest] = options.operands.map(textOf);
  if (
    user === undefined ||
    group === undefined ||
    mode === undefined ||
    given === undefined ||
    rest.length > 0
  ) {
    throw new UsageError('--add needs four arguments');
  }
  const path = given.length > 1 ? given.replace(/\/+$/, '') : given;
  if (!/^[0-7]{1,5}$/.test(mode)) throw new UsageError(`invalid mode ${mode}`);
  const lines = readLines(files);
  const isForced = options.has('force-all');
  if (lines.some((line) => line.path === path) && !isForced) {
    throw new UsageError(`an override for '${path}' already exists; aborting`);
  }
  const uid = idOf(files, user, '/etc/passwd', 'user');
  const gid = idOf(files, group, '/etc/group', 'group');
  const bits = Number.parseInt(mode, 8);
  if (options.has('update')) {
    const target = byteStringOf(path);
    if (files.exists(target)) {
      files.chown(target, uid, gid);
      files.chmod(target, bits);
    } else if (!options.has('quiet')) {
      await process.complain(`warning: --update given but ${given} does not exist`);
    }
  }
  const line = {
    user: nameOf(files, user, uid, '/etc/passwd'),
    group: nameOf(files, group, gid, '/etc/group'),
    mode: bits.toString(8),
    path,
  };
  save(files, [...lines.filter((one) => one.path !== path), line]);
  return 0;
}

async function remove(process: Process, options: ParsedOptions): Promise<number> {
  const [path, ...rest] = options.operands.map(textOf);
  if (path === undefined || rest.length > 0) throw new UsageError('--remove needs a single argument');
  const lines = readLines(process.files);
  const left = lines.filter((line) => line.path !== path);
  if (left.length === lines.length) {
    if (!options.has('quiet')) await process.complain('warning: no override present');
    return options.has('force-all') ? 0 : 2;
  }
  save(process.files, left);
  return 0;
}

/** fnmatch(3) without special rules for slashes and dots. */
function matcher(process: Process, pattern: string): (path: string) => boolean {
  if (/[[\\]/.test(pattern)) unmodelled(process, `dpkg-statoverride --list ${pattern}`);
  const source = pattern
    .replace(/[.+^${}()|\]]/g, '\\$&')
    .replace(/\*/g, '[^]*')
    .replace(/\?/g, '[^]');
  const regex = new RegExp(`^${source}$`);
  return (path) => regex.test(path);
}

async function list(process: Process, options: ParsedOptions): Promise<number> {
  const patterns = options.operands.map((operand) => matcher(process, textOf(operand)));
  const lines = readLines(process.files).filter(
    ({ path }) => patterns.length === 0 || patterns.some((matches) => matches(path)),
  );
  for (const line of inFileHashOrder(lines, ({ path }) => path))
    await process.write(byteStringOf(print(line)));
  return lines.length > 0 ? 0 : 1;
}

/** dpkg-statoverride(1). @see dpkg src/statoverride/main.c */
export const dpkgStatoverride: Command = async (process) => {
  try {
    const options = parseOptions(process, TABLE, { unknown: 'usage' });
    if (options.has('add')) return await add(process, options);
    if (options.has('remove')) return await remove(process, options);
    if (options.has('list')) return await list(process, options);
    throw new UsageError('need an action option');
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    await process.complain(`error: ${error.message}`);
    return 2;
  }
};
