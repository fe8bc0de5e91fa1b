import { expect, it } from 'vitest';
import type { PackagesIndex } from '../../src/archive/debian/stanza.js';
import type { Verified } from '../../src/archive/verified.js';
import { parseVariant } from '../../src/resolve/debian/variant-request.js';
import { resolveVariant } from '../../src/resolve/debian/variants.js';
import { closureChecker } from './closure.js';
import { hasCollection, loadIndexes, preferredIn, readSets } from './frozen.js';

const sets = hasCollection('sets/sets.json') ? readSets() : [];

// debootstrap asks for some packages by itself, by the suite's name; here the suite's file does, as what it prefers.
it.each(sets)('the set of $id comes out exactly and is closed', (set) => {
  const indexes = loadIndexes(set.sources, [set.arch]);
  const { packages } = resolveVariant({
    indexes: indexes as readonly Verified<PackagesIndex>[],
    architecture: set.arch,
    mainArchiveSuite: set.suite,
    variant: parseVariant(set.variant),
    preferred: set.tool === 'debootstrap' ? preferredIn(set) : [],
    include: [],
    exclude: [],
    recommends: false,
  });
  const names = packages.map(({ stanza }) => `${stanza.name}=${stanza.version}`).sort();
  expect(names).toEqual([...set.packages].sort());
  expect(closureChecker(indexes, set.arch)(names)).toEqual([]);
});

/** Sets of the variant `apt` where the suite asks for a package that the set as mmdebstrap made it has not. */
const merged = sets.filter(
  (set) =>
    set.variant === 'apt' &&
    preferredIn(set).some((name) => !set.packages.some((full) => full.startsWith(`${name}=`))),
);

it.each(merged)('what $id lacks comes beside it as an include, as mmdebstrap 1.3.5 has it', (set) => {
  const include = preferredIn(set);
  const { packages } = resolveVariant({
    indexes: loadIndexes(set.sources, [set.arch]) as readonly Verified<PackagesIndex>[],
    architecture: set.arch,
    mainArchiveSuite: set.suite,
    variant: 'apt',
    preferred: [],
    include,
    exclude: [],
    recommends: false,
  });
  const names = packages.map(({ stanza }) => `${stanza.name}=${stanza.version}`);
  expect(names).toEqual(expect.arrayContaining([...set.packages]));
  expect(packages.map(({ stanza }) => stanza.name)).toEqual(expect.arrayContaining([...include]));
});

it.runIf(sets.length > 0)('the collection has sets of both tools', () => {
  expect(new Set(sets.map(({ tool }) => tool)).size).toBe(2);
});
