import { canonicalJson, type JsonValue } from './canonical.js';

/** A value that fits is on one line. */
const LINE_CHARACTERS = 180;

function compact(value: JsonValue): string {
  return Buffer.from(canonicalJson(value)).toString('utf8');
}

function parts(value: JsonValue, indent: string): readonly string[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return value.map((item: JsonValue) => lines(item, indent));
  // The order of RFC 8785 §3.2.3, as in the canonical form.
  return Object.keys(value)
    .sort()
    .map((key) => `${compact(key)}: ${lines(Reflect.get(value, key) as JsonValue, indent)}`);
}

function lines(value: JsonValue, indent: string): string {
  const short = compact(value);
  if (short.length + indent.length <= LINE_CHARACTERS) return short;
  const inner = parts(value, `${indent} `);
  if (inner === undefined) return short;
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${inner.map((text) => `${indent} ${text}`).join(',\n')}\n${indent}${close}`;
}

/**
 * The one way to write a value as JSON that people compare line by line: members sorted as in the canonical form, what
 * fits on a line of 180 characters on one, everything else one part a line, and a final newline. Its canonical form
 * is that of the value.
 * @throws RootfsError `INTERNAL` as {@link canonicalJson}
 */
export function readableJson(value: JsonValue): Uint8Array {
  return Buffer.from(`${lines(value, '')}\n`);
}
