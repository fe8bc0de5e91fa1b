import type { ByteString } from '../../../../kernel/byte-string.js';

/** What Getopt::Long made of a command line of flags. */
export interface PerlFlags {
  /** In order of appearance, by full name. */
  readonly flags: readonly string[];
  readonly operands: readonly ByteString[];
  /** One line for each option that is none; the program goes on all the same. */
  readonly complaints: readonly ByteString[];
}

/**
 * Reads flags as perl's Getopt::Long does by default: one or two dashes, any letters' case, abbreviations, options
 * after operands, `--` as the end. @see Getopt::Long(3perl)
 */
export function perlFlags(args: readonly ByteString[], names: readonly string[]): PerlFlags {
  const flags: string[] = [];
  const operands: ByteString[] = [];
  const complaints: ByteString[] = [];
  for (const [index, arg] of args.entries()) {
    if (arg === '--') {
      operands.push(...args.slice(index + 1));
      break;
    }
    if (!/^-./s.test(arg)) {
      operands.push(arg);
      continue;
    }
    const given = arg.replace(/^--?/, '').toLowerCase();
    const matching = names.includes(given) ? [given] : names.filter((name) => name.startsWith(given));
    if (matching.length === 1) flags.push(matching[0] as string);
    else if (matching.length > 1) complaints.push(`Option ${given} is ambiguous (${matching.join(', ')})\n`);
    else complaints.push(`Unknown option: ${given}\n`);
  }
  return { flags, operands, complaints };
}
