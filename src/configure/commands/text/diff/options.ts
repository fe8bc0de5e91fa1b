import { parseOptions, UsageError, type ParsedOptions } from '../../options.js';
import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Process } from '../../../system/process.js';
import { unmodelled } from '../../command.js';

/** Long names and letters. @see diff(1) of diffutils 3.8 */
const OPTIONS = {
  normal: 'flag',
  c: 'flag',
  C: 'context',
  context: 'optional',
  u: 'flag',
  U: 'unified',
  unified: 'optional',
  q: 'brief',
  brief: 'flag',
  s: 'report-identical-files',
  'report-identical-files': 'flag',
  r: 'recursive',
  recursive: 'flag',
  N: 'new-file',
  'new-file': 'flag',
  a: 'text',
  text: 'flag',
  d: 'minimal',
  minimal: 'flag',
  b: 'ignore-space-change',
  'ignore-space-change': 'flag',
  w: 'ignore-all-space',
  'ignore-all-space': 'flag',
  Z: 'ignore-trailing-space',
  'ignore-trailing-space': 'flag',
  B: 'ignore-blank-lines',
  'ignore-blank-lines': 'flag',
  i: 'ignore-case',
  'ignore-case': 'flag',
  E: 'ignore-tab-expansion',
  'ignore-tab-expansion': 'flag',
  'strip-trailing-cr': 'flag',
  L: 'label',
  label: 'value',
  e: 'refused',
  ed: 'refused',
  f: 'refused',
  'forward-ed': 'refused',
  n: 'refused',
  rcs: 'refused',
  y: 'refused',
  'side-by-side': 'refused',
  I: 'refused',
  x: 'refused',
  X: 'refused',
  p: 'refused',
  F: 'refused',
  t: 'refused',
  T: 'refused',
  D: 'refused',
  l: 'refused',
  S: 'refused',
  H: 'refused',
} as const;

type Style = 'normal' | 'context' | 'unified';

/** What a diff is asked for. */
export interface DiffOptions {
  readonly style: Style;
  readonly context: number;
  /** Lines at either end that are equal and yet looked at. */
  readonly horizon: number;
  readonly labels: readonly ByteString[];
  /** The options as given, for the line that names each pair of files of two directories. */
  readonly words: readonly ByteString[];
  readonly operands: readonly ByteString[];
  has(name: string): boolean;
}

function contextOf(text: ByteString | undefined): number {
  if (text === undefined || text === '') return 3;
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`invalid context length '${text}'`);
  return Number(text);
}

function styleOf(parsed: ParsedOptions): { style: Style; context: number } {
  const styles = new Set<Style>();
  let context = -1;
  for (const { name, value } of parsed.list) {
    if (name === 'normal') styles.add('normal');
    else if (name === 'c' || name === 'context') styles.add('context');
    else if (name === 'u' || name === 'unified') styles.add('unified');
    else continue;
    if (name !== 'normal') context = Math.max(context, contextOf(value));
  }
  if (styles.size > 1) throw new UsageError('conflicting output style options');
  const [style = 'normal'] = styles;
  return { style, context: style === 'normal' ? 0 : context };
}

/** `-C 5` and `-U 5` need their number, `--context` and `--unified` do not. */
function spelled(args: readonly ByteString[]): ByteString[] {
  const spelt: ByteString[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as ByteString;
    if (arg === '--') return [...spelt, ...args.slice(at)];
    const bundle = /^-(?!-)([^CUL]*[CU])$/.exec(arg);
    if (bundle === null) {
      spelt.push(arg);
      // A label may look like anything.
      if (/^-(?!-)[^CUL]*L$|^--label$/.test(arg) && at + 1 < args.length)
        spelt.push(args[++at] as ByteString);
    } else {
      const value = args[++at];
      if (value === undefined) throw new UsageError(`option requires an argument -- '${arg.slice(-1)}'`);
      spelt.push(arg + value);
    }
  }
  return spelt;
}

/** The words that are options, as getopt_long(3) leaves them: before the operands. */
function optionWords(args: readonly ByteString[]): ByteString[] {
  const words: ByteString[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as ByteString;
    if (arg === '--') return [...words, arg];
    if (!arg.startsWith('-') || arg === '-') continue;
    words.push(arg);
    if (/^-(?!-)[^CUL]*[CUL]$|^--label$/.test(arg)) words.push(args[++at] ?? '');
  }
  return words;
}

/** Reads the command line. @throws UsageError */
export function diffOptions(process: Process): DiffOptions {
  const parsed = parseOptions(process, OPTIONS, { args: spelled(process.args) });
  const { style, context } = styleOf(parsed);
  const labels = parsed.values('label');
  if (labels.length > 2) throw new UsageError('too many file label options');
  if (parsed.operands.length !== 2)
    throw new UsageError(
      parsed.operands.length > 2
        ? `extra operand '${parsed.operands[2] ?? ''}'`
        : `missing operand after '${parsed.operands[0] ?? process.args.at(-1) ?? 'diff'}'`,
    );
  if (
    process.env.get('TZ') !== undefined &&
    !/^(?:|UTC0?|:?(?:Etc\/)?UTC)$/.test(process.env.get('TZ') ?? '')
  )
    if (style !== 'normal') unmodelled(process, 'diff in a time zone');
  // diff 3.8 then takes tabs and blanks for different all the same.
  if (parsed.has('ignore-tab-expansion') && parsed.has('ignore-trailing-space'))
    unmodelled(process, 'diff -E -Z');
  return {
    style,
    context,
    horizon: context,
    labels,
    words: optionWords(process.args),
    operands: parsed.operands,
    has: (name) => parsed.has(name),
  };
}
