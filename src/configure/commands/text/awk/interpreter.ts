import type { Expression, FunctionDefinition, Redirect, Rule, Statement } from './ast.js';
import { type Ending, Exit, NextRecord } from './control.js';
import { Evaluator } from './evaluator.js';
import { format } from './format.js';
import type { Machine } from './machine.js';
import type { Value } from './value.js';
import { Cell, type Frame } from './variables.js';

type Node<Kind extends Statement['kind']> = Extract<Statement, { readonly kind: Kind }>;

/** At so many functions within each other the engine's stack gets a rest. */
const REST_EVERY = 16;

const NO_FRAME: Frame = [];

/** Statements, functions and rules of a running program. */
export class Interpreter {
  private readonly evaluator: Evaluator;
  private readonly openRanges = new Set<Rule>();
  private returned: Value;
  /** The status that exit gave. */
  status = 0;

  constructor(private readonly machine: Machine) {
    this.evaluator = new Evaluator(machine, (name, args, frame) => this.call(name, args, frame));
  }

  /** A BEGIN or END action. @throws Exit */
  async action(body: Statement): Promise<void> {
    await this.run(body, NO_FRAME);
  }

  /** All rules for one record. @throws Exit, NextRecord */
  async rules(): Promise<void> {
    for (const rule of this.machine.program.rules) {
      if (!(await this.selects(rule))) continue;
      if (rule.body === undefined) await this.print([], undefined, NO_FRAME);
      else await this.run(rule.body, NO_FRAME);
    }
  }

  private async selects(rule: Rule): Promise<boolean> {
    const { pattern, until } = rule;
    if (pattern === undefined) return true;
    if (until === undefined) return this.evaluator.isTrue(pattern, NO_FRAME);
    if (!this.openRanges.has(rule)) {
      if (!(await this.evaluator.isTrue(pattern, NO_FRAME))) return false;
      this.openRanges.add(rule);
    }
    if (await this.evaluator.isTrue(until, NO_FRAME)) this.openRanges.delete(rule);
    return true;
  }

  private async call(name: string, args: readonly Expression[], frame: Frame): Promise<Value> {
    const { machine } = this;
    const called = machine.program.functions.get(name) as FunctionDefinition;
    const cells: Cell[] = [];
    for (const node of args) cells.push(await this.argument(node, frame));
    while (cells.length < called.parameters.length) cells.push(new Cell());
    if (machine.meter.enter() % REST_EVERY === 0) await Promise.resolve();
    const ending = await this.run(called.body, cells);
    machine.meter.leave();
    const value = ending === 'return' ? this.returned : undefined;
    this.returned = undefined;
    return value;
  }

  /** Values are copied; an array, or what may become one, is the caller's own. */
  private async argument(node: Expression, frame: Frame): Promise<Cell> {
    if (node.kind !== 'variable') return new Cell(await this.evaluator.evaluate(node, frame));
    const cell = this.evaluator.cell(node.name, frame);
    if (cell.isArray) return cell;
    return cell.value === undefined ? new Cell(undefined, cell) : new Cell(cell.value);
  }

  private async run(node: Statement, frame: Frame): Promise<Ending> {
    this.machine.meter.step();
    switch (node.kind) {
      case 'expression':
        await this.evaluator.evaluate(node.value, frame);
        return undefined;
      case 'print':
        return this.print(node.args, node.redirect, frame);
      case 'printf':
        return this.printf(node, frame);
      case 'if': {
        const chosen = (await this.evaluator.isTrue(node.test, frame)) ? node.yes : node.no;
        return chosen === undefined ? undefined : this.run(chosen, frame);
      }
      case 'block':
        return this.block(node.body, frame);
      case 'while':
      case 'do':
      case 'for':
      case 'each':
        return this.loop(node, frame);
      case 'delete':
        return this.remove(node, frame);
      case 'next':
      case 'nextfile':
      case 'break':
      case 'continue':
      case 'exit':
      case 'return':
        return this.leave(node, frame);
    }
  }

  private async leave(
    node: Node<'next' | 'nextfile' | 'break' | 'continue' | 'exit' | 'return'>,
    frame: Frame,
  ): Promise<Ending> {
    switch (node.kind) {
      case 'break':
      case 'continue':
        return node.kind;
      case 'next':
      case 'nextfile':
        throw new NextRecord(node.kind === 'nextfile');
      case 'return':
        this.returned =
          node.value === undefined ? undefined : await this.evaluator.evaluate(node.value, frame);
        return 'return';
      case 'exit':
        if (node.value !== undefined) this.status = (await this.evaluator.number(node.value, frame)) & 0xff;
        throw new Exit();
    }
  }

  private async block(body: readonly Statement[], frame: Frame): Promise<Ending> {
    for (const statement of body) {
      const ending = await this.run(statement, frame);
      if (ending !== undefined) return ending;
    }
    return undefined;
  }

  private async loop(node: Node<'while' | 'do' | 'for' | 'each'>, frame: Frame): Promise<Ending> {
    if (node.kind === 'each') return this.each(node, frame);
    const { evaluator } = this;
    if (node.kind === 'for' && node.start !== undefined) await evaluator.evaluate(node.start, frame);
    let isTested = node.kind !== 'do';
    for (;;) {
      if (isTested && node.test !== undefined && !(await evaluator.isTrue(node.test, frame)))
        return undefined;
      isTested = true;
      const ending = await this.run(node.body, frame);
      if (ending === 'break') return undefined;
      if (ending === 'return') return ending;
      if (node.kind === 'for' && node.step !== undefined) await evaluator.evaluate(node.step, frame);
    }
  }

  /** Goes through the subscripts that there were at the beginning. */
  private async each({ target, array, body }: Node<'each'>, frame: Frame): Promise<Ending> {
    const keys = this.evaluator.array(array, frame).keys();
    this.machine.meter.step(keys.length);
    for (const key of keys) {
      (await this.evaluator.place(target, frame)).set(key);
      const ending = await this.run(body, frame);
      if (ending === 'break') break;
      if (ending === 'return') return ending;
    }
    return undefined;
  }

  private async remove({ array, subscripts }: Node<'delete'>, frame: Frame): Promise<Ending> {
    const elements = this.evaluator.array(array, frame);
    if (subscripts === undefined) elements.clear();
    else elements.delete(await this.evaluator.subscript(subscripts, frame));
    return undefined;
  }

  private async print(
    args: readonly Expression[],
    redirect: Redirect | undefined,
    frame: Frame,
  ): Promise<undefined> {
    const { machine, evaluator } = this;
    const { conversions } = machine;
    const parts: string[] = [];
    for (const node of args) {
      const value = await evaluator.evaluate(node, frame);
      parts.push(conversions.printed(value, machine.textOf('OFMT')));
    }
    const text = args.length === 0 ? machine.record.whole : parts.join(machine.textOf('OFS'));
    await this.write(text + machine.textOf('ORS'), redirect, frame);
  }

  private async printf({ args, redirect }: Node<'print' | 'printf'>, frame: Frame): Promise<undefined> {
    const values: Value[] = [];
    for (const node of args) values.push(await this.evaluator.evaluate(node, frame));
    let text = '';
    try {
      format(this.machine.conversions, 'printf', values, (made) => void (text = made));
    } finally {
      // What came before a wrong conversion is printed.
      await this.write(text, redirect, frame);
    }
  }

  private async write(text: string, redirect: Redirect | undefined, frame: Frame): Promise<void> {
    const { outputs } = this.machine;
    const output =
      redirect === undefined
        ? outputs.stdout
        : await outputs.find(redirect.how, await this.evaluator.text(redirect.to, frame));
    await outputs.write(output, text);
  }
}
