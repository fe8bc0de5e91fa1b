import { RootfsError, type ErrorCode } from '../../kernel/errors.js';
import type { JsonValue } from './canonical.js';

export interface JsonLimits {
  /** Of the text, in bytes. */
  readonly maxBytes: number;
  /** Of arrays and objects in each other. */
  readonly maxDepth: number;
}

/** Keys and array indexes from the root of a document to a value. */
export type JsonPath = readonly (string | number)[];

/** A JSON document as plain data, which still knows where everything stands. */
export interface JsonDocument {
  readonly value: JsonValue;
  /** `FILE:LINE:COLUMN` of the value at a path, of its nearest parent when there is none. */
  where(path: JsonPath): string;
}

/** What an error is made of, besides its sentence. */
export interface JsonPlace {
  /** How messages name the file. */
  readonly source: string;
  readonly code: ErrorCode;
  readonly hint: string;
}

/** Where a value begins, and those in it by key. */
interface Spot {
  readonly at: number;
  readonly inner: Map<string, Spot>;
}

/** @see RFC 8259 §6 */
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
/** A string up to its end; escapes are left to JSON.parse. @see RFC 8259 §7 */
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const BLANK = /[ \t\n\r]*/y;
const WORDS: readonly (readonly [string, JsonValue])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];
const LONE_SURROGATE = /[\ud800-\udfff]/u;

class Reader {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly maxDepth: number,
    private readonly fail: (at: number, what: string) => never,
  ) {}

  document(): { readonly value: JsonValue; readonly spot: Spot } {
    const read = this.value(0);
    this.match(BLANK);
    if (this.at < this.text.length) this.fail(this.at, 'something follows the end of the document');
    return read;
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  /** The next character that is no blank, taken when it is `wanted`. */
  private takes(wanted: string): boolean {
    this.match(BLANK);
    if (this.text[this.at] !== wanted) return false;
    this.at++;
    return true;
  }

  private needs(wanted: string): void {
    if (!this.takes(wanted)) this.fail(this.at, `${JSON.stringify(wanted)} is missing`);
  }

  private value(depth: number): { readonly value: JsonValue; readonly spot: Spot } {
    this.match(BLANK);
    const spot: Spot = { at: this.at, inner: new Map() };
    if (depth > this.maxDepth) this.fail(this.at, `values are nested more than ${this.maxDepth} deep`);
    if (this.takes('{')) return { value: this.object(spot, depth), spot };
    if (this.takes('[')) return { value: this.array(spot, depth), spot };
    return { value: this.scalar(), spot };
  }

  private scalar(): JsonValue {
    const start = this.at;
    if (this.text[start] === '"') return this.string();
    const word = WORDS.find(([name]) => this.text.startsWith(name, start));
    if (word !== undefined) {
      this.at += word[0].length;
      return word[1];
    }
    const number = this.match(NUMBER);
    if (number === undefined) return this.fail(start, 'not a JSON value');
    const value = Number(number);
    return Number.isFinite(value) ? value : this.fail(start, 'a number that is too large');
  }

  private string(): string {
    const start = this.at;
    const raw = this.match(STRING);
    if (raw === undefined) return this.fail(start, 'not a JSON string');
    const value = JSON.parse(raw) as string;
    return LONE_SURROGATE.test(value) ? this.fail(start, 'a string with half a character') : value;
  }

  private array(spot: Spot, depth: number): JsonValue {
    const values: JsonValue[] = [];
    if (this.takes(']')) return values;
    do {
      const item = this.value(depth + 1);
      spot.inner.set(String(values.length), item.spot);
      values.push(item.value);
    } while (this.takes(','));
    this.needs(']');
    return values;
  }

  private object(spot: Spot, depth: number): JsonValue {
    // No prototype, so that a key such as __proto__ is a key like any other.
    const value = Object.create(null) as Record<string, JsonValue>;
    if (this.takes('}')) return value;
    do {
      this.match(BLANK);
      const at = this.at;
      const key = this.string();
      if (spot.inner.has(key)) this.fail(at, `the key ${JSON.stringify(key)} is there twice`);
      this.needs(':');
      const member = this.value(depth + 1);
      spot.inner.set(key, member.spot);
      value[key] = member.value;
    } while (this.takes(','));
    this.needs('}');
    return value;
  }
}

function position(text: string, at: number): string {
  const before = text.slice(0, at);
  return `${before.split('\n').length}:${at - before.lastIndexOf('\n')}`;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Reads JSON as RFC 8259 has it, and refuses what JSON.parse lets pass: a key that is there twice, halves of surrogate
 * pairs, bytes that are not UTF-8, nesting and length beyond the limits.
 * @throws RootfsError of the code of `place`, with `FILE:LINE:COLUMN`
 */
export function parseJson(bytes: Uint8Array, limits: JsonLimits, place: JsonPlace): JsonDocument {
  const refuse = (where: string, what: string): never => {
    throw new RootfsError(place.code, `${where}: ${what}`, { hint: place.hint });
  };
  if (bytes.length > limits.maxBytes)
    refuse(place.source, `${bytes.length} bytes are more than the ${limits.maxBytes} that are read`);
  const text = decode(bytes) ?? refuse(place.source, 'not UTF-8');
  const whereIs = (at: number): string => `${place.source}:${position(text, at)}`;
  const { value, spot } = new Reader(text, limits.maxDepth, (at, what) =>
    refuse(whereIs(at), what),
  ).document();
  const where = (path: JsonPath): string => {
    let found = spot;
    for (const key of path) found = found.inner.get(String(key)) ?? found;
    return whereIs(found.at);
  };
  return { value, where };
}
