import { describe, expect, it } from 'vitest';
import type { PackageStanza } from '../../src/archive/debian/stanza.js';
import { stanza } from '../make/packages.js';
import { answer, archive } from './answer.js';

const MAIL = archive({
  client: { depends: 'exim | mta' },
  exim: { provides: 'mta', conflicts: 'mta' },
  postfix: { provides: 'mta', conflicts: 'mta' },
});

describe('a request that cannot be met', () => {
  it.each([
    {
      summary: 'an unknown name',
      packages: archive({ a: {} }),
      words: 'nope',
      code: 'PACKAGE_UNKNOWN',
      says: /nope/,
    },
    { summary: 'a pattern', packages: archive({ a: {} }), words: 'a*', code: 'PACKAGE_UNKNOWN', says: /a\*/ },
    {
      summary: 'every bad word at once',
      packages: archive({ a: {} }),
      words: 'nope a=7',
      code: 'PACKAGE_UNKNOWN',
      says: /nope[^]*version 7/,
    },
    {
      summary: 'an unknown version',
      packages: archive({ a: {} }),
      words: 'a=7',
      code: 'VERSION_UNKNOWN',
      says: /version 7/,
    },
    {
      summary: 'a virtual name with several providers',
      packages: MAIL,
      words: 'mta',
      code: 'NO_CANDIDATE',
      says: /exim.*postfix/,
    },
    {
      summary: 'a name that is only mentioned',
      packages: archive({ a: { suggests: 'b' } }),
      words: 'b',
      code: 'NO_CANDIDATE',
      says: /mentioned/,
    },
    {
      summary: 'a need that nobody meets',
      packages: archive({ a: { depends: 'b' }, b: { depends: 'x' } }),
      words: 'a',
      code: 'UNSATISFIABLE',
      says: /b 1 Depends: x: no index has x \(a needs b\)/,
    },
    {
      summary: 'a version that is not the candidate',
      packages: archive({ a: { depends: 'b (= 1)' }, b: [{}, { version: '2' }] }),
      words: 'a',
      code: 'UNSATISFIABLE',
      says: /version 2 of b is the chosen one/,
    },
    {
      summary: 'two named packages in conflict',
      packages: MAIL,
      words: 'exim postfix',
      code: 'UNSATISFIABLE',
      says: /Conflicts: mta: it hits (exim|postfix) 1/,
    },
    {
      summary: 'a refused need',
      packages: archive({ a: { depends: 'b' }, b: {} }),
      words: 'a b-',
      code: 'UNSATISFIABLE',
      says: /b is refused by the request/,
    },
    {
      summary: 'a conflict deep below',
      packages: archive({ a: { depends: 'b' }, b: { depends: 'c' }, c: { breaks: 'd' }, d: {} }),
      words: 'd a',
      code: 'UNSATISFIABLE',
      says: /c 1[^]*Breaks: d/,
    },
    {
      summary: 'one name wanted and refused',
      packages: archive({ a: {} }),
      words: 'a a-',
      code: 'CONTRADICTORY',
      says: /a is both wanted and refused/,
    },
    {
      summary: 'a relation that does not parse',
      packages: archive({ a: { depends: 'b (' } }),
      words: 'a',
      code: 'RELATION_MALFORMED',
      says: /Depends of a 1/,
    },
  ])('says what is wrong with $summary', ({ packages, words, code, says }) => {
    expect(() => answer(packages, words)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(says) }),
    );
  });
});

describe('a chain of needs', () => {
  const chain = (length: number): readonly PackageStanza[] =>
    Array.from({ length }, (_, at) =>
      stanza({ name: `p${at}`, depends: at + 1 < length ? `p${at + 1}` : '' }),
    );

  it('is followed far', () => {
    expect(answer(chain(400), 'p0').split(' ').length).toBe(400);
  });

  it('that is longer than any real one is an error, not an exhausted stack', () => {
    expect(() => answer(chain(20_000), 'p0')).toThrow(expect.objectContaining({ code: 'UNSATISFIABLE' }));
  });
});
