import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Process } from '../../../system/process.js';
import { unmodelled } from '../../command.js';
import type { ParsedOptions } from '../../options.js';
import { escaped, quoted, quotedIfNeeded } from '../quote.js';
import { humanSize } from '../sizes.js';
import { formatTime } from '../time/format.js';

/** What every line of a listing shows. */
export interface Layout {
  readonly long: boolean;
  readonly owner: boolean;
  readonly group: boolean;
  readonly numeric: boolean;
  readonly inode: boolean;
  readonly blocks: boolean;
  readonly size: (bytes: number) => string;
  readonly time: (epochSeconds: number) => string;
  /** Times of modification are shown, not others. */
  readonly modified: boolean;
  readonly quote: (name: ByteString) => string;
  readonly mark: Mark;
  readonly end: string;
}

type Mark = 'none' | 'slash' | 'type' | 'all';

/** Half of a Gregorian year: what is older is shown with its year. @see coreutils src/ls.c, print_long_format */
const HALF_YEAR_SECONDS = 31_556_952 / 2;

function timeStyle(process: Process, options: ParsedOptions): (epochSeconds: number) => string {
  const now = process.system.tree.epoch;
  const given = options.value('time-style') ?? process.env.get('TIME_STYLE') ?? 'locale';
  const style = options.has('full-time') ? 'full-iso' : given;
  const isRecent = (time: number): boolean => time <= now && time > now - HALF_YEAR_SECONDS;
  if (style.startsWith('+')) {
    const [old = '', recent = old] = style.slice(1).split('\n');
    return (time) => formatTime(isRecent(time) ? recent : old, time);
  }
  switch (style.replace(/^posix-/, '')) {
    case 'full-iso':
      return (time) => formatTime('%Y-%m-%d %H:%M:%S.%N %z', time);
    case 'long-iso':
      return (time) => formatTime('%Y-%m-%d %H:%M', time);
    case 'iso':
      return (time) => formatTime(isRecent(time) ? '%m-%d %H:%M' : '%Y-%m-%d ', time);
    case 'locale':
      return (time) => formatTime(isRecent(time) ? '%b %e %H:%M' : '%b %e  %Y', time);
    default:
      return unmodelled(process, `ls --time-style=${style}`);
  }
}

const QUOTES: Readonly<Record<string, (name: ByteString) => string>> = {
  literal: (name) => name,
  escape: (name) => escaped(name, / /g),
  c: (name) => `"${escaped(name, /"/g)}"`,
  'shell-escape': quotedIfNeeded,
  'shell-escape-always': quoted,
};

function quoting(process: Process, options: ParsedOptions): (name: ByteString) => string {
  let style = process.env.get('QUOTING_STYLE') ?? 'literal';
  for (const { name, value } of options.list) {
    if (name === 'escape') style = 'escape';
    else if (name === 'literal') style = 'literal';
    else if (name === 'quote-name') style = 'c';
    else if (name === 'quoting-style') style = value ?? '';
  }
  const quote = QUOTES[style] ?? unmodelled(process, `ls --quoting-style=${style}`);
  if (!options.has('hide-control-chars')) return quote;
  return (name) => quote(name).replace(/[\x00-\x1f\x7f]/g, '?');
}

const MARKS: Readonly<Record<string, Mark>> = {
  none: 'none',
  slash: 'slash',
  'file-type': 'type',
  classify: 'all',
};

function markOf(process: Process, options: ParsedOptions): Mark {
  let mark: Mark = 'none';
  for (const { name, value } of options.list) {
    if (name === 'p') mark = 'slash';
    else if (name === 'file-type') mark = 'type';
    else if (name === 'classify') mark = /^(never|auto|no|none|tty|if-tty)$/.test(value ?? '') ? mark : 'all';
    else if (name === 'indicator-style')
      mark = MARKS[value ?? ''] ?? unmodelled(process, `ls --indicator-style=${value ?? ''}`);
  }
  return mark;
}

/** Reads from the options how lines look. */
export function layoutOf(process: Process, options: ParsedOptions): Layout {
  const format = options.value('format') ?? '';
  if (!['', 'long', 'verbose', 'single-column'].includes(format))
    return unmodelled(process, `ls --format=${format}`);
  const numeric = options.has('numeric-uid-gid');
  const given = options.list.some(({ name }) => /^([lgo]|full-time)$/.test(name));
  const human = options.has('human-readable') ? 1024 : options.has('si') ? 1000 : undefined;
  const time = options.value('time') ?? '';
  return {
    long: given || numeric || format === 'long' || format === 'verbose',
    owner: !options.has('g'),
    group: !options.has('o') && !options.has('no-group'),
    numeric,
    inode: options.has('inode'),
    blocks: options.has('size'),
    size: (bytes) => (human === undefined ? String(bytes) : humanSize(bytes, human)),
    time: timeStyle(process, options),
    modified: !options.has('c') && !options.has('u') && !/^(a|c|use|status)/.test(time),
    quote: quoting(process, options),
    mark: markOf(process, options),
    end: options.has('zero') ? '\0' : '\n',
  };
}
