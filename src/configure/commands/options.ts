import type { ByteString } from '../../kernel/byte-string.js';
import type { Process } from '../system/process.js';
import { unmodelled } from './command.js';

/**
 * Which options a program knows. Keys are letters (`a`) and long names (`all`), values: `'flag'`, `'value'` (an
 * argument is required), `'optional'` (only as `--name=value` or `-xvalue`). An alias maps to the key that reports it:
 * `{ r: 'recursive', R: 'recursive', recursive: 'flag' }`. `'refused'` is an option that exists and is not modelled.
 */
export type OptionTable = Readonly<Record<string, string>>;

export interface ParsedOptions {
  /** In order of appearance, by canonical key; flags have undefined. */
  readonly list: readonly { readonly name: string; readonly value: ByteString | undefined }[];
  readonly operands: readonly ByteString[];
  has(name: string): boolean;
  /** The last value given. */
  value(name: string): ByteString | undefined;
  values(name: string): readonly ByteString[];
}

/** A wrong command line, which the program itself would refuse: told on standard error, exit status of the caller's choice. */
export class UsageError extends Error {}

const KINDS = new Set(['flag', 'value', 'optional', 'refused']);

function canonical(table: OptionTable, given: string): { name: string; kind: string } | undefined {
  const first = Object.hasOwn(table, given) ? table[given] : undefined;
  if (first === undefined) return undefined;
  if (KINDS.has(first)) return { name: given, kind: first };
  const target = Object.hasOwn(table, first) ? table[first] : undefined;
  return target === undefined || !KINDS.has(target) ? undefined : { name: first, kind: target };
}

/** A long name may be shortened as long as one option alone is meant. @see getopt_long(3) */
function longOption(table: OptionTable, given: string): { name: string; kind: string } | undefined {
  const exact = canonical(table, given);
  if (exact !== undefined) return exact;
  const matching = Object.keys(table)
    .filter((name) => name.length > 1 && name.startsWith(given))
    .map((name) => canonical(table, name));
  const names = new Set(matching.map((option) => option?.name));
  return names.size === 1 ? matching[0] : undefined;
}

class Parsed implements ParsedOptions {
  readonly list: { name: string; value: ByteString | undefined }[] = [];
  readonly operands: ByteString[] = [];

  has(name: string): boolean {
    return this.list.some((option) => option.name === name);
  }

  value(name: string): ByteString | undefined {
    return this.values(name).at(-1);
  }

  values(name: string): readonly ByteString[] {
    return this.list.flatMap((option) => (option.name === name ? [option.value ?? ''] : []));
  }
}

function refuse(process: Process, option: string, unknown: 'unmodelled' | 'usage' | undefined): never {
  if (unknown === 'usage') throw new UsageError(`unrecognized option '${option}'`);
  return unmodelled(process, `${process.name} ${option}`);
}

/**
 * Reads a command line as getopt_long(3) does: options may stand after operands unless `stopAtOperand`, `--` ends
 * them, letters may be bundled. An option that is not in the table stops the build as not modelled, unless `unknown`
 * is `usage`, for programs whose complete list of options the table holds.
 */
export function parseOptions(
  process: Process,
  table: OptionTable,
  how: {
    readonly stopAtOperand?: boolean;
    readonly unknown?: 'unmodelled' | 'usage';
    readonly args?: readonly ByteString[];
  } = {},
): ParsedOptions {
  const args = [...(how.args ?? process.args)];
  const parsed = new Parsed();
  const add = (
    option: string,
    found: { name: string; kind: string } | undefined,
    inline: string | undefined,
  ): void => {
    if (found === undefined || found.kind === 'refused') return void refuse(process, option, how.unknown);
    let value = inline;
    if (found.kind === 'value' && value === undefined) {
      value = args.shift();
      if (value === undefined) throw new UsageError(`option '${option}' requires an argument`);
    }
    if (found.kind === 'flag' && value !== undefined)
      throw new UsageError(`option '${option}' doesn't allow an argument`);
    parsed.list.push({ name: found.name, value });
  };
  const letters = (bundle: string): void => {
    for (let place = 0; place < bundle.length; place++) {
      const letter = bundle[place] as string;
      const found = canonical(table, letter);
      const takes = found?.kind === 'value' || found?.kind === 'optional';
      const rest = takes && place + 1 < bundle.length ? bundle.slice(place + 1) : undefined;
      add(`-${letter}`, found, rest);
      if (takes) return;
    }
  };
  while (args.length > 0) {
    const arg = args.shift() as ByteString;
    if (arg === '--') {
      parsed.operands.push(...args);
      break;
    }
    if (arg.startsWith('--')) {
      const equals = arg.indexOf('=');
      const name = equals < 0 ? arg.slice(2) : arg.slice(2, equals);
      add(`--${name}`, longOption(table, name), equals < 0 ? undefined : arg.slice(equals + 1));
    } else if (arg.startsWith('-') && arg !== '-') {
      letters(arg.slice(1));
    } else if (how.stopAtOperand === true) {
      parsed.operands.push(arg, ...args);
      break;
    } else {
      parsed.operands.push(arg);
    }
  }
  return parsed;
}
