import type { ByteString } from '../../../../kernel/byte-string.js';

/** What follows an option: nothing, a text, a text that may be missing, or a whole number. */
export type PerlOptionKind = 'flag' | 'text' | 'optional' | 'number';

/** Options by all their names; an alias maps to the name that reports it. */
export type PerlOptions = Readonly<Record<string, PerlOptionKind | { readonly alias: string }>>;

export interface PerlArguments {
  /** In order of appearance. */
  readonly list: readonly { readonly name: string; readonly value: ByteString }[];
  readonly operands: readonly ByteString[];
  /** What Getopt::Long warns of: the command line is wrong when there is anything. */
  readonly complaints: readonly ByteString[];
}

interface Found {
  readonly name: string;
  readonly kind: PerlOptionKind;
}

function resolve(options: PerlOptions, name: string): Found {
  const entry = options[name];
  if (entry === undefined) return { name, kind: 'flag' };
  return typeof entry === 'string' ? { name, kind: entry } : resolve(options, entry.alias);
}

/** Names may be shortened and are read without regard to case. */
function find(options: PerlOptions, given: string): Found | string {
  const lower = given.toLowerCase();
  if (Object.hasOwn(options, lower)) return resolve(options, lower);
  const matching = Object.keys(options).filter((name) => name.startsWith(lower));
  const meant = new Map(matching.map((name) => [resolve(options, name).name, resolve(options, name)]));
  if (meant.size > 1) return `Option ${given} is ambiguous (${matching.sort().join(', ')})\n`;
  return [...meant.values()][0] ?? `Unknown option: ${given}\n`;
}

const IS_NUMBER = /^[-+]?[0-9](?:_?[0-9])*$/;

/** The value of an option; undefined, and a complaint, when it has none that fits. */
function valueOf(
  { kind }: Found,
  given: string,
  inline: ByteString | undefined,
  rest: ByteString[],
): { readonly value: ByteString } | string {
  if (kind === 'flag') {
    return inline === undefined ? { value: '1' } : `Option ${given} does not take an argument\n`;
  }
  const next = rest[0];
  if (kind === 'optional') {
    if (inline !== undefined) return { value: inline };
    const isValue = next !== undefined && (next === '-' || !next.startsWith('-'));
    return { value: isValue ? (rest.shift() ?? '') : '' };
  }
  if (inline === undefined && next === undefined) return `Option ${given} requires an argument\n`;
  const value = inline ?? rest.shift() ?? '';
  if (kind === 'number' && !IS_NUMBER.test(value)) {
    return `Value "${value}" invalid for option ${given} (number expected)\n`;
  }
  return { value: kind === 'number' ? value.replace(/_/g, '') : value };
}

/** Reads a command line as perl's Getopt::Long does unconfigured. @see Getopt::Long(3perl) */
export function perlArguments(args: readonly ByteString[], options: PerlOptions): PerlArguments {
  const [list, operands, complaints]: [{ name: string; value: ByteString }[], ByteString[], ByteString[]] = [
    [],
    [],
    [],
  ];
  const rest = [...args];
  while (rest.length > 0) {
    const arg = rest.shift() as ByteString;
    if (arg === '--') {
      operands.push(...rest);
      break;
    }
    const [, given, inline] = /^--?([^=]+)(?:=([\s\S]*))?$/.exec(arg) ?? [];
    if (given === undefined || arg === '-') {
      operands.push(arg);
      continue;
    }
    const found = find(options, given);
    const value = typeof found === 'string' ? found : valueOf(found, given, inline, rest);
    if (typeof value === 'string') complaints.push(value);
    else if (typeof found !== 'string') list.push({ name: found.name, value: value.value });
  }
  return { list, operands, complaints };
}

/** The last value of an option. */
export function lastValue({ list }: PerlArguments, name: string): ByteString | undefined {
  return list.filter((option) => option.name === name).at(-1)?.value;
}
