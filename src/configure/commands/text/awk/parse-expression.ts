import type { Comparison, Expression, Target } from './ast.js';
import type { Names } from './names.js';
import { OperandParser } from './parse-operand.js';
import type { TokenReader } from './token-reader.js';

const ASSIGNMENTS = ['=', '+=', '-=', '*=', '/=', '%=', '^='];
/** Operators between concatenations, by how tightly they bind. */
const STRENGTH: Readonly<Record<string, number>> = {
  ...{ '||': 0, '&&': 1, in: 2, '~': 3, '!~': 3 },
  ...{ '<': 4, '<=': 4, '==': 4, '!=': 4, '>': 4, '>=': 4 },
};

function isTarget(node: Expression): node is Target {
  return node.kind === 'variable' || node.kind === 'element' || node.kind === 'field';
}

/** Expressions, by mawk's precedences. @see mawk(1), section 5 */
export class ExpressionParser {
  private readonly operands: OperandParser;

  constructor(
    private readonly reader: TokenReader,
    names: Names,
  ) {
    this.operands = new OperandParser(reader, names, () => this.expression());
  }

  /** Whether a value can begin here. */
  get isAtOperand(): boolean {
    return this.operands.isAtOperand || this.reader.isAt('-', '+');
  }

  /** A variable, an element or a field. */
  target(): Target {
    return this.operands.target();
  }

  /** @param inPrint `>` and `|` outside of parentheses end it: they are print's */
  expression(inPrint = false): Expression {
    const before = this.operands.inPrint;
    this.operands.inPrint = inPrint;
    const node = this.reader.nested(() => this.choice());
    this.operands.inPrint = before;
    return node;
  }

  /** `a, b, c` */
  list(inPrint = false): Expression[] {
    const items = [this.expression(inPrint)];
    while (this.reader.take(',') !== undefined) {
      this.reader.skipNewlines();
      items.push(this.expression(inPrint));
    }
    return items;
  }

  private choice(): Expression {
    const test = this.binary(0);
    const { reader } = this;
    if (reader.take('?') === undefined) return test;
    reader.skipNewlines();
    const yes = reader.nested(() => this.choice());
    reader.skipNewlines();
    reader.expect(':');
    reader.skipNewlines();
    const no = reader.nested(() => this.choice());
    return { kind: 'choice', test, yes, no };
  }

  /** Operators that bind at least so tightly. `a in b` may be followed by any of them. */
  private binary(least: number): Expression {
    let left = this.concatenation();
    for (;;) {
      const { kind, text } = this.reader.peek();
      const strength = kind === 'mark' && Object.hasOwn(STRENGTH, text) ? (STRENGTH[text] ?? 0) : -1;
      if (strength < least || (this.operands.inPrint && text === '>')) return left;
      this.reader.next();
      if (text === 'in') left = { kind: 'in', subscripts: [left], array: this.operands.arrayName() };
      else left = this.joined(text, left, strength);
    }
  }

  private joined(operator: string, left: Expression, strength: number): Expression {
    if (operator === '||' || operator === '&&') this.reader.skipNewlines();
    const right = this.reader.nested(() => this.binary(strength + 1));
    if (operator === '||') return { kind: 'or', left, right };
    if (operator === '&&') return { kind: 'and', left, right };
    if (operator === '~' || operator === '!~')
      return { kind: 'match', isNegated: operator === '!~', text: left, pattern: right };
    return { kind: 'compare', operator: operator as Comparison, left, right };
  }

  /** Operands one after the other; an assignment where its target is the first of them. */
  private concatenation(): Expression {
    const isParenthesized = this.reader.isAt('(');
    const first = this.operands.sum();
    if (!isParenthesized && isTarget(first)) {
      const operator = this.reader.take(...ASSIGNMENTS);
      if (operator !== undefined) return this.assignment(first, operator);
    }
    const parts = [first];
    while (this.operands.isAtOperand) parts.push(this.operands.sum());
    return parts.length === 1 ? first : { kind: 'concat', parts };
  }

  private assignment(target: Target, operator: string): Expression {
    this.reader.skipNewlines();
    const value = this.reader.nested(() => this.choice());
    const arithmetic = operator === '=' ? undefined : (operator[0] as '+');
    return { kind: 'assign', target, operator: arithmetic, value };
  }
}
