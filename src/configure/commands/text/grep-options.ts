import type { ByteString } from '../../../kernel/byte-string.js';
import { textOf } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import { unmodelled } from '../command.js';
import { type OptionTable, parseOptions, type ParsedOptions, UsageError } from '../options.js';

/** All of GNU grep's; each digit of `-NUM` is an option too. */
const TABLE: OptionTable = {
  ...{ E: 'extended-regexp', 'extended-regexp': 'flag', F: 'fixed-strings', 'fixed-strings': 'flag' },
  ...{ G: 'basic-regexp', 'basic-regexp': 'flag', P: 'perl-regexp', 'perl-regexp': 'flag' },
  ...{ e: 'regexp', regexp: 'value', f: 'file', file: 'value', i: 'ignore-case', y: 'ignore-case' },
  ...{ 'ignore-case': 'flag', 'no-ignore-case': 'flag', w: 'word-regexp', 'word-regexp': 'flag' },
  ...{ x: 'line-regexp', 'line-regexp': 'flag', z: 'null-data', 'null-data': 'flag' },
  ...{ s: 'no-messages', 'no-messages': 'flag', v: 'invert-match', 'invert-match': 'flag' },
  ...{ V: 'version', version: 'flag', help: 'flag', m: 'max-count', 'max-count': 'value' },
  ...{ b: 'byte-offset', 'byte-offset': 'flag', n: 'line-number', 'line-number': 'flag' },
  ...{ 'line-buffered': 'flag', H: 'with-filename', 'with-filename': 'flag' },
  ...{ h: 'no-filename', 'no-filename': 'flag', label: 'value', o: 'only-matching' },
  ...{ 'only-matching': 'flag', q: 'quiet', quiet: 'flag', silent: 'quiet', 'binary-files': 'value' },
  ...{ a: 'text', text: 'flag', I: 'flag', d: 'directories', directories: 'value', D: 'devices' },
  ...{ devices: 'value', r: 'recursive', recursive: 'flag', R: 'dereference-recursive' },
  ...{ 'dereference-recursive': 'flag', include: 'value', exclude: 'value', 'exclude-from': 'value' },
  ...{ 'exclude-dir': 'value', L: 'files-without-match', 'files-without-match': 'flag' },
  ...{ l: 'files-with-matches', 'files-with-matches': 'flag', c: 'count', count: 'flag' },
  ...{ T: 'initial-tab', 'initial-tab': 'flag', Z: 'null', null: 'flag', B: 'before-context' },
  ...{ 'before-context': 'value', A: 'after-context', 'after-context': 'value', C: 'context' },
  ...{ context: 'value', 'group-separator': 'value', 'no-group-separator': 'flag' },
  ...{ color: 'optional', colour: 'color', U: 'binary', binary: 'flag', u: 'unix-byte-offsets' },
  ...{ 'unix-byte-offsets': 'flag', 0: 'flag', 1: 'flag', 2: 'flag', 3: 'flag', 4: 'flag', 5: 'flag' },
  ...{ 6: 'flag', 7: 'flag', 8: 'flag', 9: 'flag' },
};

const MATCHERS: ReadonlyMap<string, Matcher> = new Map([
  ['extended-regexp', 'extended'],
  ['fixed-strings', 'fixed'],
  ['basic-regexp', 'basic'],
  ['perl-regexp', 'perl'],
]);

export type Matcher = 'basic' | 'extended' | 'fixed' | 'perl';

/** What is printed, beside lines: nothing, names of files, numbers of lines. */
export type Listing = 'lines' | 'quiet' | 'matching' | 'unmatching' | 'count';

export interface GrepSettings {
  readonly matcher: Matcher;
  readonly options: ParsedOptions;
  readonly listing: Listing;
  readonly ignoreCase: boolean;
  readonly inverted: boolean;
  readonly maxCount: number;
  /** -1 where not asked for: then no separators stand between groups of lines. */
  readonly before: number;
  readonly after: number;
  readonly separator: ByteString | undefined;
  readonly binary: 'binary' | 'text' | 'without-match';
  readonly directories: 'read' | 'skip' | 'recurse';
  readonly followsLinks: boolean;
}

function matcherOf(process: Process, options: ParsedOptions): Matcher {
  const called = { egrep: 'extended', fgrep: 'fixed' } as const;
  let matcher: Matcher | undefined = called[process.name as keyof typeof called];
  for (const { name } of options.list) {
    const wanted = MATCHERS.get(name);
    if (wanted === undefined) continue;
    if (matcher !== undefined && matcher !== wanted) throw new UsageError('conflicting matchers specified');
    matcher = wanted;
  }
  return matcher ?? 'basic';
}

function listingOf(options: ParsedOptions): Listing {
  if (options.has('quiet')) return 'quiet';
  const last = options.list.findLast(({ name }) => name.startsWith('files-with'));
  if (last !== undefined) return last.name === 'files-with-matches' ? 'matching' : 'unmatching';
  return options.has('count') ? 'count' : 'lines';
}

function contextLength(value: ByteString | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!/^\+?\d+$/.test(value)) throw new UsageError(`${value}: invalid context length argument`);
  return Number(value);
}

/** `-NUM`, or the last `-C`. */
function defaultContext(options: ParsedOptions): number {
  let context = -1;
  let digits = '';
  for (const { name, value } of options.list) {
    digits = /^\d$/.test(name) ? digits + name : '';
    if (digits !== '') context = Number(digits);
    else if (name === 'context') context = contextLength(value) ?? -1;
  }
  return context;
}

function maxCountOf(options: ParsedOptions): number {
  const value = options.value('max-count');
  if (value === undefined) return Infinity;
  if (!/^[+-]?\d+$/.test(value)) throw new UsageError('invalid max count');
  return Number(value) < 0 ? Infinity : Number(value);
}

function oneOf<T extends string>(value: ByteString, known: readonly T[], what: string): T {
  const found = known.find((name) => name === value);
  if (found === undefined) throw new UsageError(`${what}`);
  return found;
}

function binaryOf(options: ParsedOptions): GrepSettings['binary'] {
  let binary: GrepSettings['binary'] = 'binary';
  for (const { name, value } of options.list) {
    if (name === 'text') binary = 'text';
    else if (name === 'I') binary = 'without-match';
    else if (name === 'binary-files')
      binary = oneOf(value ?? '', ['binary', 'text', 'without-match'], 'unknown binary-files type');
  }
  return binary;
}

function directoriesOf(options: ParsedOptions): GrepSettings['directories'] {
  let directories: GrepSettings['directories'] = 'read';
  for (const { name, value } of options.list) {
    if (name === 'recursive' || name === 'dereference-recursive') directories = 'recurse';
    else if (name === 'directories')
      directories = oneOf(
        value ?? '',
        ['read', 'skip', 'recurse'],
        `invalid argument ‘${value}’ for ‘--directories’`,
      );
  }
  return directories;
}

function refuseUnmodelled(process: Process, options: ParsedOptions): void {
  for (const { name, value } of options.list) {
    if (name === 'help' || name === 'version' || name === 'devices') unmodelled(process, `grep --${name}`);
    if (name === 'color' && !/^(?:never|auto|no|none|tty|if-tty)?$/.test(value ?? ''))
      unmodelled(process, `grep --color=${textOf(value ?? '')}`);
  }
}

/** Reads grep's command line. @throws UsageError */
export function grepSettings(process: Process): GrepSettings {
  const options = parseOptions(process, TABLE, { unknown: 'usage' });
  refuseUnmodelled(process, options);
  const context = defaultContext(options);
  const separator = options.list.findLast(({ name }) => name.endsWith('group-separator'));
  const cases = options.list.findLast(({ name }) => name.endsWith('ignore-case'));
  const links = options.list.findLast(({ name }) => name.endsWith('recursive'));
  return {
    matcher: matcherOf(process, options),
    options,
    listing: listingOf(options),
    ignoreCase: cases?.name === 'ignore-case',
    inverted: options.has('invert-match'),
    maxCount: maxCountOf(options),
    before: contextLength(options.value('before-context')) ?? context,
    after: contextLength(options.value('after-context')) ?? context,
    separator: separator === undefined ? '--' : separator.value,
    binary: binaryOf(options),
    directories: directoriesOf(options),
    followsLinks: links?.name === 'dereference-recursive',
  };
}
