import type { ByteString } from '../../kernel/byte-string.js';
import { RootfsError } from '../../kernel/errors.js';

/** The binary operators of `$((…))`, in dash's set (no comma, no `++`). @see POSIX.1-2017 XCU §2.6.4 */
export type BinaryOperator = keyof typeof PRECEDENCE;

/** What `name op= value` applies before it assigns. */
export type AssignmentOperator = '*' | '/' | '%' | '+' | '-' | '<<' | '>>' | '&' | '^' | '|';

export type ArithmeticNode =
  /** Within 64 bits signed: larger constants are held at the limit, as strtoimax(3) does. */
  | { readonly kind: 'number'; readonly value: bigint }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'unary'; readonly operator: '!' | '~' | '-' | '+'; readonly operand: ArithmeticNode }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: ArithmeticNode;
      readonly right: ArithmeticNode;
    }
  | {
      readonly kind: 'conditional';
      readonly condition: ArithmeticNode;
      readonly then: ArithmeticNode;
      readonly otherwise: ArithmeticNode;
    }
  | {
      readonly kind: 'assign';
      readonly name: string;
      /** Undefined for plain `=`. */
      readonly operator: AssignmentOperator | undefined;
      readonly value: ArithmeticNode;
    };

/** How tightly binary operators bind; larger is tighter. */
const PRECEDENCE = {
  '||': 1,
  '&&': 2,
  '|': 3,
  '^': 4,
  '&': 5,
  '==': 6,
  '!=': 6,
  '<': 7,
  '<=': 7,
  '>': 7,
  '>=': 7,
  '<<': 8,
  '>>': 8,
  '+': 9,
  '-': 9,
  '*': 10,
  '/': 10,
  '%': 10,
} as const;

/** So deep may parentheses and the like stand within each other. */
const MAX_DEPTH = 250;

/** Left-associative chains make trees as deep as they are long. */
const MAX_CHAIN = 1000;

const LARGEST = (1n << 63n) - 1n;

type Token =
  | { readonly kind: 'number' | 'name' | 'operator'; readonly text: string }
  | { readonly kind: 'end' | 'bad'; readonly text: '' };

interface Reader {
  readonly text: ByteString;
  position: number;
  depth: number;
  /** The token ahead. */
  token: Token;
}

const BLANKS = /[ \t\n]*/y;
const NUMBER = /0[xX][0-9A-Fa-f]+|0[0-7]*|[1-9][0-9]*/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const OPERATOR = /<<=|>>=|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&^|]=|[-+*/%&^|<>=!~?:()]/y;

function match(reader: Reader, pattern: RegExp): string {
  pattern.lastIndex = reader.position;
  const text = pattern.exec(reader.text)?.[0] ?? '';
  reader.position += text.length;
  return text;
}

function nextToken(reader: Reader): Token {
  match(reader, BLANKS);
  if (reader.position >= reader.text.length) return { kind: 'end', text: '' };
  for (const [kind, pattern] of [
    ['number', NUMBER],
    ['name', NAME],
    ['operator', OPERATOR],
  ] as const) {
    const text = match(reader, pattern);
    if (text !== '') return { kind, text };
  }
  return { kind: 'bad', text: '' };
}

/** Takes the token ahead. */
function take(reader: Reader): Token {
  const { token } = reader;
  reader.token = nextToken(reader);
  return token;
}

function isAhead(reader: Reader, operator: string): boolean {
  return reader.token.kind === 'operator' && reader.token.text === operator;
}

function failure(reader: Reader, what: string): RootfsError {
  return new RootfsError('SCRIPT_SYNTAX', `arithmetic expression: ${what}: "${reader.text}"`);
}

function deeper<T>(reader: Reader, read: () => T): T {
  if (++reader.depth > MAX_DEPTH) {
    throw new RootfsError('SCRIPT_LIMIT', `an arithmetic expression is nested more than ${MAX_DEPTH} deep`);
  }
  const result = read();
  reader.depth--;
  return result;
}

/** As strtoimax(3) with base 0, but for the sign. */
function constantOf(digits: string): bigint {
  const value = BigInt(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return value > LARGEST ? LARGEST : value;
}

function readPrimary(reader: Reader): ArithmeticNode {
  const token = take(reader);
  if (token.kind === 'number') return { kind: 'number', value: constantOf(token.text) };
  if (token.kind === 'name') return { kind: 'variable', name: token.text };
  if (token.kind !== 'operator') throw failure(reader, 'expecting primary');
  switch (token.text) {
    case '!':
    case '~':
    case '-':
    case '+':
      return { kind: 'unary', operator: token.text, operand: deeper(reader, () => readPrimary(reader)) };
    case '(': {
      const inner = deeper(reader, () => readAssignment(reader));
      if (!isAhead(reader, ')')) throw failure(reader, "expecting ')'");
      take(reader);
      return inner;
    }
    default:
      throw failure(reader, 'expecting primary');
  }
}

/** The binary operator ahead, if it binds at least so tightly. */
function binaryAhead(reader: Reader, loosest: number): BinaryOperator | undefined {
  const { kind, text } = reader.token;
  if (kind !== 'operator' || !Object.hasOwn(PRECEDENCE, text)) return undefined;
  const operator = text as BinaryOperator;
  return PRECEDENCE[operator] >= loosest ? operator : undefined;
}

function readBinary(reader: Reader, loosest: number): ArithmeticNode {
  let left = readPrimary(reader);
  let length = 0;
  for (;;) {
    const operator = binaryAhead(reader, loosest);
    if (operator === undefined) return left;
    if (++length > MAX_CHAIN) throw new RootfsError('SCRIPT_LIMIT', 'an arithmetic expression is too long');
    take(reader);
    left = { kind: 'binary', operator, left, right: readBinary(reader, PRECEDENCE[operator] + 1) };
  }
}

function readConditional(reader: Reader): ArithmeticNode {
  const condition = readBinary(reader, 1);
  if (!isAhead(reader, '?')) return condition;
  take(reader);
  const then = deeper(reader, () => readAssignment(reader));
  if (!isAhead(reader, ':')) throw failure(reader, "expecting ':'");
  take(reader);
  return { kind: 'conditional', condition, then, otherwise: deeper(reader, () => readConditional(reader)) };
}

const ASSIGNMENT = /^(\*|\/|%|\+|-|<<|>>|&|\^|\|)?=$/;

/** An assignment has a bare name on its left; `(x) = 1` and `1 ? x : y = 2` are errors. */
function readAssignment(reader: Reader): ArithmeticNode {
  const { token, position } = reader;
  if (token.kind !== 'name') return readConditional(reader);
  take(reader);
  const found = reader.token.kind === 'operator' ? ASSIGNMENT.exec(reader.token.text) : null;
  if (found === null) {
    reader.token = token;
    reader.position = position;
    return readConditional(reader);
  }
  take(reader);
  const operator = found[1] as AssignmentOperator | undefined;
  return { kind: 'assign', name: token.text, operator, value: deeper(reader, () => readAssignment(reader)) };
}

/**
 * An arithmetic expression, after its parameters and substitutions have been expanded.
 *
 * @throws RootfsError `SCRIPT_SYNTAX`, message in dash's words (`arithmetic expression: expecting primary: "1 +"`), or
 * `SCRIPT_LIMIT`
 */
export function parseArithmetic(text: ByteString): ArithmeticNode {
  const reader: Reader = { text, position: 0, depth: 0, token: { kind: 'end', text: '' } };
  take(reader);
  const expression = readAssignment(reader);
  if (reader.token.kind !== 'end') throw failure(reader, 'expecting EOF');
  return expression;
}
