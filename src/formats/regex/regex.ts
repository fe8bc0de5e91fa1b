import type { ByteString } from '../../kernel/byte-string.js';
import { contextBefore } from './assertions.js';
import type { Expression, Node } from './ast.js';
import { choice, literal, renumbered, sequence } from './ast.js';
import { backtrack } from './backtrack.js';
import { Dfa } from './dfa.js';
import type { Input } from './input.js';
import { byteInput, characterInput, isAscii, offsetOf, patternUnits, unitAt } from './input.js';
import { leftmostLongest } from './leftmost.js';
import { Meter } from './meter.js';
import type { ParseOptions } from './parse.js';
import { parseRegex } from './parse.js';
import { parsePerl } from './parse-perl.js';
import type { Program } from './program.js';
import { compileProgram } from './program.js';
import { findRegisters } from './registers.js';
import { literalPrefix, needsCharacters } from './shape.js';
import type { Syntax } from './syntax.js';

export interface RegexOptions {
  /** `fixed`: the pattern is the text itself; `perl`: the subset of {@link parsePerl}, first match instead of longest. */
  readonly syntax: Syntax | 'fixed' | 'perl';
  /** The locale's characters are UTF-8; otherwise a character is a byte. */
  readonly utf8: boolean;
  readonly ignoreCase?: boolean;
  /** `^` and `$` match at newlines, which `.` and `[^x]` do not match (REG_NEWLINE, sed's M). */
  readonly newlines?: boolean;
  /** Only matches that are the whole text, or whole words (grep -x, -w). */
  readonly whole?: 'text' | 'word';
}

/** Byte offsets: start and end of the match, then of each group; -1 for a group that took no part. */
export type Match = readonly number[];

/** Steps of one expression over its life: far more than any script needs, and some tens of seconds at most. */
const MAX_STEPS = 2_000_000_000;

/** Steps of trying start after start, per unit of text, after which all starts are tried at once. */
const TRIES_PER_UNIT = 16;

class Matcher {
  private readonly anchored: Dfa;
  private readonly anywhere: Dfa;

  constructor(
    readonly program: Program,
    private readonly meter: Meter,
  ) {
    this.anchored = new Dfa(program, meter, false);
    this.anywhere = new Dfa(program, meter, true);
  }

  private contextAt(input: Input, at: number): number {
    return contextBefore(input, this.program.classes, at);
  }

  /** Whether there is a match at all. For programs without back-references. */
  exists(input: Input, from: number): boolean {
    return this.anywhere.earliestEnd(input, from, this.contextAt(input, from)) >= 0;
  }

  /** The leftmost-longest match in units. */
  bounds(input: Input, from: number): readonly [number, number] | undefined {
    const firstEnd = this.anywhere.earliestEnd(input, from, this.contextAt(input, from));
    if (firstEnd < 0) return undefined;
    const budget = this.meter.used + TRIES_PER_UNIT * (input.units.length + 64);
    // The match that ends first began at or before its end; so did the leftmost one.
    for (let start = from; start <= firstEnd; start++) {
      const end = this.anchored.longest(input, start, this.contextAt(input, start));
      if (end >= 0) return [start, end];
      if (this.meter.used > budget) return leftmostLongest(this.program, input, start + 1, this.meter);
    }
    return undefined;
  }
}

/** A compiled expression. It remembers the last text, so that searching on in the same text is cheap. */
export class Regex {
  readonly groupCount: number;
  private readonly meter = new Meter(MAX_STEPS);
  private readonly wide: boolean;
  private readonly prefix: { readonly text: ByteString; readonly isWhole: boolean };
  private byteMatcher: Matcher | undefined;
  private characterMatcher: Matcher | undefined;
  private last: { readonly text: ByteString; readonly input: Input; readonly matcher: Matcher } | undefined;

  constructor(
    private readonly expression: Expression,
    private readonly options: RegexOptions,
  ) {
    this.groupCount = expression.groupCount;
    this.wide = options.utf8 && needsCharacters(expression.node);
    this.prefix = options.ignoreCase === true ? { text: '', isWhole: false } : literalPrefix(expression.node);
  }

  private matcher(alphabet: 'bytes' | 'characters'): Matcher {
    const known = alphabet === 'bytes' ? this.byteMatcher : this.characterMatcher;
    if (known !== undefined) return known;
    const ignoreCase = this.options.ignoreCase === true;
    const ordered = this.options.syntax === 'perl';
    const made = new Matcher(compileProgram(this.expression, { alphabet, ignoreCase, ordered }), this.meter);
    if (alphabet === 'bytes') this.byteMatcher = made;
    else this.characterMatcher = made;
    return made;
  }

  private prepare(text: ByteString): { readonly input: Input; readonly matcher: Matcher } {
    if (this.last !== undefined && this.last.text === text) return this.last;
    const asBytes = !this.wide || isAscii(text);
    const input = asBytes ? byteInput(text) : characterInput(text);
    this.last = { text, input, matcher: this.matcher(asBytes ? 'bytes' : 'characters') };
    return this.last;
  }

  /** Whether the text has a match. */
  test(text: ByteString): boolean {
    if (this.prefix.text !== '') {
      if (!text.includes(this.prefix.text)) return false;
      if (this.prefix.isWhole) return true;
    }
    const { input, matcher } = this.prepare(text);
    if (matcher.program.backReferences.length > 0) return this.exec(text) !== undefined;
    return matcher.exists(input, 0);
  }

  /**
   * The leftmost-longest match that begins at or after `from` (bytes); what stands before `from` is seen by anchors
   * and word operators.
   * @throws RootfsError `SCRIPT_LIMIT` when it takes too many steps
   */
  exec(text: ByteString, from = 0, wantGroups = true): Match | undefined {
    let start = from;
    if (this.prefix.text !== '') {
      start = text.indexOf(this.prefix.text, from);
      if (start < 0) return undefined;
      if (this.prefix.isWhole) return [start, start + this.prefix.text.length];
    }
    const { input, matcher } = this.prepare(text);
    const found = this.find(matcher, input, unitAt(input, start), wantGroups);
    return found?.map((unit) => (unit < 0 ? -1 : offsetOf(input, unit)));
  }

  private find(matcher: Matcher, input: Input, from: number, wantGroups: boolean): Match | undefined {
    const { program } = matcher;
    const firstOnly = this.options.syntax === 'perl';
    if (firstOnly || program.backReferences.length > 0) {
      const sameUnit = this.options.ignoreCase === true ? sameLetter : sameUnits;
      return backtrack(program, input, from, { firstOnly, meter: this.meter, sameUnit });
    }
    const bounds = matcher.bounds(input, from);
    if (bounds === undefined || !wantGroups || program.groupCount === 0) return bounds;
    return findRegisters(program, input, bounds[0], bounds[1], this.meter);
  }
}

function sameUnits(a: number, b: number): boolean {
  return a === b;
}

function sameLetter(a: number, b: number): boolean {
  if (a === b) return true;
  if (a > 0x10_ffff || b > 0x10_ffff) return false;
  return String.fromCodePoint(a).toLowerCase() === String.fromCodePoint(b).toLowerCase();
}

function parseOne(pattern: ByteString, options: RegexOptions): Expression {
  const { syntax, utf8 } = options;
  if (syntax === 'fixed')
    return { node: sequence(patternUnits(pattern, utf8).map((unit) => literal(unit))), groupCount: 0 };
  if (syntax === 'perl') return parsePerl(pattern, utf8);
  const more: Omit<ParseOptions, 'syntax' | 'utf8'> = {
    ignoreCase: options.ignoreCase === true,
    newlines: options.newlines === true,
  };
  return parseRegex(pattern, { syntax, utf8, ...more });
}

function wrapped(node: Node, whole: 'text' | 'word' | undefined): Node {
  if (whole === undefined) return node;
  const [before, after] =
    whole === 'text' ? (['textStart', 'textEnd'] as const) : (['notAfterWord', 'notBeforeWord'] as const);
  return sequence([{ kind: 'assertion', what: before }, node, { kind: 'assertion', what: after }]);
}

/**
 * Compiles one pattern, or several of which any may match.
 * @throws RegexSyntaxError with the C library's text; RootfsError `SCRIPT_LIMIT` when the expression is too large
 */
export function compileRegex(patterns: ByteString | readonly ByteString[], options: RegexOptions): Regex {
  const list = typeof patterns === 'string' ? [patterns] : patterns;
  const nodes: Node[] = [];
  let groupCount = 0;
  for (const pattern of list) {
    const expression = parseOne(pattern, options);
    nodes.push(renumbered(expression.node, groupCount));
    groupCount += expression.groupCount;
  }
  return new Regex({ node: wrapped(choice(nodes), options.whole), groupCount }, options);
}
