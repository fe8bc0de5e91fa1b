import { parseArchitecture, type Architecture } from '../kernel/architecture.js';
import { RootfsError } from '../kernel/errors.js';

/** One line of a batch, with what it leaves out filled in. */
export interface BatchLine {
  /** Given back with the answer; null when the line has none. */
  readonly id: unknown;
  /** Name of the suite; undefined when the line has none. */
  readonly suite: string | undefined;
  readonly architecture: Architecture;
  readonly foreign: readonly Architecture[];
  /** Names of distributions (`bookworm-updates`) in the order in which apt would have them; undefined for the default. */
  readonly dists: readonly string[] | undefined;
  readonly base: '' | 'essential+apt';
  readonly install: readonly string[];
  readonly recommends: boolean;
}

/** What a line means that does not say it. */
export interface BatchDefaults {
  readonly architecture: Architecture;
  readonly foreign: readonly Architecture[];
  readonly recommends: boolean;
}

const MOST_LINES = 1_000_000;
const MOST_WORDS = 10_000;

type Fields = Readonly<Record<string, unknown>>;

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** A field that must be of a kind if it is there. */
function field<T>(
  fields: Fields,
  name: string,
  isKind: (value: unknown) => value is T,
  kind: string,
): T | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (isKind(value)) return value;
  throw new RootfsError('USAGE', `"${name}" has to be ${kind}`);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length <= MOST_WORDS && value.every(isText);
}

function isFlag(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function isSources(value: unknown): value is readonly { readonly suite: string }[] {
  const isSource = (one: unknown): boolean =>
    one !== null && typeof one === 'object' && 'suite' in one && isText(one.suite);
  return Array.isArray(value) && value.length > 0 && value.every(isSource);
}

function isBase(value: unknown): value is BatchLine['base'] {
  return value === '' || value === 'essential+apt';
}

function readFields(fields: Fields, defaults: BatchDefaults): BatchLine {
  const architecture = field(fields, 'arch', isText, 'the name of an architecture');
  const foreign = field(fields, 'foreign', isTexts, 'a list of architectures');
  return {
    id: fields['id'] ?? null,
    suite: field(fields, 'suite', isText, 'the name of a suite'),
    architecture: architecture === undefined ? defaults.architecture : parseArchitecture(architecture),
    foreign: foreign === undefined ? defaults.foreign : foreign.map(parseArchitecture),
    dists: field(fields, 'sources', isSources, 'a list of objects with a "suite"')?.map(({ suite }) => suite),
    base: field(fields, 'base', isBase, '"essential+apt" or ""') ?? '',
    install: field(fields, 'install', isTexts, 'a list of words') ?? [],
    recommends: field(fields, 'recommends', isFlag, 'true or false') ?? defaults.recommends,
  };
}

function readLine(text: string, defaults: BatchDefaults): BatchLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new RootfsError('USAGE', 'it is not JSON', { cause: error });
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new RootfsError('USAGE', 'it is no object');
  return readFields(value as Fields, defaults);
}

/**
 * The requests of a batch: one JSON object a line. A JSON array with one element a line is read too, so that its first and
 * last line and the commas at the ends of the others are passed over. Fields that are not known are left alone.
 * @param name of the file, for errors
 * @throws RootfsError `USAGE` or `ARCHITECTURE_UNKNOWN`, naming the line
 */
export function readBatch(text: string, name: string, defaults: BatchDefaults): readonly BatchLine[] {
  const lines = text.split('\n');
  if (lines.length > MOST_LINES) {
    throw new RootfsError('USAGE', `${name} has more than ${MOST_LINES} lines`, { hint: 'Split it.' });
  }
  return lines.flatMap((line, place) => {
    const bare = line.trim().replace(/,$/, '');
    if (bare === '' || bare === '[' || bare === ']') return [];
    try {
      return [readLine(bare, defaults)];
    } catch (error) {
      if (!(error instanceof RootfsError)) throw error;
      throw new RootfsError(error.code, `${name} line ${place + 1}: ${error.message}`, {
        hint:
          error.hint ??
          'Write {"id", "suite", "arch", "foreign", "sources", "base", "install", "recommends"}.',
        cause: error,
      });
    }
  });
}
