import { RootfsError } from '../../kernel/errors.js';
import type { Assertion, Expression, Node, SetNode } from './ast.js';
import type { Alphabet, Ranges } from './char-set.js';
import { setRanges } from './char-set.js';
import type { UnitClasses } from './unit-classes.js';
import { classifyUnits } from './unit-classes.js';

/**
 * A non-deterministic automaton. `split` goes to `next` by preference, else to `other`; `loop` is the split of a
 * repetition without bound. `open` and `close` note a group's ends.
 */
export type Instruction =
  | { readonly op: 'match' }
  | { readonly op: 'set'; readonly set: number; next: number }
  | { readonly op: 'split'; next: number; other: number }
  | { readonly op: 'loop'; next: number; other: number; readonly slot: number }
  | { readonly op: 'assert'; readonly what: Assertion; next: number }
  | { readonly op: 'open'; readonly group: number; next: number }
  | { readonly op: 'close'; readonly group: number; readonly optional: boolean; next: number }
  | { readonly op: 'back'; readonly group: number; next: number };

export interface Program {
  readonly code: readonly Instruction[];
  readonly start: number;
  readonly groupCount: number;
  readonly loopCount: number;
  readonly classes: UnitClasses;
  /** Whether any instruction asks what stands around a place. */
  readonly hasAssertions: boolean;
  readonly backReferences: readonly number[];
}

export interface CompileOptions {
  readonly alphabet: Alphabet;
  readonly ignoreCase: boolean;
  /** Alternatives by order alone, as Perl's: repetitions nest to the right. */
  readonly ordered: boolean;
}

const MAX_INSTRUCTIONS = 100_000;

class Compiler {
  readonly code: Instruction[] = [];
  readonly sets: Ranges[] = [];
  readonly back = new Set<number>();
  loops = 0;
  private readonly setNumbers = new Map<SetNode, number>();

  constructor(private readonly options: CompileOptions) {}

  add(instruction: Instruction): number {
    if (this.code.length >= MAX_INSTRUCTIONS)
      throw new RootfsError('SCRIPT_LIMIT', 'A regular expression is too large');
    this.code.push(instruction);
    return this.code.length - 1;
  }

  /** Code for the node that goes on at `next`; gives where it begins. */
  compile(node: Node, next: number, optionalGroup = false): number {
    switch (node.kind) {
      case 'empty':
        return next;
      case 'set':
        return this.add({ op: 'set', set: this.setNumber(node), next });
      case 'sequence':
        return node.items.reduceRight((after, item) => this.compile(item, after), next);
      case 'choice':
        return this.choice(node.items, next);
      case 'repeat':
        return this.repeat(node.body, node.min, node.max, node.lazy === true, next);
      case 'group': {
        const close = this.add({ op: 'close', group: node.index, optional: optionalGroup, next });
        return this.add({ op: 'open', group: node.index, next: this.compile(node.body, close) });
      }
      case 'assertion':
        return this.add({ op: 'assert', what: node.what, next });
      case 'backReference':
        this.back.add(node.index);
        return this.add({ op: 'back', group: node.index, next });
    }
  }

  private setNumber(node: SetNode): number {
    const known = this.setNumbers.get(node);
    if (known !== undefined) return known;
    this.sets.push(setRanges(node, this.options.alphabet, this.options.ignoreCase));
    this.setNumbers.set(node, this.sets.length - 1);
    return this.sets.length - 1;
  }

  /** glibc tries an empty alternative after what stands right of it: its way out has the higher node number. */
  private choice(items: readonly Node[], next: number): number {
    let entry: number | undefined;
    for (const item of items) {
      const right = this.compile(item, next);
      const [first, second] = entry === next && !this.options.ordered ? [right, next] : [entry, right];
      entry = first === undefined ? right : this.add({ op: 'split', next: first, other: second });
    }
    return entry ?? next;
  }

  private fork(body: number, out: number, lazy: boolean): number {
    return this.add(lazy ? { op: 'split', next: out, other: body } : { op: 'split', next: body, other: out });
  }

  /** As glibc's parse_dup_op: `x{2,4}` is `xx((x)?x)?`, where only the last part counts as optional. */
  private repeat(body: Node, min: number, max: number, lazy: boolean, next: number): number {
    let entry = next;
    if (max === Infinity) {
      const loop = { op: 'loop' as const, next, other: next, slot: this.loops++ };
      entry = this.add(loop);
      const inside = this.compile(body, entry, body.kind === 'group');
      if (lazy) loop.other = inside;
      else loop.next = inside;
    } else if (this.options.ordered) {
      for (let i = min; i < max; i++) entry = this.fork(this.compile(body, entry), next, lazy);
    } else {
      entry = this.optionalCopies(body, max - min, next);
    }
    for (let i = 0; i < min; i++) entry = this.compile(body, entry);
    return entry;
  }

  private optionalCopies(body: Node, count: number, next: number): number {
    const exits = [next];
    for (let i = 1; i < count; i++)
      exits.push(this.compile(body, exits[i - 1] as number, body.kind === 'group'));
    let entry: number | undefined;
    for (const out of exits.slice(0, count).reverse())
      entry = this.fork(entry ?? this.compile(body, out, body.kind === 'group'), out, false);
    return entry ?? next;
  }
}

/** @throws RootfsError `SCRIPT_LIMIT` */
export function compileProgram(expression: Expression, options: CompileOptions): Program {
  const compiler = new Compiler(options);
  const end = compiler.add({ op: 'match' });
  const start = compiler.compile(expression.node, end);
  const hasAssertions = compiler.code.some(({ op }) => op === 'assert');
  return {
    code: compiler.code,
    start,
    groupCount: expression.groupCount,
    loopCount: compiler.loops,
    classes: classifyUnits(compiler.sets, options.alphabet, hasAssertions),
    hasAssertions,
    backReferences: [...compiler.back].sort((a, b) => a - b),
  };
}
