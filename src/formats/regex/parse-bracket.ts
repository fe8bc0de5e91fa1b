import type { ClassName, SetItem, SetNode } from './ast.js';
import { RegexSyntaxError } from './ast.js';
import type { PatternReader } from './reader.js';
import { readEscape } from './escapes.js';

const NAMES: ReadonlySet<string> = new Set<ClassName>([
  'alpha',
  'digit',
  'alnum',
  'upper',
  'lower',
  'space',
  'blank',
  'punct',
  'print',
  'graph',
  'cntrl',
  'xdigit',
]);

/** Symbolic names of POSIX's locale that are not the character itself; only the usual ones. */
const SYMBOLS: Readonly<Record<string, string>> = {
  hyphen: '-',
  'hyphen-minus': '-',
  period: '.',
  'full-stop': '.',
  slash: '/',
  space: ' ',
  tab: '\t',
  newline: '\n',
  'left-square-bracket': '[',
  'right-square-bracket': ']',
};

const UNMATCHED = 'Unmatched [, [^, [:, [., or [=';

function isClassName(name: string): name is ClassName {
  return NAMES.has(name);
}

/** `[:name:]`, `[=c=]` or `[.c.]`, whose `[` has been read; undefined when it is none of them. */
function readNamed(reader: PatternReader): { mark: string; name: readonly number[] } | undefined {
  const mark = reader.peekCharacter();
  if (mark !== ':' && mark !== '=' && mark !== '.') return undefined;
  const units: number[] = [];
  for (let ahead = 1; reader.has(ahead); ahead++) {
    if (reader.peekCharacter(ahead) === mark && reader.peekCharacter(ahead + 1) === ']') {
      reader.skip(ahead + 2);
      return { mark, name: units };
    }
    units.push(reader.peek(ahead));
  }
  if (mark === ':') return undefined;
  throw new RegexSyntaxError(UNMATCHED);
}

function classItem(name: readonly number[], ignoreCase: boolean): SetItem {
  const text = String.fromCodePoint(...name);
  if (!isClassName(text)) throw new RegexSyntaxError('Invalid character class name');
  const isCase = text === 'upper' || text === 'lower';
  return { className: ignoreCase && isCase ? 'alpha' : text };
}

function symbolUnit(name: readonly number[]): number {
  const symbol = SYMBOLS[String.fromCodePoint(...name)]?.charCodeAt(0);
  const unit = name.length === 1 ? name[0] : symbol;
  if (unit === undefined) throw new RegexSyntaxError('Invalid collation character');
  return unit;
}

/** One element: a class, or a unit that may begin or end a range. */
function readElement(reader: PatternReader, ignoreCase: boolean): SetItem | number {
  const escape = reader.peekCharacter() === '\\' ? readEscape(reader, true) : undefined;
  if (escape !== undefined) return escape;
  const unit = reader.next();
  if (unit !== 0x5b) return unit;
  const named = readNamed(reader);
  if (named === undefined) return unit;
  return named.mark === ':' ? classItem(named.name, ignoreCase) : symbolUnit(named.name);
}

function readItem(reader: PatternReader, ignoreCase: boolean): SetItem {
  const first = readElement(reader, ignoreCase);
  const isRange = reader.peekCharacter() === '-' && reader.has(1) && reader.peekCharacter(1) !== ']';
  if (typeof first !== 'number') {
    if (isRange && reader.has(2)) throw new RegexSyntaxError('Invalid range end');
    return first;
  }
  if (!isRange) return { lo: first, hi: first };
  reader.skip(1);
  const last = readElement(reader, ignoreCase);
  if (typeof last !== 'number' || last < first) throw new RegexSyntaxError('Invalid range end');
  return { lo: first, hi: last };
}

/**
 * A bracket expression, whose `[` has been read.
 * @param noNewline whether a negated one leaves newlines out
 * @see POSIX, Base Definitions §9.3.5
 */
export function parseBracket(reader: PatternReader, ignoreCase: boolean, noNewline: boolean): SetNode {
  const negated = reader.take('^');
  const items: SetItem[] = [];
  do {
    if (!reader.has()) throw new RegexSyntaxError(UNMATCHED);
    items.push(readItem(reader, ignoreCase));
  } while (reader.peekCharacter() !== ']');
  reader.skip(1);
  if (negated && noNewline) items.push({ lo: 10, hi: 10 });
  return { kind: 'set', items, negated };
}
