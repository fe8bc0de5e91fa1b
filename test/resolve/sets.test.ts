import { expect, it } from 'vitest';
import type { PackagesIndex } from '../../src/archive/debian/stanza.js';
import type { Verified } from '../../src/archive/verified.js';
import { parseVariant, resolveVariant } from '../../src/resolve/debian/variants.js';
import { closureChecker } from './closure.js';
import { hasCollection, loadIndexes, readSets } from './frozen.js';

const sets = hasCollection('sets/sets.json') ? readSets() : [];

// debootstrap asks for usr-is-merged by itself; here the suite's file does, as what it prefers.
it.each(sets)('the set of $id comes out exactly and is closed', (set) => {
  const indexes = loadIndexes(set.sources, [set.arch]);
  const { packages } = resolveVariant({
    indexes: indexes as readonly Verified<PackagesIndex>[],
    architecture: set.arch,
    mainArchiveSuite: set.suite,
    variant: parseVariant(set.variant),
    preferred: set.tool === 'debootstrap' ? ['usr-is-merged'] : [],
    include: [],
    exclude: [],
    recommends: false,
  });
  const names = packages.map(({ stanza }) => `${stanza.name}=${stanza.version}`).sort();
  expect(names).toEqual([...set.packages].sort());
  expect(closureChecker(indexes, set.arch)(names)).toEqual([]);
});

it.runIf(sets.length > 0)(
  'usr-is-merged as an include leaves usrmerge beside it, as mmdebstrap 1.3.5 does',
  () => {
    const [set] = sets.filter(({ id, variant }) => variant === 'apt' && id.includes('amd64'));
    const indexes = loadIndexes(set?.sources ?? [], ['amd64']);
    const { packages } = resolveVariant({
      indexes: indexes as readonly Verified<PackagesIndex>[],
      architecture: 'amd64',
      mainArchiveSuite: set?.suite ?? '',
      variant: 'apt',
      preferred: [],
      include: ['usr-is-merged'],
      exclude: [],
      recommends: false,
    });
    const names = packages.map(({ stanza }) => stanza.name);
    expect(names).toEqual(expect.arrayContaining(['usrmerge', 'usr-is-merged']));
    expect(names).toHaveLength(90);
  },
);

it.runIf(sets.length > 0)('the collection has sets of both tools', () => {
  expect(new Set(sets.map(({ tool }) => tool)).size).toBe(2);
});
