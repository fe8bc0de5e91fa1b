import type { ByteString } from '../../../../kernel/byte-string.js';
import { isIoError } from '../../command.js';
import { AwkError } from './ast.js';
import { unescapeString } from './escapes.js';
import { openInput } from './inputs.js';
import type { Machine } from './machine.js';
import { RecordReader } from './record-reader.js';
import { inputValue } from './value.js';

/** `name=value` as an operand, or after -v. */
export function assignmentOf(
  operand: ByteString,
): { readonly name: string; readonly value: ByteString } | undefined {
  const [, name, value] = /^([A-Za-z_][A-Za-z_0-9]*)=([^]*)$/.exec(operand) ?? [];
  return name === undefined || value === undefined ? undefined : { name, value: unescapeString(value) };
}

/** The files of the command line, one after the other as if they were one; assignments happen when they are reached. */
export class MainInput {
  private reader: RecordReader | undefined;
  private place = 1;
  private hadFile = false;
  private isEnded = false;

  constructor(private readonly machine: Machine) {}

  /** The next record; NR and FNR are counted. @returns undefined at the end of all files */
  async next(): Promise<ByteString | undefined> {
    for (;;) {
      const reader = this.reader ?? this.open();
      if (reader === undefined) return undefined;
      const record = await reader.next(this.machine.recordSeparator);
      if (record !== undefined) {
        this.count('NR', 1);
        this.count('FNR', 1);
        return record;
      }
      this.leaveFile();
    }
  }

  private count(name: string, by: number): void {
    this.machine.variables.set(name, this.machine.numberOf(name) + by);
  }

  /** nextfile */
  leaveFile(): void {
    this.reader = undefined;
  }

  private operand(): ByteString | undefined {
    const { conversions, variables } = this.machine;
    const element = variables.global('ARGV').array(conversions).find(this.place, false);
    this.place++;
    return element === undefined ? undefined : conversions.text(element.value);
  }

  /** Goes on to the next file; standard input where none is named. */
  private open(): RecordReader | undefined {
    const { machine } = this;
    while (!this.isEnded && this.place < machine.numberOf('ARGC')) {
      machine.meter.step();
      const operand = this.operand();
      if (operand === undefined || operand === '') continue;
      const assignment = assignmentOf(operand);
      if (assignment === undefined) return this.openNamed(operand);
      machine.variables.set(assignment.name, inputValue(assignment.value));
    }
    if (this.isEnded || this.hadFile) {
      this.isEnded = true;
      return undefined;
    }
    this.isEnded = true;
    return this.use('-');
  }

  private use(name: ByteString): RecordReader {
    const { machine } = this;
    const file = openInput(machine.process, name, machine.edition);
    machine.variables.set('FILENAME', name);
    machine.variables.set('FNR', 0);
    this.hadFile = true;
    this.reader = new RecordReader(machine.process, file);
    return this.reader;
  }

  private openNamed(name: ByteString): RecordReader {
    try {
      return this.use(name);
    } catch (error) {
      if (!isIoError(error)) throw error;
      throw new AwkError(`cannot open ${name} (${error.message})`);
    }
  }
}
