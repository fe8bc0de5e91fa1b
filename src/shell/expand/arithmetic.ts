import type { ByteString } from '../../kernel/byte-string.js';
import { RootfsError } from '../../kernel/errors.js';
import { killedBy, ScriptError } from '../control.js';
import type { Shell } from '../state.js';
import type { ArithmeticNode, BinaryOperator } from '../syntax/arithmetic.js';
import { parseArithmetic } from '../syntax/arithmetic.js';

const LARGEST = (1n << 63n) - 1n;
const SIGFPE = 8;

const wrap = (value: bigint): bigint => BigInt.asIntN(64, value);
const truth = (value: boolean): bigint => (value ? 1n : 0n);

function divide(left: bigint, right: bigint, text: ByteString): bigint {
  if (right === 0n) throw new ScriptError(`arithmetic expression: division by zero: "${text}"`);
  // The processor cannot tell this result, and ends the process.
  if (right === -1n && left === -LARGEST - 1n) throw killedBy(SIGFPE);
  return left / right;
}

type Eager = Exclude<BinaryOperator, '&&' | '||'>;

/** With two's complement of 64 bits, as the C that dash is written in has on every machine. */
const OPERATIONS: Readonly<Record<Eager, (left: bigint, right: bigint, text: ByteString) => bigint>> = {
  '*': (left, right) => wrap(left * right),
  '/': (left, right, text) => divide(left, right, text),
  '%': (left, right, text) => left - divide(left, right, text) * right,
  '+': (left, right) => wrap(left + right),
  '-': (left, right) => wrap(left - right),
  // The processor takes the low six bits of the count.
  '<<': (left, right) => wrap(left << BigInt.asUintN(6, right)),
  '>>': (left, right) => left >> BigInt.asUintN(6, right),
  '<': (left, right) => truth(left < right),
  '<=': (left, right) => truth(left <= right),
  '>': (left, right) => truth(left > right),
  '>=': (left, right) => truth(left >= right),
  '==': (left, right) => truth(left === right),
  '!=': (left, right) => truth(left !== right),
  '&': (left, right) => left & right,
  '^': (left, right) => left ^ right,
  '|': (left, right) => left | right,
};

const NUMBER = /^[ \t\n\v\f\r]*([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)[ \t\n\v\f\r]*$/;

/** A variable's value: strtoimax(3) with base 0; blank is 0. @see dash src/mystring.c, atomax */
function valueOf(text: ByteString | undefined): bigint {
  if (text === undefined || /^[ \t\n\v\f\r]*$/.test(text)) return 0n;
  const [, sign, digits] = NUMBER.exec(text) ?? [];
  if (digits === undefined) throw new ScriptError(`Illegal number: ${text}`);
  const size = BigInt(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits);
  const value = sign === '-' ? -size : size;
  if (value !== wrap(value)) throw new ScriptError(`Illegal number: ${text}`);
  return value;
}

function unary(operator: '!' | '~' | '-' | '+', value: bigint): bigint {
  switch (operator) {
    case '!':
      return truth(value === 0n);
    case '~':
      return ~value;
    case '-':
      return wrap(-value);
    case '+':
      return value;
    default:
      return operator satisfies never;
  }
}

function evaluate(shell: Shell, node: ArithmeticNode, text: ByteString): bigint {
  switch (node.kind) {
    case 'number':
      return node.value;
    case 'variable':
      return valueOf(shell.variables.get(node.name));
    case 'unary':
      return unary(node.operator, evaluate(shell, node.operand, text));
    case 'binary':
      return binary(shell, node, text);
    case 'conditional': {
      const taken = evaluate(shell, node.condition, text) === 0n ? node.otherwise : node.then;
      return evaluate(shell, taken, text);
    }
    case 'assign': {
      const given = evaluate(shell, node.value, text);
      const { operator, name } = node;
      const before = operator === undefined ? 0n : valueOf(shell.variables.get(name));
      const value = operator === undefined ? given : OPERATIONS[operator](before, given, text);
      shell.variables.set(name, String(value));
      return value;
    }
    default:
      return node satisfies never;
  }
}

function binary(shell: Shell, node: Extract<ArithmeticNode, { kind: 'binary' }>, text: ByteString): bigint {
  const left = evaluate(shell, node.left, text);
  if (node.operator === '&&') return truth(left !== 0n && evaluate(shell, node.right, text) !== 0n);
  if (node.operator === '||') return truth(left !== 0n || evaluate(shell, node.right, text) !== 0n);
  return OPERATIONS[node.operator](left, evaluate(shell, node.right, text), text);
}

const PARSED = new Map<ByteString, ArithmeticNode>();
const MAX_PARSED = 500;

function parsed(text: ByteString): ArithmeticNode {
  const known = PARSED.get(text);
  if (known !== undefined) return known;
  if (PARSED.size >= MAX_PARSED) PARSED.clear();
  try {
    const node = parseArithmetic(text);
    if (text.length < 256) PARSED.set(text, node);
    return node;
  } catch (error) {
    if (error instanceof RootfsError && error.code === 'SCRIPT_SYNTAX') throw new ScriptError(error.message);
    throw error;
  }
}

/**
 * The value of an expression whose own parameters have been expanded, in decimal.
 * @throws ScriptError, as dash's errors in expressions end the shell @see POSIX.1-2017 XCU §2.6.4; dash src/arith_yacc.c
 */
export function arithmetic(shell: Shell, text: ByteString): ByteString {
  return String(evaluate(shell, parsed(text), text));
}
