import type { Process } from '../../system/process.js';
import type { ParsedOptions } from '../options.js';
import { parseOptions } from '../options.js';
import { type Missing, canonicalPath } from './canonical.js';
import { quotedIfNeeded } from './quote.js';
import { ioErrorOf, requireOperands } from './report.js';

/** What of a path must be there, for the tables of readlink and realpath. */
export const MISSING_OPTIONS = {
  e: 'canonicalize-existing',
  'canonicalize-existing': 'flag',
  m: 'canonicalize-missing',
  'canonicalize-missing': 'flag',
  canonicalize: 'flag',
  z: 'zero',
  zero: 'flag',
} as const;

const OPTIONS = {
  ...MISSING_OPTIONS,
  f: 'canonicalize',
  n: 'no-newline',
  'no-newline': 'flag',
  q: 'quiet',
  quiet: 'flag',
  s: 'quiet',
  silent: 'quiet',
  v: 'verbose',
  verbose: 'flag',
};

const MISSING: Readonly<Record<string, Missing>> = {
  canonicalize: 'last',
  'canonicalize-existing': 'none',
  'canonicalize-missing': 'any',
};

/** The last of the options that say what must be there. */
export function missingOf(options: ParsedOptions): Missing | undefined {
  const last = options.list.findLast(({ name }) => Object.hasOwn(MISSING, name))?.name;
  return last === undefined ? undefined : MISSING[last];
}

/** readlink. @see readlink(1) */
export async function readlink(process: Process): Promise<number> {
  const options = parseOptions(process, OPTIONS);
  const { operands } = options;
  requireOperands(operands);
  const mode = missingOf(options);
  const bare = options.has('no-newline') && operands.length === 1;
  const end = bare ? '' : options.has('zero') ? '\0' : '\n';
  const loud = options.list.findLast(({ name }) => /^(verbose|quiet)$/.test(name))?.name === 'verbose';
  let status = 0;
  for (const path of operands) {
    try {
      const { files } = process;
      await process.write(
        (mode === undefined ? files.readlink(path) : canonicalPath(files, path, mode)) + end,
      );
    } catch (thrown) {
      const error = ioErrorOf(thrown);
      if (loud) await process.complain(`${quotedIfNeeded(path)}: ${error.message}`);
      status = 1;
    }
  }
  return status;
}
