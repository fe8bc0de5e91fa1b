import { RootfsError } from '../../kernel/errors.js';
import type { VersionOperator } from './version.js';

/** One alternative of a relation field, such as `libc6:any (>= 2.36)`. */
export interface Relation {
  readonly name: string;
  /** After the colon: an architecture, `any` or `native`; '' when absent. */
  readonly qualifier: string;
  /** '' when there is no version constraint; `version` is '' too then. */
  readonly operator: VersionOperator | '';
  readonly version: string;
}

/** Whose field it is, for errors. */
export interface FieldPlace {
  readonly packageName: string;
  readonly packageVersion: string;
  readonly field: string;
  /** File and line that the stanza is from, as far as that is known. */
  readonly source?: string | undefined;
}

const OPERATORS: Readonly<Record<string, VersionOperator>> = {
  '<<': '<<',
  '<=': '<=',
  '<': '<=',
  '=': '=',
  '>=': '>=',
  '>': '>=',
  '>>': '>>',
  // dpkg and apt read `(1.0)` as an exact match, with a warning from dpkg.
  '': '=',
};

/** deb-control(5): `name[:qualifier] [(operator version)]`; every blank is optional. */
const RELATION =
  /^([a-z0-9A-Z][a-z0-9A-Z+.~_-]*)(?::([a-z0-9-]+))?\s*(?:\(\s*(<<|<=|<|>>|>=|>|=|)\s*([^\s()<>=]+)\s*\))?$/;
/** `[amd64 !i386]` and `<!nocheck>`, as source packages have them behind a relation. @see deb-src-control(5) */
const RESTRICTION = /\[([^[\]]*)\]|<([^<>=]*)>\s*$/;

/** What a restriction in a relation says, in words; undefined when there is none. */
function restrictionOf(text: string): string | undefined {
  const found = RESTRICTION.exec(text.replace(/\([^)]*\)/g, ''));
  if (found === null) return undefined;
  const [, architectures, profiles] = found;
  return architectures === undefined ? `build profiles ${profiles}` : `architectures ${architectures}`;
}

function malformed(text: string, place: FieldPlace): RootfsError {
  const file = place.source === undefined ? '' : `${place.source}: `;
  const where = `${file}${place.field} of ${place.packageName} ${place.packageVersion}`;
  const restriction = restrictionOf(text);
  const hint =
    restriction !== undefined
      ? `It is restricted to ${restriction}: that belongs in source packages, and dpkg refuses it in binary ones too.`
      : 'The archive publishes a relation that dpkg would refuse as well; report it to the archive.';
  return new RootfsError('RELATION_MALFORMED', `${where}: cannot read "${text.slice(0, 200)}"`, { hint });
}

function parseOne(text: string, place: FieldPlace): Relation {
  const match = RELATION.exec(text);
  const name = match?.[1];
  if (match === null || name === undefined) throw malformed(text, place);
  const version = match[4] ?? '';
  const operator = version === '' ? '' : (OPERATORS[match[3] ?? ''] ?? '');
  return { name: name.toLowerCase(), qualifier: match[2] ?? '', operator, version };
}

/**
 * Reads a relation field into its groups (joined by commas) of alternatives (joined by `|`), in the order written.
 * An empty field has no groups; a trailing comma is tolerated as apt does.
 * @throws RootfsError `RELATION_MALFORMED`, naming package and field
 * @see deb-control(5), Debian Policy §7.1
 */
export function parseRelations(text: string, place: FieldPlace): readonly (readonly Relation[])[] {
  const groups: Relation[][] = [];
  const field = text.trim();
  if (field === '') return groups;
  const parts = field.split(',');
  if (parts[parts.length - 1]?.trim() === '') parts.pop();
  for (const part of parts) {
    const group: Relation[] = [];
    for (const alternative of part.split('|')) group.push(parseOne(alternative.trim(), place));
    groups.push(group);
  }
  return groups;
}

/** A relation as one would write it in a control file. */
export function formatRelation(relation: Relation): string {
  const qualifier = relation.qualifier === '' ? '' : `:${relation.qualifier}`;
  const version = relation.operator === '' ? '' : ` (${relation.operator} ${relation.version})`;
  return `${relation.name}${qualifier}${version}`;
}
