import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answer, archive } from './answer.js';

const MAIL = archive({
  client: { depends: 'exim | mta' },
  exim: { provides: 'mta', conflicts: 'mta' },
  postfix: { provides: 'mta', conflicts: 'mta' },
});

describe('apt’s choice, on made-up archives', () => {
  it.each([
    {
      summary: 'a need is followed',
      packages: archive({ a: { depends: 'b' }, b: {}, c: {} }),
      words: 'a',
      is: 'a b',
    },
    {
      summary: 'the first alternative is taken',
      packages: archive({ a: { depends: 'b | c' }, b: {}, c: {} }),
      words: 'a',
      is: 'a b',
    },
    {
      summary: 'an alternative that does not exist is skipped',
      packages: archive({ a: { depends: 'x | c' }, c: {} }),
      words: 'a',
      is: 'a c',
    },
    {
      summary: 'an alternative of the wrong version is skipped',
      packages: archive({ a: { depends: 'b (>= 2) | c' }, b: {}, c: {} }),
      words: 'a',
      is: 'a c',
    },
    {
      summary: 'an alternative whose own needs fail is skipped',
      packages: archive({ a: { depends: 'b | c' }, b: { depends: 'x' }, c: {} }),
      words: 'a',
      is: 'a c',
    },
    {
      summary: 'what is named anywhere satisfies alternatives',
      packages: MAIL,
      words: 'client postfix',
      is: 'client postfix',
    },
    {
      summary: 'a later group does not undo an earlier choice',
      packages: archive({ a: { depends: 'b | c, y' }, b: {}, c: {}, y: { depends: 'c' } }),
      words: 'a',
      is: 'a b c y',
    },
    {
      summary: 'an earlier group serves a later choice',
      packages: archive({ a: { depends: 'y, b | c' }, b: {}, c: {}, y: { depends: 'c' } }),
      words: 'a',
      is: 'a c y',
    },
    {
      summary: 'a real package comes before providers of higher priority',
      packages: archive({ a: { depends: 'v' }, v: {}, p: { provides: 'v', priority: 'required' } }),
      words: 'a',
      is: 'a v',
    },
    {
      summary: 'a versioned Provides serves when the real version does not fit',
      packages: archive({ a: { depends: 'v (>= 2)' }, v: {}, p: { provides: 'v (= 3)' } }),
      words: 'a',
      is: 'a p',
    },
    {
      summary: 'the provider of higher priority wins',
      packages: archive({
        a: { depends: 'v' },
        p: { provides: 'v', priority: 'standard' },
        q: { provides: 'v' },
      }),
      words: 'a',
      is: 'a p',
    },
    {
      summary: 'on a tie the provider mentioned last wins',
      packages: archive({ a: { depends: 'v' }, p: { provides: 'v' }, q: { provides: 'v' } }),
      words: 'a',
      is: 'a q',
    },
    {
      summary: 'an earlier mention in any relation counts',
      packages: archive({ a: { depends: 'v', suggests: 'q' }, p: { provides: 'v' }, q: { provides: 'v' } }),
      words: 'a',
      is: 'a p',
    },
    {
      summary: 'a refused provider is passed over',
      packages: archive({ a: { depends: 'v' }, p: { provides: 'v' }, q: { provides: 'v' } }),
      words: 'a q-',
      is: 'a p',
    },
    {
      summary: 'a refused virtual name does nothing',
      packages: archive({ a: { depends: 'v' }, p: { provides: 'v' } }),
      words: 'a v-',
      is: 'a p',
    },
    {
      summary: 'what a failed attempt brought is swept away',
      packages: archive({
        a: { depends: 'b | c' },
        b: { depends: 'd, e' },
        c: {},
        d: {},
        e: { conflicts: 'a' },
      }),
      words: 'a',
      is: 'a c',
    },
    {
      summary: 'a package meets its own needs by its Provides and is no conflict to itself',
      packages: archive({ a: { depends: 'v', provides: 'v', conflicts: 'v' } }),
      words: 'a',
      is: 'a',
    },
    {
      summary: 'a versioned conflict does not hit an unversioned Provides',
      packages: archive({ a: { conflicts: 'v (<< 9)' }, p: { provides: 'v' } }),
      words: 'a p',
      is: 'a p',
    },
    {
      summary: 'the highest version is the candidate',
      packages: archive({ a: [{}, { version: '10' }, { version: '9' }] }),
      words: 'a',
      is: 'a=10',
    },
    {
      summary: 'a version can be named',
      packages: archive({ a: [{}, { version: '10' }] }),
      words: 'a=1',
      is: 'a',
    },
    {
      summary: 'of two versions named the last counts',
      packages: archive({ a: [{}, { version: '10' }] }),
      words: 'a=10 a=1',
      is: 'a',
    },
    { summary: 'a name may end in a sign', packages: archive({ 'g++': {}, g: {} }), words: 'g++', is: 'g++' },
    {
      summary: 'the one provider of a virtual name is taken',
      packages: archive({ p: { provides: 'v' } }),
      words: 'v',
      is: 'p',
    },
    {
      summary: 'a cycle of needs ends',
      packages: archive({ a: { depends: 'b' }, b: { depends: 'c' }, c: { depends: 'a' } }),
      words: 'a',
      is: 'a b c',
    },
  ])('$summary', ({ packages, words, is }) => {
    expect(answer(packages, words)).toBe(is);
  });

  it('follows Recommends only when told, and drops those that cannot be met', () => {
    const packages = archive({
      a: { recommends: 'b, x, c' },
      b: { depends: 'y' },
      c: { recommends: 'd' },
      d: {},
    });
    expect(answer(packages, 'a')).toBe('a');
    expect(answer(packages, 'a', { recommends: true })).toBe('a c d');
  });
});

describe('the order of the stanzas', () => {
  it('does not matter where priorities and alternatives decide', () => {
    const packages = [
      ...archive({
        a: { depends: 'b | c, v', recommends: 'd' },
        b: { depends: 'x (>= 3)' },
        c: { preDepends: 'e' },
        d: { depends: 'e (<< 2)' },
        e: [{}, { version: '3' }, { version: '2' }],
        f: { provides: 'v', priority: 'standard', depends: 'nope' },
        g: { provides: 'v' },
        x: {},
      }),
    ];
    const expected = answer(packages, 'a', { recommends: true });
    expect(expected).toBe('a c e=3 g');
    fc.assert(
      fc.property(fc.shuffledSubarray(packages, { minLength: packages.length }), (shuffled) => {
        expect(answer(shuffled, 'a', { recommends: true })).toBe(expected);
      }),
    );
  });
});
