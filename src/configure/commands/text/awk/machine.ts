import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Process } from '../../../system/process.js';
import type { Program } from './ast.js';
import type { Edition } from './edition.js';
import { Inputs } from './inputs.js';
import { MainInput } from './main-input.js';
import { Meter } from './meter.js';
import { Outputs } from './outputs.js';
import { Patterns } from './patterns.js';
import { Record } from './record.js';
import type { RecordSeparator } from './record-reader.js';
import { Conversions } from './conversions.js';
import { inputValue, type Value } from './value.js';
import { Cell, LinkedCell, Variables } from './variables.js';

/** Everything that a running program has. */
export class Machine {
  readonly variables = new Variables();
  readonly meter: Meter;
  readonly patterns: Patterns;
  readonly conversions: Conversions;
  readonly record: Record;
  readonly outputs: Outputs;
  readonly inputs: Inputs;
  readonly main: MainInput;
  /** What srand was last given. */
  seed: Value;

  constructor(
    readonly process: Process,
    readonly program: Program,
    readonly edition: Edition,
    operands: readonly ByteString[],
  ) {
    this.meter = new Meter(process);
    this.patterns = new Patterns(edition);
    this.conversions = new Conversions(edition, () => this.textOf('CONVFMT'));
    this.record = new Record({
      conversions: this.conversions,
      meter: this.meter,
      separator: () => this.patterns.fieldSeparator(this.textOf('FS')),
      outputSeparator: () => this.textOf('OFS'),
    });
    this.outputs = new Outputs(process);
    this.inputs = new Inputs(process, edition);
    this.main = new MainInput(this);
    this.seed = process.system.tree.epoch;
    this.defineVariables(operands);
  }

  /** A variable of awk's own as text. */
  textOf(name: string): ByteString {
    const { value } = this.variables.global(name);
    // CONVFMT itself is needed to make a text of a number.
    return typeof value === 'number' ? String(value) : this.conversions.text(value);
  }

  numberOf(name: string): number {
    return this.conversions.number(this.variables.global(name).value);
  }

  /** What RS says now. @see mawk(1), sections 11 and 12 */
  get recordSeparator(): RecordSeparator {
    const text = this.textOf('RS');
    if (text === '') return 'paragraphs';
    return text.length === 1 ? text : this.patterns.regex(text);
  }

  private defineVariables(operands: readonly ByteString[]): void {
    const { variables, record, conversions, process } = this;
    const initial = { FS: ' ', RS: '\n', ORS: '\n', SUBSEP: '\x1c', CONVFMT: '%.6g', OFMT: '%.6g' };
    for (const [name, value] of Object.entries(initial)) variables.define(name, new Cell(value));
    for (const name of ['NR', 'FNR']) variables.define(name, new Cell(0));
    let separator: Value = ' ';
    const setSeparator = (value: Value): void => {
      record.settle();
      separator = value;
    };
    variables.define('OFS', new LinkedCell(() => separator, setSeparator));
    const setCount = (value: Value): void => {
      record.fieldCount = value;
    };
    variables.define('NF', new LinkedCell(() => record.fieldCount, setCount));
    const environment = variables.global('ENVIRON').array(conversions);
    for (const [name, value] of process.env) {
      const element = environment.find(name, true);
      if (element !== undefined) element.value = inputValue(value);
    }
    const args = [process.name, ...operands];
    const argv = variables.global('ARGV').array(conversions);
    for (const [at, value] of args.entries()) {
      const element = argv.find(at, true);
      if (element !== undefined) element.value = inputValue(value);
    }
    variables.define('ARGC', new Cell(args.length));
  }
}
