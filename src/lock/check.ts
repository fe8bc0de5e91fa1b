import { type OutputUnit, type Schema, Validator } from '@cfworker/json-schema';
import type { JsonDocument, JsonPath } from '../formats/json/parse.js';
import { RootfsError } from '../kernel/errors.js';
import { didYouMean } from '../kernel/suggest.js';
import { FAMILY_SCHEMAS, LOCK_VERSION } from './schema.js';

/** The keywords of JSON Schema that messages need. */
interface Rule {
  readonly description?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Rule>>;
  readonly items?: Rule;
  readonly additionalProperties?: Rule | boolean;
}

/** Keywords whose report only says that something below them is wrong, which has a report of its own. */
const CONTAINERS: readonly string[] = ['properties', 'items', 'additionalProperties'];

const HINT =
  'Write it anew with rootfs lock; docs/lock.md and suites/lock.schema.json tell what may stand there.';

/** @param where from {@link JsonDocument.where} */
export function badLock(where: string, what: string, hint = HINT): RootfsError {
  return new RootfsError('LOCK_MALFORMED', `${where}: ${what}`, { hint });
}

function pathOf(location: string): JsonPath {
  const parts = location.split('/').slice(1);
  return parts.map((part) => decodeURIComponent(part).replace(/~1/g, '/').replace(/~0/g, '~'));
}

function ruleAt(schema: Rule, path: JsonPath): Rule {
  let rule: Rule = schema;
  for (const part of path) {
    const free = typeof rule.additionalProperties === 'object' ? rule.additionalProperties : {};
    rule = rule.properties?.[String(part)] ?? rule.items ?? free;
  }
  return rule;
}

function valueAt(value: unknown, path: JsonPath): unknown {
  return path.reduce<unknown>(
    (part, key) => (typeof part === 'object' && part !== null ? Reflect.get(part, key) : undefined),
    value,
  );
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function nameOf(path: JsonPath): string {
  return path.length === 0 ? 'the file' : path.join('.');
}

function missingKey(schema: Rule, path: JsonPath, value: unknown): string {
  const present = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const key = (ruleAt(schema, path).required ?? []).find((name) => !present.includes(name)) ?? '';
  return `${nameOf(path)} has no ${show(key)}`;
}

function unknownKey(schema: Rule, path: JsonPath): string {
  const known = Object.keys(ruleAt(schema, path.slice(0, -1)).properties ?? {});
  return `unknown key ${show(path.at(-1))}. ${didYouMean(String(path.at(-1)), known)}`.trim();
}

function wrongValue(schema: Rule, path: JsonPath, value: unknown): string {
  const { description = '', type, enum: known } = ruleAt(schema, path);
  if (known !== undefined) return `${nameOf(path)} cannot be ${show(value)} (${known.map(show).join(', ')})`;
  const seen = Array.isArray(value) ? 'array' : typeof value;
  const wanted =
    type === undefined || type === seen || type === 'integer' ? '' : `, but has to be of type ${type}`;
  return `${nameOf(path)} cannot be ${show(value)}${wanted}. What it is: ${description}`;
}

function problem(schema: Rule, { keyword }: OutputUnit, path: JsonPath, value: unknown): string {
  switch (keyword) {
    case 'false':
      return unknownKey(schema, path);
    case 'required':
      return missingKey(schema, path, value);
    case 'maxItems':
    case 'maxProperties':
      return `${nameOf(path)} has more entries than are read`;
    case 'maxLength':
      return `${nameOf(path)} is too long: ${show(value)}`;
    default:
      return wrongValue(schema, path, value);
  }
}

/**
 * Checks a document against suites/lock.schema.json.
 * @throws RootfsError `LOCK_MALFORMED` for the first problem, with `FILE:LINE:COLUMN`; `LOCK_UNSUPPORTED` for a form
 * that this version does not know
 */
export function checkAgainstSchema(document: JsonDocument): void {
  const { value } = document;
  const version = valueAt(value, ['lockVersion']);
  const known = LOCK_VERSION;
  if (typeof version === 'number' && version !== known) {
    throw new RootfsError(
      'LOCK_UNSUPPORTED',
      `${document.where(['lockVersion'])}: lockVersion is ${version}, and this version of rootfs reads ${known}`,
      { hint: 'Use the version of rootfs that wrote it, or write it anew with rootfs lock.' },
    );
  }
  const family = valueAt(value, ['locks', 0, 'image', 'family']);
  const schema: Rule = family === 'alpine' ? FAMILY_SCHEMAS.alpine : FAMILY_SCHEMAS.debian;
  const { valid, errors } = new Validator(schema as unknown as Schema, '2020-12').validate(value);
  if (valid) return;
  const unit = errors.find(({ keyword }) => !CONTAINERS.includes(keyword));
  const path = unit === undefined ? [] : pathOf(unit.instanceLocation);
  const what =
    unit === undefined ? 'does not follow the schema' : problem(schema, unit, path, valueAt(value, path));
  throw badLock(document.where(path), what);
}
