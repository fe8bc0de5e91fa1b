import fc from 'fast-check';
import type { PackageStanza } from '../../../src/archive/debian/stanza.js';
import { stanza } from '../../make/packages.js';

const NAMES = ['a', 'b', 'c', 'd', 'e'] as const;
const VIRTUAL = ['v', 'w'] as const;
const VERSIONS = ['1', '2', '3'] as const;
const OPERATORS = ['<<', '<=', '=', '>=', '>>'] as const;

const anyName = fc.constantFrom(...NAMES, ...VIRTUAL, 'absent');
const constraint = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom(...OPERATORS), fc.constantFrom(...VERSIONS))
      .map(([operator, version]) => ` (${operator} ${version})`),
  },
);
const atom = fc.tuple(anyName, constraint).map(([name, suffix]) => name + suffix);
const group = fc.array(atom, { minLength: 1, maxLength: 3 }).map((atoms) => atoms.join(' | '));
const field = (most: number): fc.Arbitrary<string> =>
  fc.array(group, { maxLength: most }).map((groups) => groups.join(', '));
const conflictField = (most: number): fc.Arbitrary<string> =>
  fc.array(atom, { maxLength: most }).map((atoms) => atoms.join(', '));
const provides = fc
  .array(
    fc.oneof(
      fc.constantFrom(...VIRTUAL, ...NAMES),
      fc
        .tuple(fc.constantFrom(...VIRTUAL, ...NAMES), fc.constantFrom(...VERSIONS))
        .map(([name, version]) => `${name} (= ${version})`),
    ),
    { maxLength: 2 },
  )
  .map((names) => names.join(', '));

export interface ArchiveShape {
  readonly essential?: boolean;
  readonly architectures?: readonly string[];
}

/** Archives of at most nine versions of five packages, full of alternatives, conflicts and virtual names. */
export function randomArchive(shape: ArchiveShape = {}): fc.Arbitrary<readonly PackageStanza[]> {
  const one = fc
    .record({
      name: fc.constantFrom(...NAMES),
      version: fc.constantFrom(...VERSIONS),
      architecture: fc.constantFrom(...(shape.architectures ?? ['amd64'])),
      multiArch: fc.constantFrom<PackageStanza['multiArch']>(
        ...((shape.architectures ?? []).length > 1
          ? (['no', 'same', 'foreign', 'allowed'] as const)
          : (['no'] as const)),
      ),
      preDepends: field(1),
      depends: field(2),
      conflicts: conflictField(1),
      breaks: conflictField(1),
      recommends: field(1),
      provides,
      essential:
        shape.essential === true ? fc.integer({ min: 0, max: 6 }).map((n) => n === 0) : fc.constant(false),
    })
    .map((fields) => stanza(fields));
  return fc.uniqueArray(one, {
    minLength: 1,
    maxLength: 9,
    selector: ({ name, version, architecture }) => `${name} ${version} ${architecture}`,
  });
}

/** Every set of the stanzas, the smaller ones first of none in particular order. */
export function* subsets<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let bits = 0; bits < 2 ** items.length; bits++) yield items.filter((_, at) => (bits >> at) & 1);
}
