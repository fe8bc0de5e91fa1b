import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import { matches as fits, patternOf } from '../../../shell/expand/pattern.js';
import { unmodelled } from '../command.js';
import { UsageError } from '../options.js';
import { openPath, readWhole } from '../files/open-path.js';
import { ioErrorOf } from '../files/report.js';
import { type GrepSettings, grepSettings } from './grep-options.js';
import { GrepPrinter } from './grep-printer.js';
import { GrepSearch } from './grep-search.js';
import { hasUtf8 } from './locale.js';
import { RegexSyntaxError } from '../../../formats/regex/ast.js';
import { PerlUnmodelled } from '../../../formats/regex/parse-perl.js';
import { compileRegex, type Regex } from '../../../formats/regex/regex.js';
import { GREP_BASIC, GREP_EXTENDED } from '../../../formats/regex/syntax.js';

const SYNTAXES = { basic: GREP_BASIC, extended: GREP_EXTENDED, fixed: 'fixed', perl: 'perl' } as const;

/** Every pattern of the command line, and what is left of its operands: the files. */
async function readPatterns(
  process: Process,
  { options }: GrepSettings,
): Promise<{ readonly patterns: readonly ByteString[]; readonly paths: readonly ByteString[] }> {
  const patterns: ByteString[] = [];
  let isGiven = false;
  for (const { name, value } of options.list) {
    if (name !== 'regexp' && name !== 'file') continue;
    isGiven = true;
    if (name === 'regexp') patterns.push(...(value ?? '').split('\n'));
    else {
      const text = await readWhole(process, value ?? '');
      if (text !== '') patterns.push(...text.replace(/\n$/, '').split('\n'));
    }
  }
  if (isGiven) return { patterns, paths: options.operands };
  const [first, ...paths] = options.operands;
  if (first === undefined) throw new UsageError('');
  return { patterns: first.split('\n'), paths };
}

function compile(
  process: Process,
  { matcher, ignoreCase, options }: GrepSettings,
  patterns: readonly ByteString[],
  utf8: boolean,
): Regex | undefined {
  if (patterns.length === 0) return undefined;
  if (matcher === 'perl' && patterns.length > 1)
    throw new RegexSyntaxError('the -P option only supports a single pattern');
  const whole = options.has('line-regexp') ? 'text' : options.has('word-regexp') ? 'word' : undefined;
  try {
    return compileRegex(patterns, {
      syntax: SYNTAXES[matcher],
      utf8,
      ignoreCase,
      ...(whole === undefined ? {} : { whole }),
    });
  } catch (error) {
    if (error instanceof PerlUnmodelled) unmodelled(process, `grep -P with ${error.message}`);
    throw error;
  }
}

/** One call of grep. */
class Grep {
  private isFound = false;
  private hasFailed = false;
  private readonly patterns: {
    readonly kind: string;
    readonly pattern: ByteString;
  }[] = [];

  constructor(
    private readonly process: Process,
    private readonly settings: GrepSettings,
    private readonly regex: Regex | undefined,
    private readonly printer: GrepPrinter,
    private readonly isLabelled: boolean,
  ) {}

  async prepare(): Promise<void> {
    for (const { name, value } of this.settings.options.list) {
      if (name === 'include' || name === 'exclude' || name === 'exclude-dir')
        this.patterns.push({ kind: name, pattern: (value ?? '').replace(/(.)\/+$/, '$1') });
      if (name !== 'exclude-from') continue;
      const lines = (await readWhole(this.process, value ?? '')).split('\n');
      for (const pattern of lines) if (pattern !== '') this.patterns.push({ kind: 'exclude', pattern });
    }
  }

  /** Whether --include, --exclude and --exclude-dir leave a file out; the last pattern that fits decides. */
  private isExcluded(path: ByteString, isDirectory: boolean): boolean {
    const kinds = isDirectory ? ['exclude-dir'] : ['include', 'exclude'];
    const known = this.patterns.filter(({ kind }) => kinds.includes(kind));
    const tails = [...path.matchAll(/(?:^|\/)(?=[^/])/g)].map((at) => path.slice(at.index + at[0].length));
    const last = known.findLast(({ pattern }) => tails.some((tail) => fits(patternOf(pattern), tail)));
    return last === undefined ? known[0]?.kind === 'include' : last.kind !== 'include';
  }

  private async complain(path: ByteString, text: ByteString): Promise<void> {
    this.hasFailed = true;
    if (!this.settings.options.has('no-messages'))
      await this.process.fds.get(2)?.write(`grep: ${path}: ${text}\n`);
  }

  /** Whether the answer is known: nothing more needs to be read. */
  private get isDone(): boolean {
    return this.isFound && this.settings.listing === 'quiet';
  }

  async path(path: ByteString, isOperand: boolean): Promise<void> {
    const { directories, followsLinks } = this.settings;
    if (this.isDone) return;
    if (path === '-' && isOperand) return this.file(path);
    const { files } = this.process;
    const follow = isOperand || followsLinks || directories !== 'recurse';
    const status = files.tryStat(path, follow);
    const isDirectory = status?.kind === 'directory';
    if (status !== undefined && this.isExcluded(path, isDirectory)) return;
    if (isDirectory && directories === 'skip') return;
    if (isDirectory && directories === 'recurse') return this.folder(path);
    if (!isOperand && status !== undefined && status.kind !== 'file') return;
    await this.file(path);
  }

  private async folder(path: ByteString): Promise<void> {
    for (const name of this.process.files.list(path))
      await this.path(path.endsWith('/') ? path + name : `${path}/${name}`, false);
  }

  async hereBelow(): Promise<void> {
    for (const name of this.process.files.list('.')) await this.path(name, false);
  }

  private async file(path: ByteString): Promise<void> {
    const { process, settings, printer } = this;
    const name = path === '-' ? (settings.options.value('label') ?? '(standard input)') : path;
    printer.startFile(this.isLabelled ? name : undefined);
    try {
      const file = path === '-' ? process.fds.at(0) : openPath(process, path, 'read');
      const search = new GrepSearch(process, settings, this.regex, printer);
      const failure = await search.run(file);
      await printer.flush();
      if (failure !== undefined) await this.complain(name, failure.message);
      if (search.isBinary) await process.fds.get(2)?.write(`grep: ${name}: binary file matches\n`);
      if (search.count > 0) this.isFound = true;
      printer.file(name, search.count);
    } catch (thrown) {
      await this.complain(name, ioErrorOf(thrown).message);
    }
    await printer.flush();
  }

  get status(): number {
    if (this.hasFailed && !this.isDone) return 2;
    return this.isFound ? 0 : 1;
  }
}

async function run(process: Process): Promise<number> {
  const settings = grepSettings(process);
  const { options } = settings;
  if (options.has('initial-tab')) unmodelled(process, 'grep --initial-tab');
  const { patterns, paths } = await readPatterns(process, settings);
  const utf8 = hasUtf8(process.env);
  const regex = compile(process, settings, patterns, utf8);
  if (settings.maxCount === 0 && settings.listing !== 'unmatching') return 1;
  const isRecursive = settings.directories === 'recurse';
  const names = options.list.findLast(({ name }) => name.endsWith('-filename'))?.name;
  const isSingle = paths.length < 2 && !(isRecursive && isFolder(process, paths[0]));
  const isLabelled = names === undefined ? !isSingle : names === 'with-filename';
  const printer = new GrepPrinter(process, settings, regex, utf8);
  const search = new Grep(process, settings, regex, printer, isLabelled);
  await search.prepare();
  if (paths.length === 0 && isRecursive) await search.hereBelow();
  else for (const path of paths.length === 0 ? ['-'] : paths) await search.path(path, true);
  return search.status;
}

/** Whether grep -r goes into it; without operands it goes into the working directory. */
function isFolder(process: Process, path: ByteString | undefined): boolean {
  return path === undefined || process.files.isDirectory(path);
}

/** grep(1), egrep(1), fgrep(1) */
export async function grep(process: Process): Promise<number> {
  try {
    return await run(process);
  } catch (error) {
    const stderr = process.fds.get(2);
    if (error instanceof RegexSyntaxError) {
      await stderr?.write(`grep: ${error.message}\n`);
    } else if (error instanceof UsageError) {
      if (error.message !== '') await stderr?.write(`grep: ${error.message}\n`);
      await stderr?.write(
        "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n",
      );
    } else {
      const { path, message } = ioErrorOf(error);
      await stderr?.write(`grep: ${path}: ${message}\n`);
    }
    return 2;
  }
}
