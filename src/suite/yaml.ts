import { isMap, isNode, isPair, LineCounter, parseDocument } from 'yaml';
import { RootfsError } from '../kernel/errors.js';

/** A file of suites/, read by the caller. */
export interface SuiteFile {
  /** Absolute host path; the name of the suite is its last part without .yaml. */
  readonly path: string;
  readonly text: string;
}

/** Keys and array indexes from the root of a document to a value. */
export type DataPath = readonly (string | number)[];

/** A YAML document as plain data, which still knows where everything stands. */
export interface YamlData {
  readonly value: unknown;
  /** `suites/x.yaml:12:5`, of the value at a path, or of its key when `key` is true; of the nearest parent else. */
  where(path: DataPath, key?: boolean): string;
}

/** A suite file has some hundred lines. */
const MAX_CHARACTERS = 1024 * 1024;

export function invalidSuite(where: string, what: string, hint: string): RootfsError {
  return new RootfsError('SUITE_INVALID', `${where}: ${what}`, { hint });
}

type Parsed = ReturnType<typeof parseDocument>;

function startOf(document: Parsed, path: DataPath, key: boolean): number | undefined {
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  if (key && path.length > 0) {
    const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
    const pair = isMap(parent)
      ? parent.items.find((item) => isPair(item) && String(item.key) === String(path.at(-1)))
      : undefined;
    if (isNode(pair?.key)) return pair.key.range?.[0];
  }
  return isNode(node) ? node.range?.[0] : undefined;
}

function hintFor(code: string): string {
  return code === 'DUPLICATE_KEY'
    ? 'Give each key once.'
    : 'The file has to be YAML; look at indentation, and quote values that begin with * & ! or {.';
}

/**
 * @throws RootfsError `SUITE_INVALID` with `file:line:column` for text that is not YAML, has a key twice, or uses
 * more of YAML than data (tags, anchors)
 */
export function readYaml(file: SuiteFile): YamlData {
  if (file.text.length > MAX_CHARACTERS) {
    throw invalidSuite(
      file.path,
      `${file.text.length} characters are too many for a suite file`,
      'Give a file like those in suites/.',
    );
  }
  const counter = new LineCounter();
  const document = parseDocument(file.text, { lineCounter: counter, prettyErrors: false });
  const at = (offset: number): string => {
    const { line, col } = counter.linePos(offset);
    return `${file.path}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  };
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) throw invalidSuite(at(problem.pos[0]), problem.message, hintFor(problem.code));
  return {
    value: plainData(document, file),
    where: (path, key = false) => {
      for (let length = path.length; length > 0; length--) {
        const start = startOf(document, path.slice(0, length), key && length === path.length);
        if (start !== undefined) return at(start);
      }
      return at(startOf(document, [], false) ?? 0);
    },
  };
}

function plainData(document: Parsed, file: SuiteFile): unknown {
  try {
    // No aliases: they are not needed, and a few lines of them make gigabytes.
    return document.toJS({ maxAliasCount: 0 });
  } catch (cause) {
    throw new RootfsError('SUITE_INVALID', `${file.path}: uses YAML aliases (&name, *name)`, {
      hint: 'Write the values out.',
      cause,
    });
  }
}
