import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PackageStanza } from '../../../src/archive/debian/stanza.js';
import { archive, type Shape } from '../answer.js';
import { askApt, askComplete, worldOf } from './ask.js';
import { randomArchive } from './random-archive.js';

/** `trap` is where apt fails: it looks at one version of each package only. */
function withTrap(
  old: Shape,
  packages: Readonly<Record<string, Shape | readonly Shape[]>>,
): readonly PackageStanza[] {
  return archive({ ...packages, trap: { depends: 't (<< 2)' }, t: [old, { version: '2' }] });
}

describe('the complete solver, where apt’s method fails', () => {
  it.each([
    {
      summary: 'takes the alternative that the old version leaves possible',
      packages: withTrap({ conflicts: 'b' }, { a: { depends: 'b | c' }, b: {}, c: {} }),
      words: 'a trap',
      is: 'a=1 c=1 t=1 trap=1',
    },
    {
      summary: 'goes back to an old version of what is only needed',
      packages: archive({ a: { depends: 'b (<< 2)' }, b: [{}, { version: '2' }] }),
      words: 'a',
      is: 'a=1 b=1',
    },
    {
      summary: 'goes back to an old version of what is named without one',
      packages: archive({ a: { depends: 'b (<< 2)' }, b: [{}, { version: '2' }] }),
      words: 'a b',
      is: 'a=1 b=1',
    },
    {
      summary: 'takes siblings of the version that is asked for',
      packages: archive({
        perl: [{ depends: 'base (= 1)' }, { version: '2', depends: 'base (= 2)' }],
        base: [{}, { version: '2' }],
      }),
      words: 'base perl=1',
      is: 'base=1 perl=1',
    },
    {
      summary: 'rather takes another package than another version',
      packages: withTrap(
        { depends: 'old (<< 2) | new' },
        { old: [{}, { version: '2' }], new: { depends: 'more' }, more: {} },
      ),
      words: 'trap',
      is: 'more=1 new=1 t=1 trap=1',
    },
    {
      summary: 'keeps what apt’s attempt had, though another choice is smaller',
      packages: withTrap(
        {},
        { a: { depends: 'big | small' }, big: { depends: 'more' }, more: {}, small: {} },
      ),
      words: 'a trap',
      is: 'a=1 big=1 more=1 t=1 trap=1',
    },
    {
      summary: 'takes the smaller one of choices that apt’s attempt never had',
      packages: withTrap({ depends: 'c | e' }, { c: { depends: 'f, g' }, e: { depends: 'f' }, f: {}, g: {} }),
      words: 'trap',
      is: 'e=1 f=1 t=1 trap=1',
    },
    {
      summary: 'takes the first one of choices that are as small',
      packages: withTrap({ depends: 'e | c' }, { c: {}, e: {} }),
      words: 'trap',
      is: 'e=1 t=1 trap=1',
    },
    {
      summary: 'leaves out what is refused',
      packages: withTrap({ depends: 'c | e' }, { c: {}, e: {} }),
      words: 'trap c-',
      is: 'e=1 t=1 trap=1',
    },
  ])('$summary', ({ packages, words, is }) => {
    const world = worldOf(packages);
    expect(askApt(world, words.split(' '))).toBe('UNSATISFIABLE');
    expect(askComplete(world, words.split(' '))).toEqual(is.split(' '));
  });

  it('adds what is recommended as far as it goes with the answer, and what that recommends', () => {
    const world = worldOf(
      withTrap(
        {},
        {
          a: { depends: 'trap', recommends: 'r, x, hostile, old (<< 2), p | q' },
          r: { depends: 's', recommends: 'u' },
          s: {},
          u: {},
          hostile: { conflicts: 'trap' },
          old: [{}, { version: '2' }],
          p: { depends: 'absent' },
          q: {},
        },
      ),
    );
    expect(askComplete(world, ['a'], true)).toEqual('a=1 q=1 r=1 s=1 t=1 trap=1 u=1'.split(' '));
    expect(askComplete(world, ['a'], false)).toEqual('a=1 t=1 trap=1'.split(' '));
  });

  it('refuses what nothing can meet, and a request that contradicts itself', () => {
    const world = worldOf(archive({ a: { depends: 'b' }, b: { conflicts: 'c' }, c: {} }));
    expect(askComplete(world, ['a', 'c'])).toBe('UNSATISFIABLE');
    expect(askComplete(world, ['a', 'a-'])).toBe('CONTRADICTORY');
    expect(askComplete(world, ['nope'])).toBe('PACKAGE_UNKNOWN');
  });

  it('gives the same answer again, and to shuffled stanzas where no provider is to be chosen', () => {
    fc.assert(
      fc.property(
        randomArchive().map((stanzas) => stanzas.map((one) => ({ ...one, provides: '' }))),
        fc.infiniteStream(fc.nat()),
        (stanzas, keys) => {
          const shuffled = stanzas
            .map((one) => [keys.next().value, one] as const)
            .sort(([a], [b]) => a - b)
            .map(([, one]) => one);
          const words = [stanzas[0]?.name ?? ''];
          const answer = askComplete(worldOf(stanzas), words);
          expect(askComplete(worldOf(stanzas), words)).toEqual(answer);
          expect(askComplete(worldOf(shuffled), words)).toEqual(answer);
        },
      ),
      { numRuns: 200 },
    );
  });
});
