import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import { isIoError } from '../command.js';
import { parseOptions, type ParsedOptions, UsageError } from '../options.js';
import { RegexSyntaxError } from './regex/ast.js';
import { compileRegex, type Regex } from './regex/regex.js';
import { GREP_BASIC, GREP_EXTENDED } from './regex/syntax.js';

const TABLE = {
  ...{
    E: 'extended',
    'extended-regexp': 'extended',
    extended: 'flag',
    F: 'fixed',
    'fixed-strings': 'fixed',
    fixed: 'flag',
  },
  ...{ G: 'basic', 'basic-regexp': 'basic', basic: 'flag', P: 'perl', 'perl-regexp': 'perl', perl: 'flag' },
  ...{
    i: 'icase',
    y: 'icase',
    'ignore-case': 'icase',
    icase: 'flag',
    v: 'invert',
    'invert-match': 'invert',
    invert: 'flag',
  },
  ...{
    c: 'count',
    count: 'flag',
    l: 'list',
    'files-with-matches': 'list',
    list: 'flag',
    L: 'unlisted',
    'files-without-match': 'unlisted',
    unlisted: 'flag',
  },
  ...{
    q: 'quiet',
    quiet: 'flag',
    silent: 'quiet',
    s: 'no-messages',
    'no-messages': 'flag',
    n: 'number',
    'line-number': 'number',
    number: 'flag',
  },
  ...{
    o: 'only',
    'only-matching': 'only',
    only: 'flag',
    x: 'line',
    'line-regexp': 'line',
    line: 'flag',
    w: 'word',
    'word-regexp': 'word',
    word: 'flag',
  },
  ...{
    e: 'pattern',
    regexp: 'pattern',
    pattern: 'value',
    f: 'file',
    file: 'value',
    r: 'recursive',
    R: 'recursive',
    recursive: 'flag',
  },
  ...{
    h: 'no-filename',
    'no-filename': 'flag',
    H: 'with-filename',
    'with-filename': 'flag',
    m: 'max-count',
    'max-count': 'value',
  },
  ...{
    A: 'after',
    'after-context': 'after',
    after: 'value',
    B: 'before',
    'before-context': 'before',
    before: 'value',
    C: 'context',
    context: 'value',
  },
  ...{
    a: 'text',
    text: 'flag',
    z: 'null-data',
    'null-data': 'flag',
    color: 'optional',
    colour: 'color',
    U: 'flag',
    binary: 'U',
  },
  include: 'refused',
};

function syntaxOf(process: Process, options: ParsedOptions): 'fixed' | 'perl' | typeof GREP_BASIC {
  const last = options.list
    .map(({ name }) => name)
    .findLast((name) => ['extended', 'fixed', 'basic', 'perl'].includes(name));
  const kind = last ?? { egrep: 'extended', fgrep: 'fixed' }[process.name as string] ?? 'basic';
  if (kind === 'fixed' || kind === 'perl') return kind;
  return kind === 'extended' ? GREP_EXTENDED : GREP_BASIC;
}

function compile(process: Process, options: ParsedOptions, patterns: readonly ByteString[]): Regex {
  const whole = options.has('line') ? 'text' : options.has('word') ? 'word' : undefined;
  return compileRegex(patterns, {
    syntax: syntaxOf(process, options),
    utf8: true,
    ignoreCase: options.has('icase'),
    ...(whole === undefined ? {} : { whole }),
  });
}

function* inputs(
  process: Process,
  options: ParsedOptions,
  operands: readonly ByteString[],
): Generator<ByteString> {
  for (const path of operands) {
    if (options.has('recursive') && process.files.tryStat(path, true)?.kind === 'directory') {
      yield* inputs(
        process,
        options,
        process.files.list(path).map((name) => `${path}/${name}`),
      );
    } else yield path;
  }
}

/** One file's matching lines. @returns how many */
async function search(
  process: Process,
  options: ParsedOptions,
  regex: Regex,
  text: ByteString,
  label: string | undefined,
): Promise<number> {
  const end = options.has('null-data') ? '\0' : '\n';
  const lines = (text.endsWith(end) ? text.slice(0, -1) : text).split(end);
  if (text === '') return 0;
  const limit = Number(options.value('max-count') ?? Infinity);
  const context = Number(options.value('context') ?? 0);
  const [before, after] = [
    Number(options.value('before') ?? context),
    Number(options.value('after') ?? context),
  ];
  const prints =
    !options.has('quiet') && !options.has('count') && !options.has('list') && !options.has('unlisted');
  const prefix = (place: number, mark: string): string =>
    `${label === undefined ? '' : `${label}${mark}`}${options.has('number') ? `${place + 1}${mark}` : ''}`;
  let count = 0;
  let shown = -1;
  let owed = 0;
  for (const [place, line] of lines.entries()) {
    if (count >= limit && owed <= 0) break;
    const matched = count < limit && regex.test(line) !== options.has('invert');
    if (!matched) {
      if (owed-- > 0 && prints) {
        await process.write(`${prefix(place, '-')}${line}${end}`);
        shown = place;
      }
      continue;
    }
    count++;
    if (!prints) {
      if (options.has('quiet') || options.has('list')) return count;
      continue;
    }
    if (options.has('only')) {
      if (!options.has('invert')) {
        for (let from = 0; from <= line.length;) {
          const match = regex.exec(line, from, false);
          if (match === undefined) break;
          const [start = 0, stop = 0] = match;
          if (stop > start) await process.write(`${prefix(place, ':')}${line.slice(start, stop)}${end}`);
          from = stop > start ? stop : stop + 1;
        }
      }
      continue;
    }
    const first = Math.max(shown + 1, place - before);
    if (before + after > 0 && shown >= 0 && first > shown + 1) await process.write('--\n');
    for (let earlier = first; earlier < place; earlier++)
      await process.write(`${prefix(earlier, '-')}${lines[earlier] ?? ''}${end}`);
    await process.write(`${prefix(place, ':')}${line}${end}`);
    shown = place;
    owed = after;
  }
  return count;
}

async function run(process: Process): Promise<number> {
  const options = parseOptions(process, TABLE);
  const operands = [...options.operands];
  const given = [...options.values('pattern')];
  for (const file of options.values('file')) {
    const text = file === '-' ? await process.readAll() : process.files.read(file);
    given.push(...(text === '' ? [] : text.replace(/\n$/, '').split('\n')));
  }
  if (given.length === 0 && !options.has('file')) {
    const pattern = operands.shift();
    if (pattern === undefined) throw new UsageError('usage: grep [OPTION]... PATTERNS [FILE]...');
    given.push(pattern);
  }
  const patterns = given.flatMap((pattern) => pattern.split('\n'));
  const regex = patterns.length === 0 ? undefined : compile(process, options, patterns);
  const paths = operands.length > 0 ? operands : options.has('recursive') ? ['.'] : ['-'];
  const many = paths.length > 1 || (options.has('recursive') && operands.length !== 0);
  const labelled = options.has('with-filename') || (many && !options.has('no-filename'));
  let [found, failed] = [false, false];
  for (const path of inputs(process, options, paths)) {
    let text: ByteString;
    try {
      if (path !== '-' && process.files.stat(path).kind === 'directory') {
        if (!options.has('no-messages')) await process.complain(`${path}: Is a directory`);
        continue;
      }
      text = path === '-' ? await process.readAll() : process.files.read(path);
    } catch (error) {
      if (!isIoError(error)) throw error;
      if (!options.has('no-messages')) await process.complain(`${path}: ${error.message}`);
      failed = true;
      continue;
    }
    const name = path === '-' ? '(standard input)' : path;
    const count =
      regex === undefined ? 0 : await search(process, options, regex, text, labelled ? name : undefined);
    if (options.has('unlisted') ? count === 0 : count > 0) found = true;
    if (options.has('quiet') && found) return 0;
    if (options.has('count') && !options.has('quiet'))
      await process.write(`${labelled ? `${name}:` : ''}${count}\n`);
    else if (options.has('list') && count > 0) await process.write(`${name}\n`);
    else if (options.has('unlisted') && count === 0) await process.write(`${name}\n`);
  }
  if (failed) return 2;
  return found ? 0 : 1;
}

/** grep(1), egrep, fgrep */
export async function grep(process: Process): Promise<number> {
  try {
    return await run(process);
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof RegexSyntaxError)) throw error;
    await process.complain(error.message);
    return 2;
  }
}
