import { describe, expect, it } from 'vitest';
import { whyNot } from '../../../src/resolve/debian/complete/why-not.js';
import { formatConflict } from '../../../src/resolve/conflict.js';
import { archive } from '../answer.js';
import { worldOf } from './ask.js';

describe('why not: the conflict in words, and what would help', () => {
  it.each([
    {
      summary: 'a package that no index has',
      packages: archive({ a: { depends: 'b' }, b: { depends: 'absent (>= 2) | gone' } }),
      words: '',
      wanted: 'a',
      says: [
        'a 1 Depends: b: b 1 needs absent (>= 2) | gone (Depends)',
        'b 1 Depends: absent (>= 2) | gone: no index has absent; no index has gone (a needs b)',
      ],
      helps: [],
    },
    {
      summary: 'a version that no index has',
      packages: archive({ a: { depends: 'b (>= 3)' }, b: [{}, { version: '2' }] }),
      words: '',
      wanted: 'a',
      says: ['a 1 Depends: b (>= 3): b is only available as 2, 1'],
      helps: [],
    },
    {
      summary: 'two that exclude each other',
      packages: archive({
        exim: { provides: 'mta', conflicts: 'mta' },
        postfix: { provides: 'mta' },
        git: {},
      }),
      words: 'git postfix',
      wanted: 'exim',
      says: ['exim 1 Conflicts: mta: it hits postfix 1, which is wanted too'],
      helps: ['postfix'],
    },
    {
      summary: 'what is refused',
      packages: archive({ a: { depends: 'b | c' }, b: {}, c: { depends: 'd' }, d: {} }),
      words: 'b- d-',
      wanted: 'a',
      says: [
        'a 1 Depends: b | c: b is refused by the request; c 1 needs d (Depends)',
        'c 1 Depends: d: d is refused by the request (a needs c)',
      ],
      helps: ['b-', 'd-'],
    },
    {
      summary: 'the package itself refused',
      packages: archive({ a: {} }),
      words: 'a-',
      wanted: 'a',
      says: ['a 1 Request: a: a is refused by the request'],
      helps: ['a-'],
    },
    {
      summary: 'two that need different versions of a third',
      packages: archive({ a: { depends: 'x (= 1)' }, b: { depends: 'x (= 2)' }, x: [{}, { version: '2' }] }),
      words: 'b',
      wanted: 'a',
      says: [
        'b 1 Depends: x (= 2): a 1 Depends: x (= 1) wants another version of x',
        'a 1 Depends: x (= 1): b 1 Depends: x (= 2) wants another version of x',
      ],
      helps: ['b'],
    },
    {
      summary: 'a version that the request chose',
      packages: archive({ a: { depends: 'x (>= 2)' }, x: [{}, { version: '2' }] }),
      words: 'x=1',
      wanted: 'a',
      says: ['a 1 Depends: x (>= 2): the request chose x 1'],
      helps: ['x=1'],
    },
    {
      summary: 'a conflict far from what is named',
      packages: archive({
        a: { depends: 'b' },
        b: { depends: 'c' },
        c: { breaks: 'z' },
        y: { depends: 'z' },
        z: {},
      }),
      words: 'y',
      wanted: 'a',
      says: [
        'y 1 Depends: z: c 1 forbids z 1 (Breaks: z)',
        'a 1 Depends: b: b 1 needs c (Depends)',
        'b 1 Depends: c: c 1 forbids what is needed (Breaks: z) (a needs b)',
        'c 1 Breaks: z: it hits z 1, which is needed too (y needs z) (a needs b needs c)',
      ],
      helps: ['y'],
    },
    {
      summary: 'nothing against it, though apt’s method fails',
      packages: archive({ a: { depends: 'b | c, d' }, b: {}, c: {}, d: { conflicts: 'b' } }),
      words: '',
      wanted: 'a',
      says: [],
      helps: [],
    },
  ])('$summary', ({ packages, words, wanted, says, helps }) => {
    const found = whyNot(
      worldOf(packages),
      words.split(' ').filter((word) => word !== ''),
      wanted,
    );
    expect(found.conflict.map(formatConflict)).toEqual(says);
    expect(found.helps).toEqual(helps);
  });
});
