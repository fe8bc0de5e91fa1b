import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import { UsageError } from '../options.js';
import { compileRegex } from '../../../formats/regex/regex.js';
import { GREP_BASIC } from '../../../formats/regex/syntax.js';

const LEVELS: readonly (readonly string[])[] = [
  ['|'],
  ['&'],
  ['<', '<=', '=', '==', '!=', '>=', '>'],
  ['+', '-'],
  ['*', '/', '%'],
  [':'],
];

function isInteger(text: string): boolean {
  return /^-?\d+$/.test(text);
}

function isNull(text: string): boolean {
  return text === '' || /^-?0+$/.test(text);
}

/** Length of the match at the start, or the first group. @see expr(1), "STRING : REGEXP" */
function match(text: ByteString, pattern: ByteString): ByteString {
  const regex = compileRegex(`^${pattern.replace(/^\^/, '')}`, { syntax: GREP_BASIC, utf8: true });
  const found = regex.exec(text, 0);
  const hasGroup = pattern.replace(/\\\\/g, '').includes('\\(');
  const [start = -1, end = -1] = found?.slice(2, 4) ?? [];
  if (hasGroup) return start < 0 ? '' : text.slice(start, end);
  return String(found === undefined ? 0 : (found[1] ?? 0) - (found[0] ?? 0));
}

function compare(left: string, right: string): number {
  if (isInteger(left) && isInteger(right)) return Number(BigInt(left) - BigInt(right));
  return left < right ? -1 : left > right ? 1 : 0;
}

function apply(operator: string, left: string, right: string): string {
  switch (operator) {
    case '|':
      return isNull(left) ? (isNull(right) ? '0' : right) : left;
    case '&':
      return isNull(left) || isNull(right) ? '0' : left;
    case ':':
      return match(left, right);
    case '<':
    case '<=':
    case '=':
    case '==':
    case '!=':
    case '>=':
    case '>': {
      const order = compare(left, right);
      const holds = {
        '<': order < 0,
        '<=': order <= 0,
        '=': order === 0,
        '==': order === 0,
        '!=': order !== 0,
        '>=': order >= 0,
        '>': order > 0,
      };
      return holds[operator] ? '1' : '0';
    }
    default:
      return arithmetic(operator, left, right);
  }
}

function arithmetic(operator: string, left: string, right: string): string {
  if (!isInteger(left) || !isInteger(right)) throw new UsageError('non-integer argument');
  const [a, b] = [BigInt(left), BigInt(right)];
  if (operator === '+') return String(a + b);
  if (operator === '-') return String(a - b);
  if (operator === '*') return String(a * b);
  if (b === 0n) throw new UsageError('division by zero');
  return String(operator === '/' ? a / b : a % b);
}

/** Reads an expression of words by precedence. */
class Expression {
  private at = 0;

  constructor(private readonly words: readonly ByteString[]) {}

  whole(): ByteString {
    const value = this.level(0);
    if (this.at < this.words.length)
      throw new UsageError(`syntax error: unexpected argument ‘${this.words[this.at] ?? ''}’`);
    return value;
  }

  private level(depth: number): ByteString {
    const operators = LEVELS[depth];
    if (operators === undefined) return this.primary();
    let value = this.level(depth + 1);
    for (
      let operator = this.words[this.at];
      operator !== undefined && operators.includes(operator);
      operator = this.words[this.at]
    ) {
      this.at++;
      value = apply(operator, value, this.level(depth + 1));
    }
    return value;
  }

  private next(): ByteString {
    const word = this.words[this.at++];
    if (word === undefined) throw new UsageError('syntax error: missing argument');
    return word;
  }

  private primary(): ByteString {
    const word = this.next();
    if (word === '(') {
      const value = this.level(0);
      if (this.next() !== ')') throw new UsageError("syntax error: expecting ')'");
      return value;
    }
    if (word === '+' && this.at < this.words.length) return this.next();
    if (this.at >= this.words.length) return word;
    if (word === 'length') return String(this.primary().length);
    if (word === 'match') return match(this.primary(), this.primary());
    if (word === 'index') {
      const [text, set] = [this.primary(), this.primary()];
      return String([...text].findIndex((byte) => set.includes(byte)) + 1);
    }
    if (word === 'substr') {
      const [text, from, length] = [this.primary(), Number(this.primary()), Number(this.primary())];
      return from < 1 || length < 1 ? '' : text.slice(from - 1, from - 1 + length);
    }
    return word;
  }
}

/** expr(1) */
export async function expr(process: Process): Promise<number> {
  try {
    const words = process.args[0] === '--' ? process.args.slice(1) : process.args;
    if (words.length === 0) throw new UsageError('missing operand');
    const value = new Expression(words).whole();
    await process.write(`${value}\n`);
    return isNull(value) ? 1 : 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    await process.complain(error.message);
    return 2;
  }
}
