import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import { isIoError } from '../command.js';
import { parseOptions, UsageError, type ParsedOptions } from '../options.js';
import { RegexSyntaxError } from '../../../formats/regex/ast.js';
import { Editor } from './sed-editor.js';
import { Input } from './sed-input.js';
import { SedParser, type SedCommand } from './sed-script.js';

const TABLE = {
  ...{
    n: 'quiet',
    quiet: 'flag',
    silent: 'quiet',
    e: 'expression',
    expression: 'value',
    f: 'file',
    file: 'value',
  },
  ...{
    i: 'in-place',
    'in-place': 'optional',
    E: 'extended',
    r: 'extended',
    'regexp-extended': 'extended',
    extended: 'flag',
  },
  ...{
    s: 'separate',
    separate: 'flag',
    z: 'null-data',
    'null-data': 'flag',
    u: 'flag',
    unbuffered: 'u',
    posix: 'flag',
    debug: 'refused',
    'follow-symlinks': 'flag',
  },
};

/** Writes the edited text beside the file and renames it over, mode and owner kept. */
function replaceInPlace(
  process: Process,
  path: ByteString,
  text: ByteString,
  suffix: ByteString,
  follows: boolean,
): void {
  const { files } = process;
  const real = follows ? files.realpath(path) : path;
  const { mode, uid, gid } = files.stat(real);
  if (suffix !== '') {
    const backup = suffix.includes('*')
      ? suffix.replaceAll('*', path.replace(/^.*\//, ''))
      : `${real}${suffix}`;
    if (files.tryStat(backup, false) !== undefined) files.unlink(backup);
    files.link(real, backup);
  }
  files.replace(real, text, { mode, uid, gid });
}

/** What is to be edited, and how. */
interface Job {
  readonly process: Process;
  readonly options: ParsedOptions;
  readonly edit: (text: ByteString) => Editor;
  readonly separator: string;
}

interface Text {
  readonly path: ByteString;
  readonly text: ByteString;
}

/** The texts of the operands; status 2 when one cannot be read, 4 when one cannot be edited in place. */
async function readTexts(
  process: Process,
  paths: readonly ByteString[],
  inPlace: boolean,
): Promise<{ texts: Text[]; status: number }> {
  const { files } = process;
  const texts: Text[] = [];
  let status = 0;
  for (const path of paths) {
    try {
      if (path !== '-' && files.stat(path).kind === 'directory') {
        await process.complain(`couldn't edit ${path}: not a regular file`);
        status = inPlace ? 4 : 2;
        continue;
      }
      texts.push({ path, text: path === '-' ? await process.readAll() : files.read(path) });
    } catch (error) {
      if (!isIoError(error)) throw error;
      await process.complain(`can't read ${path}: ${error.message}`);
      status = 2;
    }
  }
  return { texts, status };
}

/** What `w` wrote. @returns the status that `q` gave */
async function writeFiles(process: Process, { writes, status }: Editor): Promise<number> {
  for (const [path, text] of writes) {
    if (path === '/dev/stdout') await process.write(text);
    else process.files.write(path, text);
  }
  return status;
}

async function editEach({ process, options, edit }: Job, texts: readonly Text[]): Promise<number> {
  let status = 0;
  for (const { path, text } of texts) {
    const editor = edit(text);
    const suffix = options.value('in-place') ?? '';
    const follows = options.has('follow-symlinks');
    if (options.has('in-place')) replaceInPlace(process, path, editor.output, suffix, follows);
    else await process.write(editor.output);
    status = (await writeFiles(process, editor)) || status;
  }
  return status;
}

async function editTogether({ process, edit, separator }: Job, texts: readonly Text[]): Promise<number> {
  const whole = texts.map(({ text }, index) => {
    const isLast = index === texts.length - 1;
    return isLast || text === '' || text.endsWith(separator) ? text : text + separator;
  });
  const editor = edit(whole.join(''));
  await process.write(editor.output);
  return writeFiles(process, editor);
}

async function run(process: Process): Promise<number> {
  const options = parseOptions(process, TABLE);
  const operands = [...options.operands];
  const parts = options.list.flatMap(({ name, value }) => {
    if (name === 'expression') return [value ?? ''];
    return name === 'file' ? [process.files.read(value ?? '').replace(/\n$/, '')] : [];
  });
  const script = parts.length === 0 ? operands.shift() : parts.join('\n');
  if (script === undefined)
    throw new UsageError('Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...');
  const quiet = options.has('quiet') || /^#n\n/.test(script);
  const parse = (): readonly SedCommand[] => new SedParser(script, options.has('extended')).parse();
  parse();
  const separator = options.has('null-data') ? '\0' : '\n';
  const edit = (text: ByteString): Editor => {
    const editor = new Editor(process, parse(), quiet, separator);
    editor.run(new Input(text, separator));
    return editor;
  };
  const paths = operands.length === 0 ? ['-'] : operands;
  const { texts, status } = await readTexts(process, paths, options.has('in-place'));
  if (texts.length === 0) return status;
  const job = { process, options, edit, separator };
  const separate = options.has('in-place') || options.has('separate');
  return (separate ? await editEach(job, texts) : await editTogether(job, texts)) || status;
}

/** sed(1) */
export async function sed(process: Process): Promise<number> {
  try {
    return await run(process);
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof RegexSyntaxError)) throw error;
    await process.complain(error.message);
    return 1;
  }
}
