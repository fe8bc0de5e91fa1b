import type { Assertion, Expression, Node, SetItem } from './ast.js';
import { choice, EMPTY, literal, RegexSyntaxError, sequence } from './ast.js';
import { readEscape } from './escapes.js';
import { patternUnits } from './input.js';
import { parseBracket } from './parse-bracket.js';
import { PatternReader } from './reader.js';
import type { Syntax } from './syntax.js';

export interface ParseOptions {
  readonly syntax: Syntax;
  /** Units are characters of UTF-8, not bytes. */
  readonly utf8: boolean;
  readonly ignoreCase: boolean;
  /** `^` and `$` match at newlines too, which `.` and `[^x]` then do not match (REG_NEWLINE). */
  readonly newlines: boolean;
}

type Operator = '(' | ')' | '{' | '}' | '|' | '*' | '+' | '?' | '[' | '.' | '^' | '$' | 'end' | 'other';

/** How deep groups may lie in each other. */
const DEPTH = 400;

const UNMATCHED_OPEN = 'Unmatched ( or \\(';

const MAX_REPEAT = 32_767;

const WORD_ASSERTIONS: Readonly<Record<string, Assertion>> = {
  '<': 'wordStart',
  '>': 'wordEnd',
  b: 'wordEdge',
  B: 'notWordEdge',
  '`': 'textStart',
  "'": 'textEnd',
};

class Parser {
  private readonly reader: PatternReader;
  private groups = 0;
  private depth = 0;
  /** Groups that a back-reference may name here: not those of other alternatives. */
  private closed: ReadonlySet<number> = new Set();

  constructor(
    units: readonly number[],
    private readonly options: ParseOptions,
  ) {
    this.reader = new PatternReader(units, options.syntax, options.utf8);
  }

  parse(): Expression {
    const node = this.alternatives();
    if (this.reader.has()) throw new RegexSyntaxError('Unmatched ) or \\)');
    return { node, groupCount: this.groups };
  }

  /** Which operator stands `ahead`, by the escaping of the syntax, and how many units long it is. */
  private operator(ahead = 0): { readonly name: Operator; readonly length: number } {
    const { reader } = this;
    const { extended, newlineIsChoice, intervals } = this.options.syntax;
    if (!reader.has(ahead)) return { name: 'end', length: 0 };
    const first = reader.peekCharacter(ahead);
    if (first === '\\') {
      const second = reader.peekCharacter(ahead + 1);
      const isOperator = !extended && second !== '' && '(){}|+?'.includes(second);
      return isOperator ? { name: second as Operator, length: 2 } : { name: 'other', length: 1 };
    }
    if (first === '\n' && newlineIsChoice) return { name: '|', length: 1 };
    if (first === '{' && !intervals) return { name: 'other', length: 1 };
    const bare = extended ? '(){}|+?*[.^$' : '*[.^$';
    const isOperator = first !== '' && bare.includes(first);
    return { name: isOperator ? (first as Operator) : 'other', length: 1 };
  }

  private alternatives(): Node {
    if (++this.depth > DEPTH) throw new RegexSyntaxError('Regular expression too big');
    const before = this.closed;
    const after = new Set<number>();
    const items: Node[] = [];
    for (;;) {
      this.closed = before;
      items.push(this.branch());
      for (const group of this.closed) after.add(group);
      const { name, length } = this.operator();
      if (name !== '|') break;
      this.reader.skip(length);
    }
    this.closed = after;
    this.depth--;
    return choice(items);
  }

  private branch(): Node {
    const items: Node[] = [];
    let atStart = true;
    for (;;) {
      const { name } = this.operator();
      if (name === 'end' || name === '|') break;
      if (name === ')' && (this.depth > 1 || this.options.syntax.unmatchedClose === 'error')) break;
      const item = this.expression(atStart);
      // An anchor is followed by the start of an expression: "^*" is no repetition of the anchor.
      atStart = item.kind === 'assertion';
      if (item.kind !== 'empty') items.push(item);
    }
    return sequence(items);
  }

  private expression(atStart: boolean): Node {
    const { name, length } = this.operator();
    if (atStart && '*+?{'.includes(name)) {
      const stray = this.strayRepeat(name, length);
      if (stray !== undefined) return stray;
    }
    const atom = this.atom(atStart);
    return atom.kind === 'assertion' ? atom : this.repeated(atom);
  }

  /** A repetition with nothing before it. */
  private strayRepeat(name: Operator, length: number): Node | undefined {
    const { syntax } = this.options;
    const stray = name === '{' ? syntax.leadingInterval : syntax.leadingRepeat;
    if (stray === 'error') throw new RegexSyntaxError('Invalid preceding regular expression');
    if (stray === 'skip') {
      const after = this.repetition();
      // glibc reads on without looking for the end of a group: "(^+)" is unmatched there.
      if (this.depth > 1 && this.operator().name === ')') throw new RegexSyntaxError(UNMATCHED_OPEN);
      if (after !== undefined) return this.repeated(EMPTY);
    }
    this.reader.skip(length);
    return this.repeated(literal(name.charCodeAt(0)));
  }

  private repeated(atom: Node): Node {
    let node = atom;
    for (let count = 0; ; count++) {
      const bounds = this.repetition(count);
      if (bounds === undefined) return node;
      const [min, max] = bounds;
      node = max === 0 ? EMPTY : { kind: 'repeat', body: node, min, max };
    }
  }

  /** The bounds of the repetition operator that stands next, read; undefined when there is none. */
  private repetition(before = 0): readonly [number, number] | undefined {
    const { name, length } = this.operator();
    if (!'*+?{'.includes(name)) return undefined;
    if (before > 0 && this.options.syntax.repeatTwice && (name === '*' || name === '{'))
      throw new RegexSyntaxError('Invalid preceding regular expression');
    if (name === '{') return this.interval(length);
    this.reader.skip(length);
    if (name === '*') return [0, Infinity];
    return name === '+' ? [1, Infinity] : [0, 1];
  }

  private interval(length: number): readonly [number, number] | undefined {
    const { reader } = this;
    const start = reader.position;
    reader.skip(length);
    const low = reader.number(10, 9);
    const comma = reader.take(',');
    const high = comma ? reader.number(10, 9) : low;
    const closing = this.operator();
    const isWhole = closing.name === '}' && (low !== undefined || comma);
    const min = low ?? 0;
    const max = comma && high === undefined ? Infinity : (high ?? 0);
    if (!isWhole || max < min) {
      if (this.options.syntax.badInterval === 'literal' && !isWhole) {
        reader.position = start;
        return undefined;
      }
      throw new RegexSyntaxError(reader.has() || isWhole ? 'Invalid content of \\{\\}' : 'Unmatched \\{');
    }
    reader.skip(closing.length);
    if (Math.max(min, max === Infinity ? 0 : max) > MAX_REPEAT)
      throw new RegexSyntaxError('Regular expression too big');
    return [min, max];
  }

  private atom(atStart: boolean): Node {
    const { reader } = this;
    const { name, length } = this.operator();
    switch (name as string) {
      case '(':
        reader.skip(length);
        return this.group();
      case '[':
        reader.skip(length);
        return parseBracket(reader, this.options.ignoreCase, this.options.newlines);
      case '.':
        reader.skip(length);
        return this.anyUnit();
      case '^':
        reader.skip(length);
        return this.isLineStart(atStart) ? this.assertion('lineStart') : literal(0x5e);
      case '$':
        reader.skip(length);
        return this.isLineEnd() ? this.assertion('lineEnd') : literal(0x24);
      default:
        if (reader.peekCharacter() === '\\' && length === 1) return this.escaped();
        reader.skip(length - 1);
        return literal(reader.next());
    }
  }

  private anyUnit(): Node {
    const items: SetItem[] = this.options.newlines ? [{ lo: 10, hi: 10 }] : [];
    return { kind: 'set', items, negated: true };
  }

  private group(): Node {
    const index = ++this.groups;
    const body = this.alternatives();
    const { name, length } = this.operator();
    if (name !== ')') throw new RegexSyntaxError(UNMATCHED_OPEN);
    this.reader.skip(length);
    this.closed = new Set([...this.closed, index]);
    return { kind: 'group', body, index };
  }

  /** In a basic expression only at the start, or after `\(`, `\|` or another anchor. */
  private isLineStart(atStart: boolean): boolean {
    return this.options.syntax.extended || atStart;
  }

  private isLineEnd(): boolean {
    if (this.options.syntax.extended) return true;
    const { name } = this.operator();
    return name === 'end' || name === ')' || name === '|';
  }

  private assertion(what: Assertion): Node {
    if (this.options.newlines) return { kind: 'assertion', what };
    const plain = what === 'lineStart' ? 'textStart' : what === 'lineEnd' ? 'textEnd' : what;
    return { kind: 'assertion', what: plain };
  }

  /** A backslash that makes no operator. */
  private escaped(): Node {
    const { reader } = this;
    const { backReferences, wordOperators } = this.options.syntax;
    const letter = reader.peekCharacter(1);
    if (!reader.has(1)) throw new RegexSyntaxError('Trailing backslash');
    if (backReferences && /[1-9]/.test(letter)) {
      reader.skip(2);
      const index = Number(letter);
      if (!this.closed.has(index)) throw new RegexSyntaxError('Invalid back reference');
      return { kind: 'backReference', index };
    }
    const escape = readEscape(reader, false);
    if (escape !== undefined) return literal(escape);
    reader.skip(1);
    const special = wordOperators === 'none' ? undefined : this.wordOperator(letter);
    if (special !== undefined) {
      reader.skip(1);
      return special;
    }
    return literal(reader.next());
  }

  private wordOperator(letter: string): Node | undefined {
    if (letter === 'w' || letter === 'W')
      return { kind: 'set', items: [{ className: 'word' }], negated: letter === 'W' };
    if (letter === 's' || letter === 'S')
      return { kind: 'set', items: [{ className: 'space' }], negated: letter === 'S' };
    const edge = this.options.syntax.wordOperators === 'gawk' ? 'y' : 'b';
    const name = letter === edge ? 'b' : letter === 'b' ? '' : letter;
    const what = Object.hasOwn(WORD_ASSERTIONS, name) ? WORD_ASSERTIONS[name] : undefined;
    return what === undefined ? undefined : { kind: 'assertion', what };
  }
}

/**
 * Reads an expression.
 * @throws RegexSyntaxError with glibc's text
 * @see regex(7), POSIX Base Definitions §9, glibc posix/regcomp.c
 */
export function parseRegex(pattern: string, options: ParseOptions): Expression {
  return new Parser(patternUnits(pattern, options.utf8), options).parse();
}
