import type { ArithmeticOperator, Expression, Getline, Name, Target } from './ast.js';
import { AwkSyntaxError } from './ast.js';
import { BUILTINS, type Token } from './lexer.js';
import type { Names } from './names.js';
import type { TokenReader } from './token-reader.js';

/** What binds tighter than concatenation: sums, products, signs, pipes into getline, powers, steps, fields. */
export class OperandParser {
  /** Whether `>` and `|` are print's and not this expression's. */
  inPrint = false;

  constructor(
    private readonly reader: TokenReader,
    private readonly names: Names,
    private readonly expression: () => Expression,
  ) {}

  /** Whether an operand begins here that is no sign. */
  get isAtOperand(): boolean {
    return this.reader.peek().kind !== 'mark' || this.reader.isAt('(', '$', '!', '++', '--', 'getline');
  }

  sum(): Expression {
    return this.leftToRight(['+', '-'], () => this.product());
  }

  private product(): Expression {
    return this.leftToRight(['*', '/', '%'], () => this.sign());
  }

  private leftToRight(operators: readonly string[], operand: () => Expression): Expression {
    let left = operand();
    for (;;) {
      const operator = this.reader.take(...operators) as ArithmeticOperator | undefined;
      if (operator === undefined) return left;
      left = { kind: 'arithmetic', operator, left, right: operand() };
    }
  }

  private sign(): Expression {
    const operator = this.reader.take('!', '-', '+') as '!' | '-' | '+' | undefined;
    if (operator === undefined) return this.piped();
    return { kind: 'unary', operator, operand: this.reader.nested(() => this.sign()) };
  }

  /** `command | getline`, which binds tighter than concatenation in mawk. */
  private piped(): Expression {
    let operand = this.power();
    while (!this.inPrint && this.reader.isAt('|') && this.reader.peek(1).text === 'getline') {
      this.reader.next();
      this.reader.next();
      operand = { kind: 'getline', from: 'command', operand, target: this.optionalTarget() };
    }
    return operand;
  }

  private power(): Expression {
    const left = this.postfix();
    if (this.reader.take('^') === undefined) return left;
    return { kind: 'arithmetic', operator: '^', left, right: this.reader.nested(() => this.exponent()) };
  }

  private exponent(): Expression {
    const operator = this.reader.take('-', '+', '!') as '-' | '+' | '!' | undefined;
    if (operator === undefined) return this.power();
    return { kind: 'unary', operator, operand: this.reader.nested(() => this.exponent()) };
  }

  private postfix(): Expression {
    const node = this.primary();
    if (node.kind !== 'variable' && node.kind !== 'element' && node.kind !== 'field') return node;
    const step = this.reader.take('++', '--');
    if (step === undefined) return node;
    return { kind: 'step', target: node, by: step === '++' ? 1 : -1, isPrefix: false };
  }

  private primary(): Expression {
    const { reader } = this;
    const token = reader.peek();
    switch (token.kind) {
      case 'number':
        reader.next();
        return { kind: 'number', value: Number(token.text) };
      case 'string':
        reader.next();
        return { kind: 'string', text: token.text };
      case 'regex':
        reader.next();
        return { kind: 'regex', source: token.text };
      case 'name':
        return this.named();
      case 'call':
        return this.call();
      case 'builtin':
        return this.builtin();
      case 'mark':
        return this.marked();
    }
  }

  private marked(): Expression {
    const { reader } = this;
    const mark = reader.take('(', '$', '++', '--', 'getline');
    switch (mark) {
      case '(':
        return this.grouped();
      case '$':
        return this.field();
      case '++':
      case '--':
        return { kind: 'step', target: this.target(), by: mark === '++' ? 1 : -1, isPrefix: true };
      case 'getline':
        return this.getline();
      case undefined:
      default:
        return reader.fail();
    }
  }

  /** What stands in parentheses: an expression, or the subscripts of `(i, j) in a`. */
  private grouped(): Expression {
    const { reader } = this;
    const first = this.expression();
    if (reader.take(')') !== undefined) return first;
    const subscripts = [first];
    while (reader.take(',') !== undefined) {
      reader.skipNewlines();
      subscripts.push(this.expression());
    }
    reader.expect(')');
    reader.expect('in');
    return { kind: 'in', subscripts, array: this.arrayName() };
  }

  private field(): Expression & Target {
    const operator = this.reader.take('-', '+', '!') as '-' | '+' | '!' | undefined;
    const operand = this.reader.nested(() => this.primary());
    const index: Expression = operator === undefined ? operand : { kind: 'unary', operator, operand };
    return { kind: 'field', index };
  }

  private named(): Expression & Target {
    const { text, line } = this.reader.next();
    if (!this.reader.isAt('[')) {
      const isArgument = this.reader.isAt(',', ')') && this.isInCall;
      const name = this.names.resolve(text, isArgument ? undefined : 'scalar', line);
      return { kind: 'variable', name };
    }
    return { kind: 'element', array: this.names.resolve(text, 'array', line), subscripts: this.subscripts() };
  }

  /** Whether the innermost parentheses are a call's: a bare name may be an array there. */
  private isInCall = false;

  subscripts(): readonly Expression[] {
    this.reader.expect('[');
    const items = this.inBrackets(false, () => this.items());
    this.reader.expect(']');
    return items;
  }

  private items(): Expression[] {
    const items = [this.expression()];
    while (this.reader.take(',') !== undefined) {
      this.reader.skipNewlines();
      items.push(this.expression());
    }
    return items;
  }

  private inBrackets<T>(isCall: boolean, read: () => T): T {
    const before = this.isInCall;
    this.isInCall = isCall;
    const result = read();
    this.isInCall = before;
    return result;
  }

  /** The name of an array. */
  arrayName(): Name {
    const token = this.reader.next();
    if (token.kind !== 'name' && token.kind !== 'call') return this.reader.fail();
    return this.names.resolve(token.text, 'array', token.line);
  }

  target(): Target {
    if (this.reader.take('$') !== undefined) return this.field();
    return this.reader.peek().kind === 'name' ? this.named() : this.reader.fail();
  }

  private optionalTarget(): Target | undefined {
    return this.reader.isAt('$') || this.reader.peek().kind === 'name' ? this.target() : undefined;
  }

  private getline(): Getline {
    const target = this.optionalTarget();
    if (this.reader.take('<') === undefined)
      return { kind: 'getline', from: 'main', operand: undefined, target };
    return { kind: 'getline', from: 'file', operand: this.power(), target };
  }

  private args(): Expression[] {
    const { reader } = this;
    reader.expect('(');
    reader.skipNewlines();
    if (reader.take(')') !== undefined) return [];
    const items = this.inBrackets(true, () => this.items());
    reader.skipNewlines();
    reader.expect(')');
    return items;
  }

  private call(): Expression {
    const { text } = this.reader.next();
    return { kind: 'call', name: text, args: this.args() };
  }

  private builtin(): Expression {
    const token = this.reader.next();
    const hasArguments = this.reader.isAt('(');
    if (!hasArguments && token.text !== 'length') this.reader.fail();
    const args = hasArguments ? this.args() : [];
    this.checkArguments(token, args);
    return { kind: 'builtin', name: token.text, args };
  }

  private checkArguments({ text, line }: Token, args: readonly Expression[]): void {
    const [least, most] = BUILTINS[text] ?? [0, 0];
    if (args.length < least || args.length > most)
      throw new AwkSyntaxError(`wrong number of arguments in call to ${text}`, line);
    if (text === 'split' && args[1]?.kind !== 'variable')
      throw new AwkSyntaxError('syntax error in the arguments of split', line);
  }
}
