import { canonicalJson, type JsonValue } from '../../formats/json/canonical.js';
import { RootfsError } from '../../kernel/errors.js';

/** What JSON.parse may give for an object. */
export type JsonObject = Readonly<Record<string, unknown>>;

function malformed(where: string, what: string, cause?: unknown): RootfsError {
  return new RootfsError('ARCHIVE_MALFORMED', `${where}: ${what}`, { cause });
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A JSON document whose value is an object, in UTF-8. @throws RootfsError `ARCHIVE_MALFORMED` */
export function parseObject(bytes: Uint8Array, where: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (cause) {
    throw malformed(where, 'not JSON in UTF-8', cause);
  }
  if (!isObject(value)) throw malformed(where, 'not a JSON object');
  return value;
}

export function objectOf(object: JsonObject, key: string, where: string): JsonObject {
  const value = object[key];
  if (!isObject(value)) throw malformed(where, `has no object ${JSON.stringify(key)}`);
  return value;
}

export function textOf(object: JsonObject, key: string, where: string): string {
  const value = object[key];
  if (typeof value !== 'string') throw malformed(where, `has no text ${JSON.stringify(key)}`);
  return value;
}

export function objectsOf(object: JsonObject, key: string, where: string): readonly JsonObject[] {
  const value: unknown = object[key];
  if (!Array.isArray(value) || !value.every(isObject))
    throw malformed(where, `has no list of objects ${JSON.stringify(key)}`);
  return value;
}

export function textsOf(object: JsonObject, key: string, where: string): readonly string[] {
  const value: unknown = object[key];
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'string'))
    throw malformed(where, `has no list of texts ${JSON.stringify(key)}`);
  return value;
}

/** Texts by name; empty when the key is absent. */
export function annotationsOf(object: JsonObject, where: string): Readonly<Record<string, string>> {
  const value = object['annotations'];
  if (value === undefined || value === null) return {};
  if (!isObject(value) || !Object.values(value).every((one) => typeof one === 'string'))
    throw malformed(where, 'has annotations that are not texts');
  return value as Readonly<Record<string, string>>;
}

/**
 * Whether a document is written in the one form that RFC 8785 allows: members sorted, no white space, nothing twice. Then no
 * byte of it can change without its value changing.
 */
export function isCanonical(bytes: Uint8Array, value: JsonObject): boolean {
  try {
    return Buffer.compare(bytes, canonicalJson(value as JsonValue)) === 0;
  } catch {
    // A lone surrogate, which canonical JSON cannot hold.
    return false;
  }
}
