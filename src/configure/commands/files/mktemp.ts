import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import { type ParsedOptions, UsageError, parseOptions } from '../options.js';
import { inFolder, lastName } from './names.js';
import { quoted } from './quote.js';
import { ioErrorOf } from './report.js';
import { uniqueLetters } from './unique.js';

const OPTIONS = {
  d: 'directory',
  directory: 'flag',
  u: 'dry-run',
  'dry-run': 'flag',
  q: 'quiet',
  quiet: 'flag',
  suffix: 'value',
  p: 'value',
  tmpdir: 'optional',
  t: 'flag',
};

interface Template {
  readonly head: ByteString;
  /** How many letters are made up. */
  readonly size: number;
  readonly tail: ByteString;
}

/** `tmp.XXXXXXXXXX` in its three parts. @throws UsageError */
function parseTemplate(template: ByteString, suffix: ByteString | undefined): Template {
  if (suffix !== undefined && !template.endsWith('X'))
    throw new UsageError(`with --suffix, template ${quoted(template)} must end in X`);
  const last = template.lastIndexOf('X') + 1;
  const run = /X*$/.exec(template.slice(0, last))?.[0] ?? '';
  const tail = template.slice(last) + (suffix ?? '');
  if (tail.includes('/'))
    throw new UsageError(`invalid suffix ${quoted(tail)}, contains directory separator`);
  if (run.length < 3) throw new UsageError(`too few X's in template ${quoted(template)}`);
  return { head: template.slice(0, last - run.length), size: run.length, tail };
}

/** The directory that the template is in, undefined when it stands for itself. */
function folderFor(
  process: Process,
  options: ParsedOptions,
  template: ByteString | undefined,
): ByteString | undefined {
  const given = options.list.findLast(({ name }) => name === 'p' || name === 'tmpdir');
  const wanted = given?.value ?? '';
  const variable = process.env.get('TMPDIR') ?? '';
  if (options.has('t')) {
    if (template !== undefined && lastName(template) !== template)
      throw new UsageError(`invalid template, ${quoted(template)}, contains directory separator`);
    return variable || wanted || '/tmp';
  }
  if (given === undefined) return template === undefined ? variable || '/tmp' : undefined;
  if (template?.startsWith('/') === true)
    throw new UsageError(`invalid template, ${quoted(template)}; with --tmpdir, it may not be absolute`);
  return wanted || variable || '/tmp';
}

function make(process: Process, options: ParsedOptions, path: ByteString): void {
  if (options.has('dry-run')) return;
  if (options.has('directory')) process.files.mkdir(path, 0o700);
  else process.files.create(path, 0o600, true);
}

/** mktemp. @see mktemp(1); coreutils src/mktemp.c */
export async function mktemp(process: Process): Promise<number> {
  const options = parseOptions(process, OPTIONS);
  const { files, system } = process;
  if (options.operands.length > 1) throw new UsageError('too many templates');
  const [given] = options.operands;
  const { head, size, tail } = parseTemplate(given ?? 'tmp.XXXXXXXXXX', options.value('suffix'));
  const folder = folderFor(process, options, given);
  const named = (letters: string): ByteString => inFolder(folder ?? '', head + letters + tail);
  for (;;) {
    const path = named(uniqueLetters(system.tree, `${process.cwd}\0${head}`, size));
    if (files.tryStat(path, false) !== undefined) continue;
    try {
      make(process, options, path);
    } catch (thrown) {
      const { message } = ioErrorOf(thrown);
      const kind = options.has('directory') ? 'directory' : 'file';
      const what = `failed to create ${kind} via template ${quoted(named('X'.repeat(size)))}`;
      if (!options.has('quiet')) await process.complain(`${what}: ${message}`);
      return 1;
    }
    await process.write(`${path}\n`);
    return 0;
  }
}

const TEMPFILE_OPTIONS = {
  d: 'directory',
  directory: 'value',
  m: 'mode',
  mode: 'value',
  n: 'name',
  name: 'value',
  p: 'prefix',
  prefix: 'value',
  s: 'suffix',
  suffix: 'value',
};

/** tempfile. @see tempfile(1) of debianutils */
export async function tempfile(process: Process): Promise<number> {
  const options = parseOptions(process, TEMPFILE_OPTIONS);
  const { files, system } = process;
  const modeText = options.value('mode') ?? '600';
  if (!/^[0-7]+$/.test(modeText)) throw new UsageError(`Invalid mode "${modeText}"`);
  const variable = process.env.get('TMPDIR') ?? '';
  const usesVariable = variable !== '' && files.isDirectory(variable);
  const folder = usesVariable ? variable : (options.value('directory') ?? '/tmp');
  // tempnam(3) heeds five bytes of the prefix.
  const prefix = (options.value('prefix') ?? 'file').slice(0, 5);
  const letters = uniqueLetters(system.tree, `${folder}\0${prefix}`, 6);
  const path = options.value('name') ?? inFolder(folder, prefix + letters + (options.value('suffix') ?? ''));
  try {
    files.create(path, Number.parseInt(modeText, 8) & 0o777, true);
  } catch (thrown) {
    await process.complain(`${path}: ${ioErrorOf(thrown).message}`);
    return 1;
  }
  await process.write(`${path}\n`);
  return 0;
}
