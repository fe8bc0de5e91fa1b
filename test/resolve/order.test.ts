import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PackageStanza } from '../../src/archive/debian/stanza.js';
import { unpackOrder } from '../../src/resolve/debian/order.js';
import { makeWorld } from '../../src/resolve/debian/solve.js';
import { index, stanza } from '../make/packages.js';

function order(stanzas: readonly PackageStanza[]): readonly string[] {
  const { universe, links } = makeWorld([index(stanzas)], { architecture: 'amd64' });
  const versions = [...universe.packages.values()].flatMap((target) => target.versions);
  return unpackOrder(universe, links, versions).map((version) => version.package.name);
}

describe('the unpack order', () => {
  it.each([
    {
      summary: 'needs come before their dependents',
      stanzas: [{ name: 'a', depends: 'b' }, { name: 'b', depends: 'c' }, { name: 'c' }],
      is: 'c b a',
    },
    {
      summary: 'essential packages and their needs come first',
      stanzas: [{ name: 'a' }, { name: 'z', essential: true, depends: 'y' }, { name: 'y' }],
      is: 'y z a',
    },
    {
      summary: 'names decide otherwise',
      stanzas: [{ name: 'b' }, { name: 'a' }, { name: 'B' }],
      is: 'B a b',
    },
    {
      summary: 'a provider counts',
      stanzas: [
        { name: 'a', depends: 'v' },
        { name: 'p', provides: 'v' },
      ],
      is: 'p a',
    },
    {
      summary: 'the first alternative that is there counts',
      stanzas: [{ name: 'a', depends: 'x | c | b' }, { name: 'b', depends: 'a' }, { name: 'c' }],
      is: 'c a b',
    },
    {
      summary: 'a cycle of Depends is cut by name',
      stanzas: [
        { name: 'b', depends: 'a' },
        { name: 'a', depends: 'b' },
      ],
      is: 'a b',
    },
    {
      summary: 'but never through a Pre-Depends',
      stanzas: [
        { name: 'b', depends: 'a' },
        { name: 'a', preDepends: 'b' },
      ],
      is: 'b a',
    },
    {
      summary: 'a cycle of Pre-Depends is cut by name',
      stanzas: [
        { name: 'b', preDepends: 'a' },
        { name: 'a', preDepends: 'b' },
      ],
      is: 'a b',
    },
  ])('$summary', ({ stanzas, is }) => {
    expect(order(stanzas.map(stanza)).join(' ')).toBe(is);
  });

  it('manages a chain and a ring of thousands', () => {
    const size = 20_000;
    const chain = Array.from({ length: size }, (_, at) => stanza({ name: `p${at}`, depends: `p${at + 1}` }));
    expect(order(chain)[0]).toBe(`p${size - 1}`);
    const ring = chain.slice(0, 3000).map((one, at) => ({ ...one, depends: `p${(at + 1) % 3000}` }));
    expect(new Set(order(ring)).size).toBe(3000);
  });

  it('keeps every Pre-Depends without a cycle, has each package once, and ignores the order of the stanzas', () => {
    const size = 8;
    const pairs = fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 14 });
    fc.assert(
      fc.property(pairs, pairs, fc.infiniteStream(fc.nat(size)), (before, after, noise) => {
        const stanzas = Array.from({ length: size }, (_, at) =>
          stanza({
            name: `p${at}`,
            // Pre-Depends only on smaller numbers: no cycle of them.
            preDepends: before
              .filter(([a, b]) => a === at && b < a)
              .map(([, b]) => `p${b}`)
              .join(', '),
            depends: after
              .filter(([a, b]) => a === at && b !== a)
              .map(([, b]) => `p${b}`)
              .join(', '),
          }),
        );
        const names = order(stanzas);
        expect([...names].sort()).toEqual(stanzas.map(({ name }) => name).sort());
        for (const [a, b] of before)
          if (b < a) expect(names.indexOf(`p${b}`)).toBeLessThan(names.indexOf(`p${a}`));
        const shuffled = stanzas
          .map((one) => ({ one, rank: noise.next().value }))
          .sort((p, q) => p.rank - q.rank);
        expect(order(shuffled.map(({ one }) => one))).toEqual(names);
      }),
    );
  });
});
