import { isBlank, type RawStanza } from './packages-scan.js';
import { GrowingBytes } from './byte-words.js';

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;

/**
 * The values of a raw stanza, one at a time and as they are kept: without blanks around them, a fold as one blank
 * (Policy §5.1). `bytes`, `from` and `to` say where the one that was asked for last is.
 */
export class RawValues {
  bytes: Uint8Array = new Uint8Array(0);
  from = 0;
  to = 0;
  readonly #unfolded = new GrowingBytes(1 << 12);

  /** Goes to the value of a field; false when it is absent, and then the value is empty. */
  seek(raw: RawStanza, field: number): boolean {
    const start = raw.from[field] as number;
    this.bytes = raw.bytes;
    if (start === -1) {
      this.from = this.to = 0;
      return false;
    }
    this.#trim(start, raw.to[field] as number);
    if ((raw.folded & (1 << field)) !== 0) this.#unfold(raw.bytes, start, raw.to[field] as number);
    return true;
  }

  /** The value as a string; undefined when it is absent. */
  text(raw: RawStanza, field: number): string | undefined {
    if (!this.seek(raw, field)) return undefined;
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset).toString('latin1', this.from, this.to);
  }

  #trim(start: number, end: number): void {
    const { bytes } = this;
    let from = start;
    let to = end;
    while (from < to && isBlank(bytes[from])) from++;
    while (to > from && (isBlank(bytes[to - 1]) || bytes[to - 1] === CARRIAGE_RETURN)) to--;
    this.from = from;
    this.to = to;
  }

  #unfold(bytes: Uint8Array, start: number, end: number): void {
    const whole = this.#unfolded;
    whole.length = 0;
    whole.reserve(end - start + 1);
    for (let line = start; line <= end;) {
      const newline = bytes.indexOf(NEWLINE, line);
      const next = newline === -1 || newline > end ? end : newline;
      this.#trim(line, next);
      if (line !== start) whole.bytes[whole.length++] = SPACE;
      whole.bytes.set(bytes.subarray(this.from, this.to), whole.length);
      whole.length += this.to - this.from;
      line = next + 1;
    }
    this.bytes = whole.bytes;
    this.from = 0;
    this.to = whole.length;
  }
}
