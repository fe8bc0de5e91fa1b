import type { ByteString } from '../../../../kernel/byte-string.js';
import { AwkError } from './ast.js';
import type { Meter } from './meter.js';
import { type Separator, splitText } from './patterns.js';
import type { Conversions } from './conversions.js';
import { inputValue, type Value } from './value.js';

/** No record has more fields. */
const MOST_FIELDS = 1 << 20;

/** What a record asks of the program's variables. */
export interface RecordContext {
  readonly conversions: Conversions;
  readonly meter: Meter;
  separator(): Separator;
  outputSeparator(): ByteString;
}

/** `$0`, its fields and NF, each made from the other when it is asked for. */
export class Record {
  private text: ByteString | undefined = '';
  private separator: Separator | undefined;
  /** Texts are from input, until looked at. */
  private fields: Value[] = [];
  private isSplit = true;
  private nf: Value = 0;

  constructor(private readonly context: RecordContext) {}

  /** Gives `$0` another text; it is split by what FS is now. */
  set(text: ByteString): void {
    this.text = text;
    this.isSplit = false;
    this.separator = this.context.separator();
  }

  private split(): void {
    if (this.isSplit || this.separator === undefined) return;
    const parts = splitText(this.text ?? '', this.separator);
    this.context.meter.step(parts.length);
    this.fields = parts.map(inputValue);
    this.nf = parts.length;
    this.isSplit = true;
  }

  get whole(): ByteString {
    return (this.text ??= this.joined());
  }

  /** Makes `$0` while OFS is still what it was. */
  settle(): void {
    this.text ??= this.joined();
  }

  private joined(): ByteString {
    const { conversions, meter } = this.context;
    const text = this.fields.map((field) => conversions.text(field)).join(this.context.outputSeparator());
    meter.text(text.length);
    return text;
  }

  get fieldCount(): Value {
    this.split();
    return this.nf;
  }

  set fieldCount(value: Value) {
    this.split();
    const count = Math.trunc(this.context.conversions.number(value));
    if (count < 0) throw new AwkError('run time error: negative value assigned to NF');
    this.resize(count);
    this.nf = value;
    this.text = undefined;
  }

  private resize(count: number): void {
    if (!(count <= MOST_FIELDS)) this.context.meter.exceeded(`${MOST_FIELDS} fields`);
    this.context.meter.step(Math.max(0, count - this.fields.length));
    while (this.fields.length < count) this.fields.push(undefined);
    this.fields.length = count;
  }

  /** `$index` */
  get(index: number): Value {
    if (index === 0) return inputValue(this.whole);
    this.split();
    return this.fields[index - 1];
  }

  assign(index: number, value: Value): void {
    if (index === 0) return this.set(this.context.conversions.text(value));
    this.split();
    if (index > this.fields.length) {
      this.resize(index);
      this.nf = index;
    }
    this.fields[index - 1] = value;
    this.text = undefined;
  }
}

/** The number of a field. @throws AwkError */
export function fieldIndex(number: number): number {
  const index = Math.trunc(number) || 0;
  if (index < 0) throw new AwkError(`run time error: negative field index $${index}`);
  return index;
}
