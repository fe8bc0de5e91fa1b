import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Regex } from '../../../../formats/regex/regex.js';
import type { AwkArray } from './array.js';
import type { ArithmeticOperator, Comparison, Expression, Getline, Name, Target } from './ast.js';
import { callBuiltin } from './builtins.js';
import type { Machine } from './machine.js';
import { fieldIndex } from './record.js';
import { inputValue, type Value } from './value.js';
import type { Cell, Frame } from './variables.js';

/** Where a value can be put. */
export interface Place {
  get(): Value;
  set(value: Value): void;
}

/** Calls a function that the program defines. */
export type CallFunction = (name: string, args: readonly Expression[], frame: Frame) => Promise<Value>;

type Node<Kind extends Expression['kind']> = Extract<Expression, { readonly kind: Kind }>;

/** Elements of arrays are counted as so many steps: they take memory. */
const ELEMENT_STEPS = 8;

const HOLDS: Readonly<Record<Comparison, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '==': (order) => order === 0,
  '!=': (order) => order !== 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

function compute(operator: ArithmeticOperator, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
    case '^':
      // pow(3) gives 1 here, JavaScript NaN.
      return left === 1 || (left === -1 && Math.abs(right) === Infinity) ? 1 : left ** right;
  }
}

/** Expressions of a running program. */
export class Evaluator {
  constructor(
    readonly machine: Machine,
    private readonly callFunction: CallFunction,
  ) {}

  async number(node: Expression, frame: Frame): Promise<number> {
    return this.machine.conversions.number(await this.evaluate(node, frame));
  }

  async text(node: Expression, frame: Frame): Promise<ByteString> {
    return this.machine.conversions.text(await this.evaluate(node, frame));
  }

  async isTrue(node: Expression, frame: Frame): Promise<boolean> {
    return this.machine.conversions.isTrue(await this.evaluate(node, frame));
  }

  async evaluate(node: Expression, frame: Frame): Promise<Value> {
    this.machine.meter.step();
    switch (node.kind) {
      case 'number':
        return node.value;
      case 'string':
        return node.text;
      case 'regex':
        return this.machine.patterns.regex(node.source).test(this.machine.record.whole) ? 1 : 0;
      case 'variable':
        return this.cell(node.name, frame).value;
      case 'element':
      case 'field':
        return (await this.place(node, frame)).get();
      case 'assign':
        return this.assign(node, frame);
      case 'step':
        return this.step(node, frame);
      case 'getline':
        return this.getline(node, frame);
      case 'call':
        return this.callFunction(node.name, node.args, frame);
      case 'builtin':
        return callBuiltin(this, node.name, node.args, frame);
      case 'unary':
      case 'arithmetic':
      case 'compare':
      case 'concat':
      case 'and':
      case 'or':
      case 'match':
      case 'in':
      case 'choice':
        return this.operation(node, frame);
    }
  }

  private async operation(
    node: Node<'unary' | 'arithmetic' | 'compare' | 'concat' | 'and' | 'or' | 'match' | 'in' | 'choice'>,
    frame: Frame,
  ): Promise<Value> {
    switch (node.kind) {
      case 'unary':
        if (node.operator === '!') return (await this.isTrue(node.operand, frame)) ? 0 : 1;
        return (await this.number(node.operand, frame)) * (node.operator === '-' ? -1 : 1);
      case 'arithmetic': {
        const left = await this.number(node.left, frame);
        return compute(node.operator, left, await this.number(node.right, frame));
      }
      case 'compare': {
        const left = await this.evaluate(node.left, frame);
        const order = this.machine.conversions.compare(left, await this.evaluate(node.right, frame));
        return HOLDS[node.operator](order) ? 1 : 0;
      }
      case 'concat':
        return this.concat(node, frame);
      case 'and':
        return (await this.isTrue(node.left, frame)) && (await this.isTrue(node.right, frame)) ? 1 : 0;
      case 'or':
        return (await this.isTrue(node.left, frame)) || (await this.isTrue(node.right, frame)) ? 1 : 0;
      case 'match': {
        const text = await this.text(node.text, frame);
        return (await this.regex(node.pattern, frame)).test(text) === node.isNegated ? 0 : 1;
      }
      case 'in': {
        const key = await this.subscript(node.subscripts, frame);
        return this.array(node.array, frame).find(key, false) === undefined ? 0 : 1;
      }
      case 'choice':
        return this.evaluate((await this.isTrue(node.test, frame)) ? node.yes : node.no, frame);
    }
  }

  private async concat({ parts }: Node<'concat'>, frame: Frame): Promise<Value> {
    let text = '';
    for (const part of parts) text += await this.text(part, frame);
    this.machine.meter.text(text.length);
    return text;
  }

  cell(name: Name, frame: Frame): Cell {
    return this.machine.variables.cell(name, frame);
  }

  array(name: Name, frame: Frame): AwkArray {
    return this.cell(name, frame).array(this.machine.conversions);
  }

  /** What an argument that is a regular expression means: one between slashes itself, anything else its text. */
  async regex(node: Expression, frame: Frame): Promise<Regex> {
    const source = node.kind === 'regex' ? node.source : await this.text(node, frame);
    return this.machine.patterns.regex(source);
  }

  /** One subscript as it is, several as one text. */
  async subscript(nodes: readonly Expression[], frame: Frame): Promise<Value> {
    const [first] = nodes;
    if (first !== undefined && nodes.length === 1) return this.evaluate(first, frame);
    const parts: ByteString[] = [];
    for (const node of nodes) parts.push(await this.text(node, frame));
    return parts.join(this.machine.textOf('SUBSEP'));
  }

  /** Finds what is to be assigned to; elements come to be by that. */
  async place(target: Target, frame: Frame): Promise<Place> {
    const { machine } = this;
    switch (target.kind) {
      case 'variable': {
        const cell = this.cell(target.name, frame);
        return { get: () => cell.value, set: (value) => void (cell.value = value) };
      }
      case 'field': {
        const index = fieldIndex(await this.number(target.index, frame));
        return {
          get: () => machine.record.get(index),
          set: (value) => machine.record.assign(index, value),
        };
      }
      case 'element':
        return this.element(target, frame);
    }
  }

  private async element(target: Node<'element'>, frame: Frame): Promise<Place> {
    const key = await this.subscript(target.subscripts, frame);
    const array = this.array(target.array, frame);
    const before = array.size;
    const element = array.find(key, true);
    if (array.size > before) this.machine.meter.step(ELEMENT_STEPS);
    return {
      get: () => element?.value,
      set: (value) => {
        if (element !== undefined) element.value = value;
      },
    };
  }

  private async assign({ target, operator, value }: Node<'assign'>, frame: Frame): Promise<Value> {
    const place = await this.place(target, frame);
    const given = await this.evaluate(value, frame);
    const { conversions } = this.machine;
    const result =
      operator === undefined
        ? given
        : compute(operator, conversions.number(place.get()), conversions.number(given));
    place.set(result);
    return result;
  }

  private async step({ target, by, isPrefix }: Node<'step'>, frame: Frame): Promise<Value> {
    const place = await this.place(target, frame);
    const before = this.machine.conversions.number(place.get());
    place.set(before + by);
    return isPrefix ? before + by : before;
  }

  /** Puts what was read into a variable, or into the record. */
  private async getline({ from, operand, target }: Getline, frame: Frame): Promise<Value> {
    const { machine } = this;
    const place = target === undefined ? undefined : await this.place(target, frame);
    const name = operand === undefined ? '' : await this.text(operand, frame);
    if (from === 'command') await machine.outputs.stdout.flush();
    const record =
      from === 'main'
        ? await machine.main.next()
        : await machine.inputs.next(from, name, machine.recordSeparator);
    if (record === undefined) return 0;
    if (record === -1) return -1;
    if (place === undefined) machine.record.set(record);
    else place.set(inputValue(record));
    return 1;
  }
}
