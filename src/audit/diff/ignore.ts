import { RootfsError } from '../../kernel/errors.js';

/** What of a path is compared. `only` is that it is there at all. */
export const COLUMNS = [
  'only',
  'type',
  'mode',
  'uid',
  'gid',
  'size',
  'content',
  'link',
  'device',
  'xattrs',
  'inode',
  'mtime',
] as const;

export type Column = (typeof COLUMNS)[number];

/** A rule of --ignore: everything below a path that matches, or only some columns of it. */
export interface IgnoreRule {
  readonly pattern: string;
  readonly matches: RegExp;
  /** undefined for all of it. */
  readonly columns: readonly Column[] | undefined;
}

/** A shell pattern as fnmatch(3) without flags takes it: `*` and `?` match slashes too. */
function patternOf(glob: string): RegExp {
  const body = glob
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replace(/\*/g, '[^]*')
    .replace(/\?/g, '[^]');
  return new RegExp(`^(?:${body.replace(/\[!/g, '[^')})(?:/[^]*)?$`);
}

/**
 * `GLOB`, or `GLOB : COLUMN,…` for only some columns, as ../shared/tools/treediff.py takes them.
 * @throws RootfsError `USAGE`
 */
export function parseIgnore(text: string): IgnoreRule {
  const [glob = '', ...rest] = text.split(' : ');
  const pattern = glob.trim().replace(/^\/+/, '').replace(/\/+$/, '');
  const named =
    rest.length === 0
      ? undefined
      : rest
          .join(' : ')
          .split(',')
          .map((word) => word.trim());
  const columns = named?.map((word) => {
    const column = COLUMNS.find((one) => one === word);
    if (column !== undefined) return column;
    throw new RootfsError('USAGE', `--ignore cannot ignore ${JSON.stringify(word)}`, {
      hint: `It is one of ${COLUMNS.join(', ')}.`,
    });
  });
  if (pattern === '') throw new RootfsError('USAGE', `--ignore names no path: ${JSON.stringify(text)}`);
  if (pattern.length > 4096) throw new RootfsError('USAGE', '--ignore with a pattern that is too long');
  try {
    return { pattern, matches: patternOf(pattern), columns };
  } catch (cause) {
    throw new RootfsError('USAGE', `--ignore with a pattern that cannot be read: ${pattern}`, { cause });
  }
}

/** Which columns of a path are not compared. */
export function isIgnored(rules: readonly IgnoreRule[], path: string, column: Column): boolean {
  return rules.some(
    ({ matches, columns }) => (columns === undefined || columns.includes(column)) && matches.test(path),
  );
}
