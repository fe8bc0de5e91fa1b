import { RootfsError } from '../../kernel/errors.js';

const POSSIBILITY = /^([^\s:(|,]+)(?::([a-z0-9-]+))?\s*(?:\(\s*(<<|<=|=|>=|>>|<|>)?\s*([^\s()]+)\s*\))?$/;

/** dpkg reads the obsolete `<` and `>` as `<=` and `>=`. @see deb-version(7), Policy §7.1 */
const OBSOLETE: Readonly<Record<string, string>> = { '<': '<=', '>': '>=', '': '=' };

function possibility(text: string, owner: string): string {
  const match = POSSIBILITY.exec(text.trim());
  if (match === null) {
    throw new RootfsError(
      'RELATION_MALFORMED',
      `${owner}: cannot read the relation ${JSON.stringify(text.trim())}`,
    );
  }
  const [, name, qualifier, operator = '', version] = match;
  const base = qualifier === undefined ? name : `${name}:${qualifier}`;
  if (version === undefined) return base as string;
  return `${base} (${OBSOLETE[operator] ?? operator} ${version.replace(/^0+:(?!.*:)/, '')})`;
}

/**
 * A relation field as dpkg writes it back to its status file: one space after each comma, around each bar and inside
 * each version restriction, on one line. @see dpkg lib/dpkg/dump.c, varbufdependency
 */
export function normalRelations(value: string, owner: string): string {
  return value
    .split(',')
    .filter((group) => group.trim() !== '')
    .map((group) =>
      group
        .split('|')
        .map((text) => possibility(text, owner))
        .join(' | '),
    )
    .join(', ');
}
