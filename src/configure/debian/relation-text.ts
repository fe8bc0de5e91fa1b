import { RootfsError } from '../../kernel/errors.js';

const POSSIBILITY =
  /^([A-Za-z0-9][A-Za-z0-9+._-]*)(?::([a-z0-9-]+))?\s*(?:\(\s*(<<|<=|=|>=|>>|<|>)?\s*([^\s()<>=]+)\s*\))?$/;

/** dpkg reads the obsolete `<` and `>` as `<=` and `>=`, and no operator as `=`. @see dpkg lib/dpkg/fields.c, f_dependency */
const OBSOLETE: Readonly<Record<string, string>> = { '<': '<=', '>': '>=', '': '=' };

/**
 * A version as dpkg writes it back: without zeros before its epoch, and without an epoch of 0 unless another colon
 * follows. @see dpkg lib/dpkg/parsehelp.c, varbufversion with vdew_nonambig
 */
export function normalVersion(version: string): string {
  const match = /^([0-9]+):(.*)$/s.exec(version);
  if (match === null) return version;
  const [, epoch = '', rest = ''] = match;
  const digits = epoch.replace(/^0+(?=.)/, '');
  return digits === '0' && !rest.includes(':') ? rest : `${digits}:${rest}`;
}

function possibility(text: string, owner: string): string {
  const match = POSSIBILITY.exec(text.trim());
  if (match === null) {
    throw new RootfsError(
      'RELATION_MALFORMED',
      `${owner}: cannot read the relation ${JSON.stringify(text.trim())}`,
    );
  }
  const [, name = '', qualifier, operator = '', version] = match;
  // dpkg keeps every name in its hash in lower case.
  const base = qualifier === undefined ? name.toLowerCase() : `${name.toLowerCase()}:${qualifier}`;
  if (version === undefined) return base;
  return `${base} (${OBSOLETE[operator] ?? operator} ${normalVersion(version)})`;
}

/**
 * A relation field as dpkg writes it back to its status file: one space after each comma, around each bar and inside
 * each version restriction, on one line; '' for an empty field.
 * @throws RootfsError `RELATION_MALFORMED`, also for an empty place between commas, which dpkg refuses too
 * @see dpkg lib/dpkg/dump.c, varbufdependency
 */
export function normalRelations(value: string, owner: string): string {
  if (value.trim() === '') return '';
  return value
    .split(',')
    .map((group) =>
      group
        .split('|')
        .map((text) => possibility(text, owner))
        .join(' | '),
    )
    .join(', ');
}
