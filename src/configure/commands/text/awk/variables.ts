import type { ByteString } from '../../../../kernel/byte-string.js';
import { AwkArray } from './array.js';
import type { Name } from './ast.js';
import { AwkError } from './ast.js';
import type { Conversions } from './conversions.js';
import type { Value } from './value.js';

/** A variable: what it holds, or the array that it is. */
export class Cell {
  protected held: Value;
  private elements: AwkArray | undefined;

  /** @param origin the variable of the caller that a parameter without a value stands for, should it become an array */
  constructor(
    initial?: Value,
    private readonly origin?: Cell,
  ) {
    this.held = initial;
  }

  get value(): Value {
    return this.held;
  }

  set value(value: Value) {
    this.held = value;
  }

  get isArray(): boolean {
    return this.elements !== undefined || this.origin?.isArray === true;
  }

  /** The array; made when there is none yet. */
  array(conversions: Conversions): AwkArray {
    if (this.elements !== undefined) return this.elements;
    if (this.held !== undefined) throw new AwkError('run time error: a scalar is used as an array');
    this.elements = this.origin?.array(conversions) ?? new AwkArray(conversions);
    return this.elements;
  }
}

/** A variable whose value is elsewhere, or whose change is felt elsewhere. */
export class LinkedCell extends Cell {
  constructor(
    private readonly read: () => Value,
    private readonly write: (value: Value) => void,
  ) {
    super();
  }

  override get value(): Value {
    return this.read();
  }

  override set value(value: Value) {
    this.write(value);
  }
}

/** The local variables of one call. */
export type Frame = readonly Cell[];

/** The variables of a program. */
export class Variables {
  private readonly globals = new Map<string, Cell>();

  define(name: string, cell: Cell): void {
    this.globals.set(name, cell);
  }

  global(name: string): Cell {
    const known = this.globals.get(name);
    if (known !== undefined) return known;
    const made = new Cell();
    this.globals.set(name, made);
    return made;
  }

  cell(name: Name, frame: Frame): Cell {
    return name.scope === 'global' ? this.global(name.name) : (frame[name.slot] as Cell);
  }

  /** `name=value` of the command line. */
  set(name: ByteString, value: Value): void {
    this.global(name).value = value;
  }
}
