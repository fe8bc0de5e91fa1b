import { ByteWords, GrowingBytes } from './byte-words.js';
import { CODES, SHA256_BYTES, TEXTS, type StanzaColumns } from './stanza-table.js';

/** The value of a hexadecimal digit, 16 for any other byte. */
const HEX = Uint8Array.from({ length: 256 }, (_, code) => {
  const digit = String.fromCharCode(code);
  return /[0-9A-Fa-f]/.test(digit) ? parseInt(digit, 16) : 16;
});

/** `codes` have 16 bits. */
const MAX_WORDS = 65_536;

function roomier<T extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(values: T, wider: T): T {
  wider.set(values);
  return wider;
}

/**
 * Columns while rows are added. Room for all of a file is reserved at once: memory that is reserved but not written is not
 * taken from the machine, and nothing has to be copied at the end.
 */
export class ColumnsWriter {
  readonly #text: GrowingBytes;
  readonly #words = new ByteWords();
  #room: number;
  #rows = 0;
  #value = 0;
  #ends: Uint32Array;
  #codes: Uint16Array;
  #flags: Uint8Array;
  #sha256: Uint8Array;
  #sizes: Float64Array;
  #installedSizes: Float64Array;
  #lines: Uint32Array;

  /** @param fileBytes size of the file that will be read, as far as it is known */
  constructor(fileBytes: number) {
    // What is kept of Debian's indexes is a third of them, and their stanzas have 790 bytes.
    this.#text = new GrowingBytes(Math.ceil(0.4 * fileBytes) + 1024);
    this.#room = Math.ceil(fileBytes / 600) + 16;
    this.#ends = new Uint32Array(this.#room * TEXTS);
    this.#codes = new Uint16Array(this.#room * CODES);
    this.#flags = new Uint8Array(this.#room);
    this.#sha256 = new Uint8Array(this.#room * SHA256_BYTES);
    this.#sizes = new Float64Array(this.#room);
    this.#installedSizes = new Float64Array(this.#room);
    this.#lines = new Uint32Array(this.#room);
  }

  /** The digest of the row, from hexadecimal digits; false when they are none, or not as many as there should be. */
  digest(bytes: Uint8Array, from: number, to: number): boolean {
    if (to - from !== 2 * SHA256_BYTES) return false;
    const own = this.#sha256;
    let at = this.#rows * SHA256_BYTES;
    let seen = 0;
    for (let i = from; i < to; i += 2) {
      const high = HEX[bytes[i] as number] as number;
      const low = HEX[bytes[i + 1] as number] as number;
      seen |= high | low;
      own[at++] = (high << 4) | low;
    }
    return seen < 16;
  }

  /** The next text field of the row: all of `TEXT_FIELDS` have to be given, in that order. */
  text(bytes: Uint8Array, from: number, to: number): void {
    const text = this.#text;
    text.reserve(to - from);
    const { bytes: own } = text;
    let at = text.length;
    for (let i = from; i < to; i++) own[at++] = bytes[i] as number;
    text.length = at;
    this.#ends[this.#rows * TEXTS + this.#value++] = at;
  }

  /** @returns false when there are too many different words */
  code(place: number, bytes: Uint8Array, from: number, to: number): boolean {
    const code = this.#words.intern(bytes, from, to);
    this.#codes[this.#rows * CODES + place] = code;
    return code < MAX_WORDS;
  }

  /** Ends the row. */
  end(flags: number, sizeBytes: number, installedSizeKib: number, line: number): void {
    const row = this.#rows++;
    this.#flags[row] = flags;
    this.#sizes[row] = sizeBytes;
    this.#installedSizes[row] = installedSizeKib;
    this.#lines[row] = line;
    this.#value = 0;
    if (this.#rows === this.#room) this.#widen();
  }

  #widen(): void {
    const room = 2 * this.#room;
    this.#ends = roomier(this.#ends, new Uint32Array(room * TEXTS));
    this.#codes = roomier(this.#codes, new Uint16Array(room * CODES));
    this.#flags = roomier(this.#flags, new Uint8Array(room));
    this.#sha256 = roomier(this.#sha256, new Uint8Array(room * SHA256_BYTES));
    this.#sizes = roomier(this.#sizes, new Float64Array(room));
    this.#installedSizes = roomier(this.#installedSizes, new Float64Array(room));
    this.#lines = roomier(this.#lines, new Uint32Array(room));
    this.#room = room;
  }

  /** The rows so far; the writer is not to be used any more. */
  columns(): StanzaColumns {
    const rows = this.#rows;
    const { buffer } = this.#text.bytes;
    return {
      rows,
      text: Buffer.from(buffer, 0, this.#text.length),
      ends: this.#ends.subarray(0, rows * TEXTS),
      codes: this.#codes.subarray(0, rows * CODES),
      words: Array.from({ length: this.#words.size }, (_, id) => this.#words.text(id)),
      flags: this.#flags.subarray(0, rows),
      sha256: Buffer.from(this.#sha256.buffer, 0, rows * SHA256_BYTES),
      sizes: this.#sizes.subarray(0, rows),
      installedSizes: this.#installedSizes.subarray(0, rows),
      lines: this.#lines.subarray(0, rows),
    };
  }
}
