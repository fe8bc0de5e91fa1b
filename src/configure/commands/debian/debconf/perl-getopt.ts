import type { ByteString } from '../../../../kernel/byte-string.js';
import { lower } from './perl-text.js';

/** What Getopt::Long made of a command line. */
export interface PerlOptions {
  has(name: string): boolean;
  /** Values in order. */
  values(name: string): readonly ByteString[];
  readonly operands: readonly ByteString[];
}

/** Options by name: whether they take a value, or what they are another name of. */
export type PerlOptionTable = Readonly<Record<string, 'flag' | 'value' | `=${string}`>>;

function lookUp(table: PerlOptionTable, given: string): { name: string; takesValue: boolean } | undefined {
  const full = (key: string): string => {
    const kind = table[key] ?? '';
    return kind.startsWith('=') ? kind.slice(1) : key;
  };
  const matching = Object.hasOwn(table, given)
    ? [given]
    : Object.keys(table).filter((name) => name.startsWith(given));
  const names = [...new Set(matching.map(full))];
  const [name] = names;
  return names.length !== 1 || name === undefined ? undefined : { name, takesValue: table[name] === 'value' };
}

/**
 * Reads options as perl's Getopt::Long does by default: with one dash or two, in any case of letters, shortened,
 * between operands, never bundled.
 * @returns undefined for an option that is none, or lacks its value
 * @see Getopt::Long(3perl)
 */
export function perlOptions(args: readonly ByteString[], table: PerlOptionTable): PerlOptions | undefined {
  const found = new Map<string, ByteString[]>();
  const operands: ByteString[] = [];
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--') {
      operands.push(...rest);
      break;
    }
    const option = /^--?([^=]+)(?:=(.*))?$/s.exec(arg);
    if (option === null) {
      operands.push(arg);
      continue;
    }
    const known = lookUp(table, lower(option[1] ?? ''));
    const value = known?.takesValue === true ? (option[2] ?? rest.shift()) : (option[2] ?? '');
    if (known === undefined || value === undefined || (!known.takesValue && option[2] !== undefined))
      return undefined;
    found.set(known.name, [...(found.get(known.name) ?? []), value]);
  }
  return { has: (name) => found.has(name), values: (name) => found.get(name) ?? [], operands };
}
