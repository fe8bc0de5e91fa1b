import type { ByteString } from '../../kernel/byte-string.js';
import type { Assertion, ClassName, Expression, Node, SetItem } from './ast.js';
import { choice, EMPTY, literal, RegexSyntaxError, sequence } from './ast.js';
import { patternUnits } from './input.js';
import { PatternReader } from './reader.js';
import { GREP_EXTENDED } from './syntax.js';

/** A construct of Perl's that is valid and not in the subset: the caller tells that it is not modelled. */
export class PerlUnmodelled extends Error {
  override readonly name = 'PerlUnmodelled';
}

const CLASSES: Readonly<Record<string, ClassName>> = { d: 'digit', s: 'space', w: 'word', h: 'blank' };
const ASSERTIONS: Readonly<Record<string, Assertion>> = {
  b: 'wordEdge',
  B: 'notWordEdge',
  A: 'textStart',
  z: 'textEnd',
  Z: 'textEnd',
};
const CONTROLS: Readonly<Record<string, number>> = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9 };

/** `\d`, `\S` …: Perl's own classes, of ASCII alone as grep -P has them without (*UCP). */
function classOf(letter: string): SetItem | undefined {
  const lower = letter.toLowerCase();
  const className = Object.hasOwn(CLASSES, lower) ? CLASSES[lower] : undefined;
  return className === undefined ? undefined : { className, negated: letter !== lower };
}

class PerlParser {
  private readonly reader: PatternReader;
  private groups = 0;
  private depth = 0;

  constructor(pattern: ByteString, utf8: boolean) {
    this.reader = new PatternReader(patternUnits(pattern, utf8), GREP_EXTENDED, utf8);
  }

  parse(): Expression {
    const node = this.alternatives();
    if (this.reader.has()) throw new RegexSyntaxError('unmatched closing parenthesis');
    return { node, groupCount: this.groups };
  }

  private alternatives(): Node {
    if (++this.depth > 250) throw new RegexSyntaxError('parentheses are too deeply nested');
    const items = [this.branch()];
    while (this.reader.take('|')) items.push(this.branch());
    this.depth--;
    return choice(items);
  }

  private branch(): Node {
    const items: Node[] = [];
    while (this.reader.has() && !'|)'.includes(this.reader.peekCharacter() || 'x'))
      items.push(this.repeated(this.atom()));
    return sequence(items);
  }

  private repeated(atom: Node): Node {
    const bounds = this.bounds();
    if (bounds === undefined) return atom;
    const lazy = this.reader.take('?');
    if (this.reader.peekCharacter() === '+') throw new PerlUnmodelled('possessive quantifiers');
    if (this.bounds() !== undefined)
      throw new RegexSyntaxError('quantifier does not follow a repeatable item');
    const [min, max] = bounds;
    return max === 0 ? EMPTY : { kind: 'repeat', body: atom, min, max, lazy };
  }

  private bounds(): readonly [number, number] | undefined {
    const { reader } = this;
    if (reader.take('*')) return [0, Infinity];
    if (reader.take('+')) return [1, Infinity];
    if (reader.take('?')) return [0, 1];
    const start = reader.position;
    if (!reader.take('{')) return undefined;
    const min = reader.number(10, 5);
    const comma = reader.take(',');
    const max = comma ? (reader.number(10, 5) ?? Infinity) : min;
    if (min !== undefined && max !== undefined && reader.take('}')) {
      if (max < min) throw new RegexSyntaxError('numbers out of order in {} quantifier');
      return [min, max];
    }
    reader.position = start;
    return undefined;
  }

  private atom(): Node {
    const { reader } = this;
    const unit = reader.next();
    switch (unit < 0x80 ? String.fromCharCode(unit) : '') {
      case '(':
        return this.group();
      case '[':
        return this.set();
      case '.':
        return { kind: 'set', items: [{ lo: 10, hi: 10 }], negated: true };
      case '^':
        return { kind: 'assertion', what: 'lineStart' };
      case '$':
        return { kind: 'assertion', what: 'lineEnd' };
      case '\\':
        return this.escaped();
      case '*':
      case '+':
      case '?':
        throw new RegexSyntaxError('quantifier does not follow a repeatable item');
      default:
        return literal(unit);
    }
  }

  private group(): Node {
    const { reader } = this;
    let index: number | undefined;
    if (reader.peekCharacter() === '*') throw new PerlUnmodelled('verbs');
    if (reader.take('?')) {
      if (!reader.take(':')) throw new PerlUnmodelled(`(?${reader.peekCharacter()}…)`);
    } else {
      index = ++this.groups;
    }
    const body = this.alternatives();
    if (!reader.take(')')) throw new RegexSyntaxError('missing closing parenthesis');
    return index === undefined ? body : { kind: 'group', body, index };
  }

  private escaped(): Node {
    const { reader } = this;
    if (!reader.has()) throw new RegexSyntaxError('\\ at end of pattern');
    const letter = reader.peekCharacter();
    const item = classOf(letter);
    const what = Object.hasOwn(ASSERTIONS, letter) ? ASSERTIONS[letter] : undefined;
    if (item === undefined && what === undefined && !/[1-9]/.test(letter)) return literal(this.escapedUnit());
    reader.skip(1);
    if (item !== undefined) return { kind: 'set', items: [item], negated: false };
    if (what !== undefined) return { kind: 'assertion', what };
    const index = Number(letter);
    if (index > this.groups || reader.number(10, 1) !== undefined) throw new PerlUnmodelled(`\\${index}`);
    return { kind: 'backReference', index };
  }

  private escapedUnit(): number {
    const { reader } = this;
    const letter = reader.peekCharacter();
    const control = Object.hasOwn(CONTROLS, letter) ? CONTROLS[letter] : undefined;
    if (control !== undefined) {
      reader.skip(1);
      return control;
    }
    if (/[A-Za-z0-9]/.test(letter) && letter !== 'x') throw new PerlUnmodelled(`\\${letter}`);
    const unit = reader.next();
    if (letter !== 'x') return unit;
    return reader.number(16, 2) ?? 0;
  }

  private setElement(): SetItem {
    const { reader } = this;
    if (reader.peekCharacter() === '[' && ':.='.includes(reader.peekCharacter(1) || 'x')) {
      throw new PerlUnmodelled('[[:class:]]');
    }
    if (!reader.take('\\')) {
      const unit = reader.next();
      return { lo: unit, hi: unit };
    }
    const item = classOf(reader.peekCharacter());
    if (item !== undefined) {
      reader.skip(1);
      return item;
    }
    const unit = this.escapedUnit();
    return { lo: unit, hi: unit };
  }

  private set(): Node {
    const { reader } = this;
    const negated = reader.take('^');
    const items: SetItem[] = [];
    do {
      if (!reader.has()) throw new RegexSyntaxError('missing terminating ] for character class');
      const first = this.setElement();
      const isRange = reader.peekCharacter() === '-' && reader.has(1) && reader.peekCharacter(1) !== ']';
      if (!isRange || !('lo' in first)) {
        items.push(first);
        continue;
      }
      reader.skip(1);
      const last = this.setElement();
      if (!('lo' in last)) throw new PerlUnmodelled('a class as the end of a range');
      if (last.lo < first.lo) throw new RegexSyntaxError('range out of order in character class');
      items.push({ lo: first.lo, hi: last.lo });
    } while (reader.peekCharacter() !== ']');
    reader.skip(1);
    return { kind: 'set', items, negated };
  }
}

/**
 * The common subset of Perl's expressions (grep -P): groups, `(?:)`, sets, `\d \s \w \h`, greedy and lazy repetition,
 * anchors, `\b`, back-references.
 * @throws RegexSyntaxError; PerlUnmodelled for what else there is (look-around, modifiers, named groups …)
 * @see pcre2pattern(3)
 */
export function parsePerl(pattern: ByteString, utf8: boolean): Expression {
  return new PerlParser(pattern, utf8).parse();
}
