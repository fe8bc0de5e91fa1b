import type { Expression, Redirect, Statement } from './ast.js';
import { AwkSyntaxError } from './ast.js';
import type { Names } from './names.js';
import type { ExpressionParser } from './parse-expression.js';
import type { TokenReader } from './token-reader.js';

/** Where an action stands: what next and return need. */
type Place = 'edge' | 'rule' | 'function';

const EMPTY: Statement = { kind: 'block', body: [] };

/** Statements. @see mawk(1), section 1 */
export class StatementParser {
  private place: Place = 'rule';
  private loops = 0;

  constructor(
    private readonly reader: TokenReader,
    private readonly expressions: ExpressionParser,
    private readonly names: Names,
  ) {}

  /** `{ … }` */
  action(place: Place): Statement {
    this.place = place;
    this.loops = 0;
    return this.block();
  }

  private block(): Statement {
    const { reader } = this;
    reader.expect('{');
    const body: Statement[] = [];
    for (;;) {
      while (reader.take('\n', ';') !== undefined);
      if (reader.take('}') !== undefined) return { kind: 'block', body };
      if (reader.isAtEnd) throw new AwkSyntaxError('missing } near end of file', reader.peek().line);
      body.push(this.statement());
    }
  }

  private statement(): Statement {
    return this.reader.nested(() => this.read());
  }

  private read(): Statement {
    const { reader } = this;
    const { line } = reader.peek();
    if (reader.isAt('{')) return this.block();
    const mark = reader.take('if', 'while', 'for', ';');
    if (mark === 'if') return this.conditional();
    if (mark === 'while') return this.whileLoop();
    if (mark === 'for') return this.forLoop();
    if (mark === ';') return EMPTY;
    const statement = this.simple(line);
    if (!reader.isAt('}') && reader.take(';', '\n') === undefined) reader.fail();
    return statement;
  }

  private simple(line: number): Statement {
    const { reader } = this;
    const words = 'print printf next nextfile break continue exit return delete do'.split(' ');
    const word = reader.take(...words);
    switch (word) {
      case 'print':
      case 'printf':
        return this.print(word);
      case 'next':
      case 'nextfile':
        if (this.place !== 'rule') throw new AwkSyntaxError(`improper use of ${word}`, line);
        return { kind: word };
      case 'break':
      case 'continue':
        if (this.loops === 0) throw new AwkSyntaxError(`${word} statement outside of loop`, line);
        return { kind: word };
      case 'return':
        if (this.place !== 'function') throw new AwkSyntaxError('return outside function body', line);
        return { kind: word, value: this.optional() };
      case 'exit':
        return { kind: word, value: this.optional() };
      case 'delete':
        return this.deletion();
      case 'do':
        return this.doLoop();
      case undefined:
      default:
        return { kind: 'expression', value: this.expressions.expression() };
    }
  }

  private optional(): Expression | undefined {
    return this.reader.isAt(';', '\n', '}') ? undefined : this.expressions.expression();
  }

  private deletion(): Statement {
    const { text, line, kind } = this.reader.next();
    if (kind !== 'name') this.reader.fail();
    const array = this.names.resolve(text, 'array', line);
    if (this.reader.take('[') === undefined) return { kind: 'delete', array, subscripts: undefined };
    const subscripts = this.expressions.list();
    this.reader.expect(']');
    return { kind: 'delete', array, subscripts };
  }

  private print(kind: 'print' | 'printf'): Statement {
    const args = this.printed();
    if (kind === 'printf' && args.length === 0) this.reader.fail();
    return { kind, args, redirect: this.redirect() };
  }

  private redirect(): Redirect | undefined {
    const how = this.reader.take('>', '>>', '|') as Redirect['how'] | undefined;
    return how === undefined ? undefined : { how, to: this.expressions.expression() };
  }

  private printed(): readonly Expression[] {
    const { reader } = this;
    const ends = [';', '\n', '}', '>', '>>', '|'];
    if (reader.isAt(...ends)) return [];
    if (!this.isListInParentheses(ends)) return this.expressions.list(true);
    reader.next();
    if (reader.take(')') !== undefined) return [];
    const args = this.expressions.list();
    reader.expect(')');
    return args;
  }

  /** Whether all that is printed stands in one pair of parentheses: `print(a, b) > c`. */
  private isListInParentheses(ends: readonly string[]): boolean {
    if (!this.reader.isAt('(')) return false;
    let depth = 0;
    for (let ahead = 0; ; ahead++) {
      const { kind, text } = this.reader.peek(ahead);
      if (kind !== 'mark' && kind !== 'call') continue;
      if (kind === 'mark' && text === '') return false;
      if (kind === 'mark' && text === '(') depth++;
      if (kind !== 'mark' || text !== ')' || --depth > 0) continue;
      const after = this.reader.peek(ahead + 1);
      return after.kind === 'mark' && ends.includes(after.text);
    }
  }

  private condition(): Expression {
    this.reader.expect('(');
    const test = this.expressions.expression();
    this.reader.expect(')');
    return test;
  }

  private conditional(): Statement {
    const { reader } = this;
    const test = this.condition();
    reader.skipNewlines();
    const yes = this.statement();
    let ahead = 0;
    while (reader.peek(ahead).kind === 'mark' && ['\n', ';'].includes(reader.peek(ahead).text)) ahead++;
    const { kind, text } = reader.peek(ahead);
    if (kind !== 'mark' || text !== 'else') return { kind: 'if', test, yes, no: undefined };
    for (let skipped = 0; skipped <= ahead; skipped++) reader.next();
    reader.skipNewlines();
    return { kind: 'if', test, yes, no: this.statement() };
  }

  private body(): Statement {
    this.reader.skipNewlines();
    this.loops++;
    const body = this.statement();
    this.loops--;
    return body;
  }

  private whileLoop(): Statement {
    const test = this.condition();
    if (this.reader.take(';') !== undefined) return { kind: 'while', test, body: EMPTY };
    return { kind: 'while', test, body: this.body() };
  }

  private doLoop(): Statement {
    const { reader } = this;
    const body = this.body();
    while (reader.take('\n', ';') !== undefined);
    reader.expect('while');
    return { kind: 'do', test: this.condition(), body };
  }

  private forLoop(): Statement {
    const { reader } = this;
    reader.expect('(');
    const each = this.eachHeader();
    if (each !== undefined) return { ...each, body: this.body() };
    const start = reader.isAt(';') ? undefined : this.expressions.expression();
    reader.expect(';');
    reader.skipNewlines();
    const test = reader.isAt(';') ? undefined : this.expressions.expression();
    reader.expect(';');
    reader.skipNewlines();
    const step = reader.isAt(')') ? undefined : this.expressions.expression();
    reader.expect(')');
    if (reader.take(';') !== undefined) return { kind: 'for', start, test, step, body: EMPTY };
    return { kind: 'for', start, test, step, body: this.body() };
  }

  /** `name in array)`, read, where that is what stands there. */
  private eachHeader(): Omit<Extract<Statement, { kind: 'each' }>, 'body'> | undefined {
    const { reader, names } = this;
    const [name, word, array, close] = [0, 1, 2, 3].map((ahead) => reader.peek(ahead));
    if (name?.kind !== 'name' || word?.kind !== 'mark' || word.text !== 'in') return undefined;
    if (array?.kind !== 'name' || close?.kind !== 'mark' || close.text !== ')') return undefined;
    for (let count = 0; count < 4; count++) reader.next();
    return {
      kind: 'each',
      target: { kind: 'variable', name: names.resolve(name.text, 'scalar', name.line) },
      array: names.resolve(array.text, 'array', array.line),
    };
  }
}
