import fc from 'fast-check';
import { apkRecords } from '../../make/apk-records.js';
import type { Verified } from '../../../src/archive/verified.js';
import type { IndexRecord } from '../../../src/archive/alpine/record.js';
import { readDependency } from '../../../src/formats/alpine/dependency.js';
import { solve } from '../../../src/resolve/alpine/solve.js';
import { Universe } from '../../../src/resolve/alpine/universe.js';
import type { SolverCase } from './apk/case.js';
import { indexText, paragraphOf } from './index-text.js';

/** A random case: the case itself and the files that it names. */
export interface RandomCase {
  readonly one: SolverCase;
  readonly files: Readonly<Record<string, string>>;
}

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];
const VIRTUALS = ['v', 'w', 'so:x', '/bin/y'];
const VERSIONS = ['1', '2', '2-r1', '3', '1.5', '2_rc1'];
const OPERATORS = ['=', '<', '>', '<=', '>=', '~', '>~', '<~'];

const name = fc.constantFrom(...NAMES);
const version = fc.constantFrom(...VERSIONS);

/** A name or a provided one; now and then one that nobody has. */
const target = fc.oneof(
  { weight: 20, arbitrary: name },
  { weight: 8, arbitrary: fc.constantFrom(...VIRTUALS) },
  { weight: 1, arbitrary: fc.constant('none') },
);

const dependency = fc.oneof(
  { weight: 20, arbitrary: target },
  {
    weight: 4,
    arbitrary: fc.tuple(target, fc.constantFrom(...OPERATORS), version).map((parts) => parts.join('')),
  },
  { weight: 1, arbitrary: target.map((one) => `!${one}`) },
  { weight: 1, arbitrary: fc.tuple(target, version).map(([one, wanted]) => `!${one}<${wanted}`) },
);

const provide = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...VIRTUALS) },
  {
    weight: 6,
    arbitrary: fc.tuple(fc.constantFrom(...VIRTUALS), version).map((parts) => parts.join('=')),
  },
  { weight: 1, arbitrary: fc.tuple(name, version).map((parts) => parts.join('=')) },
  { weight: 1, arbitrary: name },
);

function few<T>(values: fc.Arbitrary<T>, most: number, weightOfNone: number): fc.Arbitrary<readonly T[]> {
  return fc.oneof(
    { weight: weightOfNone, arbitrary: fc.constant([]) },
    { weight: 2, arbitrary: fc.array(values, { minLength: 1, maxLength: most }) },
  );
}

interface Draft {
  readonly name: string;
  readonly version: string;
  readonly depends: readonly string[];
  readonly provides: readonly string[];
  readonly installIf: readonly string[];
  readonly priority: number;
  readonly size: number;
}

const draft: fc.Arbitrary<Draft> = fc.record({
  name,
  version,
  depends: few(dependency, 3, 1),
  provides: few(provide, 2, 2),
  installIf: few(fc.oneof(target, dependency), 2, 5),
  priority: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(3) }),
  size: fc.oneof({ weight: 8, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.nat(40_000) }),
});

/** A paragraph of an index; equal paragraphs are one package. */
function paragraph(one: Draft): string {
  const lines = [`P:${one.name}`, `V:${one.version}`, 'S:10', `I:${one.size}`];
  if (one.priority > 0) lines.push(`k:${one.priority}`);
  if (one.depends.length > 0) lines.push(`D:${one.depends.join(' ')}`);
  if (one.provides.length > 0) lines.push(`p:${one.provides.join(' ')}`);
  if (one.installIf.length > 0) lines.push(`i:${one.installIf.join(' ')}`);
  return paragraphOf(lines);
}

const tag = fc.constantFrom('', 't', 'u');

const worldWord = fc.oneof(
  { weight: 12, arbitrary: dependency },
  { weight: 1, arbitrary: fc.tuple(target, fc.constantFrom('t', 'u')).map((parts) => parts.join('@')) },
);

function applet(
  weight: number,
  name: string,
  options: readonly (readonly string[])[],
  words: fc.Arbitrary<readonly string[]>,
): fc.WeightedArbitrary<readonly string[]> {
  const arbitrary = fc
    .tuple(fc.constantFrom(...options), words)
    .map(([some, operands]) => [name, ...some, ...operands]);
  return { weight, arbitrary };
}

const ADD = [[], [], [], [], ['--upgrade'], ['--latest'], ['--force-broken-world'], ['-u', '-l']];
const FIX = [[], ['--upgrade'], ['--depends'], ['-d', '-u'], ['-d', '-r', '-u']];
const UPGRADE = [[], [], ['-a'], ['--latest'], ['--prune'], ['-a', '--prune'], ['--ignore'], ['-l', '-a']];

const command = fc.oneof(
  applet(5, 'add', ADD, fc.array(worldWord, { maxLength: 4 })),
  applet(2, 'del', [[], ['-r']], fc.array(target, { minLength: 1, maxLength: 2 })),
  applet(1, 'fix', FIX, fc.array(name, { maxLength: 2 })),
  applet(3, 'upgrade', UPGRADE, few(name, 2, 4)),
);

const global = fc.constantFrom<readonly string[]>(
  [],
  [],
  [],
  [],
  [],
  ['-v'],
  ['-q'],
  ['-vv'],
  ['--no-network'],
);

interface Repository {
  readonly tag: string;
  readonly drafts: readonly Draft[];
}

/** Has every name at least once, so that most of what is asked for exists. */
const fullRepository: fc.Arbitrary<Repository> = fc
  .array(draft, { minLength: NAMES.length, maxLength: 16 })
  .map((drafts) => ({
    tag: '',
    drafts: drafts.map((one, at) => ({ ...one, name: NAMES[at] ?? one.name })),
  }));

const repository: fc.Arbitrary<Repository> = fc.record({
  tag,
  drafts: fc.array(draft, { maxLength: 8 }),
});

interface Installed {
  readonly draft: Draft;
  readonly tag: string;
  readonly broken: string;
}

const present: fc.Arbitrary<Installed> = fc.record({
  draft,
  tag: fc.constantFrom('', '', '', 't'),
  broken: fc.constantFrom('', '', '', '', 'f', 's', 'x'),
});

function installedText(some: readonly Installed[]): string {
  const names = some.map(({ draft: one }) => one.name);
  return some
    .filter(({ draft: one }, at) => names.indexOf(one.name) === at)
    .map(({ draft: one, tag: pinned, broken }) => {
      const pin = pinned === '' ? '' : `\ns:${pinned}`;
      return `${paragraph(one)}${pin}${broken === '' ? '' : `\nf:${broken}`}\n\n`;
    })
    .join('');
}

/** The same word twice in the world would be two entries, which apk itself never writes. */
function distinct(words: readonly string[]): readonly string[] {
  const nameOf = (word: string): string => word.replace(/^!/, '').replace(/[@<>=~].*/, '');
  const names = words.map(nameOf);
  return words.filter((word, at) => names.indexOf(nameOf(word)) === at);
}

function textOf({ drafts }: Repository): string {
  return indexText(drafts.map(paragraph));
}

/** What an earlier run installed: the world's answer from a repository as it was then. */
function installedFrom(old: Repository, world: readonly string[]): readonly Installed[] {
  const records = apkRecords(textOf(old), 'old');
  const { packages } = resolveWords(records, world);
  return packages.flatMap((checksum) => {
    const found = old.drafts.find((one) => paragraph(one).startsWith(`C:${checksum}\n`));
    return found === undefined ? [] : [{ draft: found, tag: '', broken: '' }];
  });
}

/** Chooses from one index; what is chosen even where the world cannot be met. */
function resolveWords(
  records: Verified<readonly IndexRecord[]>,
  words: readonly string[],
): { packages: string[] } {
  const universe = new Universe('x86_64');
  universe.addRepository({ tag: '', records });
  universe.close();
  const world = words.flatMap((word) => {
    const read = readDependency(word, true);
    return read === undefined ? [] : [{ link: universe.link(read), tag: 0 }];
  });
  const { changes } = solve(universe, { world, dropBroken: true });
  return { packages: changes.flatMap(({ after }) => (after === undefined ? [] : [after.record.checksum])) };
}

/** How the system came about before the command runs. */
type History = 'fresh' | 'evolved' | 'odd';

interface Parts {
  readonly command: readonly string[];
  readonly global: readonly string[];
  readonly world: readonly string[];
  readonly repositories: readonly Repository[];
  readonly old: Repository;
  readonly present: readonly Installed[];
  readonly history: History;
  /** A root in memory with a cache that lists packages; without repositories, since their indexes would not be in it. */
  readonly hasCache: boolean;
}

function presentOf({ history, old, world, present: odd, repositories }: Parts): readonly Installed[] {
  if (history === 'fresh') return [];
  if (history === 'odd') return odd;
  const [first] = repositories;
  const shared = first === undefined ? [] : first.drafts.slice(0, Math.ceil(first.drafts.length / 2));
  return [...installedFrom({ ...old, drafts: [...old.drafts, ...shared] }, world)];
}

function caseOf(parts: Parts): RandomCase {
  const files: Record<string, string> = { 'present.installed': '' };
  const tags = (parts.hasCache ? [] : parts.repositories).map(({ tag: text }) => text);
  const keep = (word: string): string =>
    parts.history === 'odd' || tags.includes(word.split('@')[1] ?? '') ? word : word.replace(/@.*/, '');
  const world = distinct(parts.world.map(keep));
  parts.repositories.forEach((one, at) => {
    files[`r${at}.repo`] = textOf(one);
  });
  files['present.installed'] = installedText(presentOf({ ...parts, world }));
  const one: SolverCase = {
    args: [...(parts.hasCache ? ['--root-tmpfs=yes'] : []), ...parts.global, ...parts.command.map(keep)],
    world: parts.history === 'fresh' ? [] : world,
    installed: 'present.installed',
    repositories: parts.hasCache
      ? []
      : parts.repositories.map(({ tag: text }, at) => ({ tag: text, file: `r${at}.repo` })),
    ...(parts.hasCache ? { cache: 'r0.repo' } : {}),
    expected: '',
  };
  return { one, files };
}

/** Random repositories, installed packages, worlds and commands, small enough that they meet each other. */
export const randomCase: fc.Arbitrary<RandomCase> = fc
  .record({
    command,
    global,
    world: fc.array(worldWord, { maxLength: 5 }),
    first: fullRepository,
    others: fc.array(repository, { maxLength: 2 }),
    old: fullRepository,
    present: fc.array(present, { maxLength: 5 }),
    hasCache: fc.nat(9).map((number) => number === 0),
    history: fc.constantFrom<History>('fresh', 'evolved', 'evolved', 'odd'),
  })
  .map(({ first, others, ...rest }) => caseOf({ ...rest, repositories: [first, ...others] }));
