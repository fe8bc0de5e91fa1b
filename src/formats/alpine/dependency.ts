import { EQUAL, FUZZY, GREATER, isVersion, LESS, NEGATED } from './version.js';

/** Any version, or none, will do. */
export const ANY = EQUAL | LESS | GREATER;
/** The package whose checksum is named: `name><Q1…`. */
export const CHECKSUM = LESS | GREATER;

/** One word of `D:`, `p:`, `i:` or of the world: `[!]name[@tag][operator version]`. */
export interface Dependency {
  readonly name: string;
  /** A set of relations (formats/alpine/version.ts), with NEGATED for `!name`. */
  readonly operator: number;
  /** '' when none is named; a checksum with the operator `><`. */
  readonly version: string;
  /** The repository that it is pinned to, '' for none; only in the world. */
  readonly tag: string;
  /** Its form is right, its version is none. apk keeps such a word and refuses what needs it. */
  readonly broken: boolean;
}

const OPERATOR = /[<>=~]+/;

const RELATIONS: Readonly<Record<string, number>> = {
  '<': LESS,
  '>': GREATER,
  '=': EQUAL,
  '~': FUZZY | EQUAL,
};

const OPERATOR_TEXT: ReadonlyMap<number, string> = new Map([
  [LESS, '<'],
  [LESS | EQUAL, '<='],
  [LESS | EQUAL | FUZZY, '<~'],
  [EQUAL | FUZZY, '~'],
  [FUZZY, '~'],
  [EQUAL, '='],
  [GREATER | EQUAL, '>='],
  [GREATER | EQUAL | FUZZY, '>~'],
  [GREATER, '>'],
  [CHECKSUM, '><'],
  [ANY, ''],
]);

function operatorOf(text: string): number {
  let operator = 0;
  for (const sign of text) operator |= RELATIONS[sign] ?? 0;
  return operator;
}

function splitTag(text: string): readonly [name: string, tag: string | undefined] {
  const at = text.indexOf('@');
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/**
 * Reads one word; undefined when its form is wrong. Signs of an operator may stand in any order and number (`=>`, `<=`),
 * as apk takes them.
 * @param tags whether `name@tag` is allowed, as it is in the world alone
 * @see apk-world(5) of apk-tools 3
 */
export function readDependency(word: string, tags = false): Dependency | undefined {
  const negated = word.startsWith('!');
  const spec = negated ? word.slice(1) : word;
  const found = OPERATOR.exec(spec);
  const [name, tag] = splitTag(found === null ? spec : spec.slice(0, found.index));
  if (tag !== undefined && !tags) return undefined;
  const sign = negated ? NEGATED : 0;
  if (found === null) return { name, operator: ANY | sign, version: '', tag: tag ?? '', broken: false };
  const version = spec.slice(found.index + found[0].length);
  if (version === '') return undefined;
  const operator = operatorOf(found[0]);
  const broken = (operator & CHECKSUM) !== CHECKSUM && !isVersion(version);
  return { name, operator: operator | sign, version, tag: tag ?? '', broken };
}

/** Whether it forbids instead of asks: `!name`. */
export function isConflict(dependency: Dependency): boolean {
  return (dependency.operator & NEGATED) !== 0;
}

/** The word again, without its tag. */
export function formatDependency({ name, operator, version }: Dependency): string {
  const sign = (operator & NEGATED) === 0 ? '' : '!';
  return `${sign}${name}${OPERATOR_TEXT.get(operator & ~NEGATED) ?? '?'}${version}`;
}
