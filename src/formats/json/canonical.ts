import { RootfsError } from '../../kernel/errors.js';

/** What JSON can say. */
export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** A lone surrogate: with the u flag whole pairs are one character and do not match. */
const LONE_SURROGATE = /[\ud800-\udfff]/u;

function canonicalString(text: string): string {
  if (LONE_SURROGATE.test(text))
    throw new RootfsError('INTERNAL', 'a lone surrogate cannot be written as JSON');
  return JSON.stringify(text);
}

function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) throw new RootfsError('INTERNAL', `${value} cannot be written as JSON`);
  return JSON.stringify(value);
}

function canonicalObject(value: object): string {
  // The default sort compares UTF-16 code units, which is the order that RFC 8785 §3.2.3 asks for.
  const members = Object.keys(value).sort();
  const texts = members.map((key) => `${canonicalString(key)}:${canonicalText(Reflect.get(value, key))}`);
  return `{${texts.join(',')}}`;
}

function canonicalText(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return canonicalString(value);
  if (typeof value === 'number') return canonicalNumber(value);
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (typeof value === 'object') return canonicalObject(value);
  throw new RootfsError('INTERNAL', `a ${typeof value} cannot be written as JSON`);
}

/**
 * The one way to write a value as JSON: no white space, members sorted by UTF-16 code unit, strings and numbers as
 * ECMAScript writes them, no byte order mark, no final newline. Members that are undefined are refused, not dropped.
 * @see RFC 8785, JSON Canonicalization Scheme
 * @throws RootfsError `INTERNAL` for undefined, functions, NaN, infinities and lone surrogates
 */
export function canonicalJson(value: JsonValue): Uint8Array {
  return Buffer.from(canonicalText(value));
}
