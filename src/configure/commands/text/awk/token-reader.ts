import { AwkSyntaxError } from './ast.js';
import type { Token } from './lexer.js';

/** How deep expressions and statements may lie in each other. */
const DEPTH = 250;

const END: Token = { kind: 'mark', text: '', line: 0 };

/** A place in a program's tokens. */
export class TokenReader {
  private at = 0;
  private depth = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  peek(ahead = 0): Token {
    return this.tokens[this.at + ahead] ?? this.tokens.at(-1) ?? END;
  }

  next(): Token {
    const token = this.peek();
    this.at++;
    return token;
  }

  /** Whether the next token is one of these operators, keywords or `\n`. */
  isAt(...marks: readonly string[]): boolean {
    const { kind, text } = this.peek();
    return kind === 'mark' && marks.includes(text);
  }

  get isAtEnd(): boolean {
    return this.isAt('');
  }

  /** The operator or keyword, read, if it is next. */
  take(...marks: readonly string[]): string | undefined {
    return this.isAt(...marks) ? this.next().text : undefined;
  }

  expect(mark: string): void {
    if (this.take(mark) === undefined) this.fail();
  }

  skipNewlines(): void {
    while (this.take('\n') !== undefined);
  }

  fail(): never {
    const { text, line } = this.peek();
    const near = text === '' || text === '\n' ? 'unexpected newline or end of program' : `at or near ${text}`;
    throw new AwkSyntaxError(`syntax error ${near}`, line);
  }

  /** Reads something that may hold others of its kind. */
  nested<T>(read: () => T): T {
    if (++this.depth > DEPTH) throw new AwkSyntaxError('program is nested too deeply', this.peek().line);
    const result = read();
    this.depth--;
    return result;
  }
}
