import { type OutputUnit, type Schema, Validator } from '@cfworker/json-schema';
import { didYouMean } from '../kernel/suggest.js';
import { SUITE_SCHEMA } from './schema.js';
import { type DataPath, invalidSuite, type YamlData } from './yaml.js';

/** The keywords of JSON Schema that suite.schema.json uses, as far as messages need them. */
interface Rule {
  readonly description?: string;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Rule>>;
  readonly items?: Rule;
  readonly minItems?: number;
}

interface Problem {
  readonly path: DataPath;
  readonly key?: boolean;
  readonly what: string;
  readonly hint: string;
}

function pathOf(location: string): DataPath {
  const parts = location.split('/').slice(1);
  return parts.map((part) => decodeURIComponent(part).replace(/~1/g, '/').replace(/~0/g, '~'));
}

/** The part of the schema that speaks of the value at a path. */
function ruleAt(path: DataPath): Rule {
  let rule: Rule = SUITE_SCHEMA;
  for (const part of path) rule = rule.properties?.[String(part)] ?? rule.items ?? {};
  return rule;
}

function valueAt(value: unknown, path: DataPath): unknown {
  return path.reduce<unknown>(
    (part, key) => (typeof part === 'object' && part !== null ? Reflect.get(part, key) : undefined),
    value,
  );
}

function show(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 80);
}

function nameOf(path: DataPath): string {
  return path.length === 0 ? 'the file' : path.join('.');
}

function about(rule: Rule): string {
  return rule.description ?? 'See suites/suite.schema.json.';
}

function unknownKey(path: DataPath): Problem {
  const known = Object.keys(ruleAt(path.slice(0, -1)).properties ?? {});
  const key = String(path.at(-1));
  return {
    path,
    key: true,
    what: `unknown key ${show(key)}`,
    hint: `${didYouMean(key, known)}Known here are ${known.join(', ')}.`,
  };
}

function missingKey(path: DataPath, value: unknown): Problem {
  const rule = ruleAt(path);
  const present = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const key = (rule.required ?? []).find((name) => !present.includes(name)) ?? '';
  return {
    path,
    what: `${nameOf(path)} has no ${show(key)}`,
    hint: `Add it: ${about(rule.properties?.[key] ?? {})}`,
  };
}

function wrongValue(path: DataPath, value: unknown): Problem {
  const { enum: known } = ruleAt(path);
  const hint =
    known === undefined
      ? about(ruleAt(path))
      : `${typeof value === 'string' ? didYouMean(value, known) : ''}Known are ${known.join(', ')}.`;
  return { path, what: `${nameOf(path)} cannot be ${show(value)}`, hint };
}

function problemOf(unit: OutputUnit, data: unknown): Problem | undefined {
  const path = pathOf(unit.instanceLocation);
  const value = valueAt(data, path);
  const rule = ruleAt(path);
  switch (unit.keyword) {
    // These only say that something below them is wrong, which has a report of its own.
    case 'properties':
    case 'items':
    case 'additionalProperties':
      return undefined;
    case 'false':
      return unknownKey(path);
    case 'required':
      return missingKey(path, value);
    case 'type':
      return {
        path,
        what: `${nameOf(path)} must be of type ${rule.type ?? '?'}, not ${show(value)}`,
        hint: about(rule),
      };
    case 'uniqueItems':
      return { path, what: `${nameOf(path)} has an entry twice`, hint: 'Give each entry once.' };
    case 'minItems':
      return { path, what: `${nameOf(path)} is empty`, hint: about(rule) };
    default:
      return wrongValue(path, value);
  }
}

/**
 * Checks a document against suite.schema.json.
 * @throws RootfsError `SUITE_INVALID` for one problem, with `file:line:column` and what to do
 */
export function checkAgainstSchema(yaml: YamlData): void {
  const validator = new Validator(SUITE_SCHEMA as Schema, '2020-12', false);
  const { valid, errors } = validator.validate(yaml.value);
  if (valid) return;
  const problems = errors.flatMap((unit) => problemOf(unit, yaml.value) ?? []);
  // A misspelt key is a missing one as well; the misspelling is what to put right.
  const first = problems.find(({ key }) => key === true) ?? problems[0];
  if (first === undefined)
    throw invalidSuite(yaml.where([]), 'does not follow suite.schema.json', 'See there.');
  throw invalidSuite(yaml.where(first.path, first.key), first.what, first.hint);
}
