/** What one .test file of apk's solver suite says; the format is told in the collection's README. */
export interface SolverCase {
  readonly args: readonly string[];
  /** The words of etc/apk/world. */
  readonly world: readonly string[];
  /** File that becomes the database of installed packages. */
  readonly installed?: string;
  readonly repositories: readonly { readonly tag: string; readonly file: string }[];
  /** File that becomes the list of a cache; apk reads it only for a root in memory. */
  readonly cache?: string;
  readonly expected: string;
}

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter(Boolean);
}

function repositoryOf(value: string): SolverCase['repositories'][number] {
  const [first = '', second = ''] = words(value);
  return first.startsWith('@') ? { tag: first.slice(1), file: second } : { tag: '', file: first };
}

/** @throws Error for a file that the suite's own runner would call invalid */
export function readCase(text: string): SolverCase {
  const directives = new Map<string, string[]>();
  const expected: string[] = [];
  for (const line of text.replace(/\n$/, '').split('\n')) {
    const directive = /^@([A-Z]+)(?: (.*))?$/.exec(line);
    if (directive === null && line.startsWith('@')) throw new Error(`invalid line: ${line}`);
    const [, key = '', value = ''] = directive ?? [];
    if (directive !== null) directives.set(key, [...(directives.get(key) ?? []), value]);
    else if (directives.has('EXPECT')) expected.push(`${line}\n`);
  }
  const known = ['ARGS', 'WORLD', 'INSTALLED', 'REPO', 'CACHE', 'EXPECT'];
  const unknown = [...directives.keys()].find((key) => !known.includes(key));
  if (unknown !== undefined || !directives.has('ARGS')) throw new Error(`invalid: @${unknown ?? 'ARGS'}`);
  const installed = directives.get('INSTALLED')?.at(-1);
  const cache = directives.get('CACHE')?.at(-1);
  return {
    args: words((directives.get('ARGS') ?? []).join(' ')),
    world: words(directives.get('WORLD')?.at(-1) ?? ''),
    ...(installed === undefined ? {} : { installed }),
    ...(cache === undefined ? {} : { cache }),
    repositories: (directives.get('REPO') ?? []).map(repositoryOf),
    expected: expected.join(''),
  };
}
