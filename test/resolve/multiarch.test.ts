import { describe, expect, it } from 'vitest';
import type { PackageStanza } from '../../src/archive/debian/stanza.js';
import { stanza } from '../make/packages.js';
import { answer, type Shape } from './answer.js';

describe('several architectures', () => {
  const both = (name: string, shape: Shape = {}): readonly PackageStanza[] =>
    ['amd64', 'arm64'].map((architecture) => stanza({ name, architecture, ...shape }));
  const foreign = ['arm64'];

  it.each([
    {
      summary: 'a plain need means the own architecture',
      packages: [...both('a', { depends: 'b' }), ...both('b')],
      words: 'a:arm64',
      is: 'a:arm64 b:arm64',
    },
    {
      summary: 'Multi-Arch: foreign serves all',
      packages: [...both('a', { depends: 'b' }), ...both('b', { multiArch: 'foreign' })],
      words: 'a:arm64 b',
      is: 'a:arm64 b',
    },
    {
      summary: 'the native one is preferred then',
      packages: [...both('a', { depends: 'b' }), ...both('b', { multiArch: 'foreign' })],
      words: 'a:arm64',
      is: 'a:arm64 b',
    },
    {
      summary: 'name:any is met by Multi-Arch: allowed',
      packages: [...both('a', { depends: 'b:any' }), ...both('b', { multiArch: 'allowed' })],
      words: 'a:arm64 b',
      is: 'a:arm64 b',
    },
    {
      summary: 'Multi-Arch: same stands beside itself',
      packages: both('a', { multiArch: 'same' }),
      words: 'a a:arm64',
      is: 'a a:arm64',
    },
    {
      summary: 'all counts as native',
      packages: [...both('a', { depends: 'b' }), stanza({ name: 'b', architecture: 'all' })],
      words: 'a b',
      is: 'a b',
    },
  ])('$summary', ({ packages, words, is }) => {
    expect(answer(packages, words, { foreign })).toBe(is);
  });

  it.each([
    { summary: 'two architectures without Multi-Arch: same', packages: both('a'), words: 'a a:arm64' },
    {
      summary: 'two architectures at different versions',
      packages: [
        stanza({ name: 'a', multiArch: 'same' }),
        stanza({ name: 'a', multiArch: 'same', architecture: 'arm64', version: '2' }),
      ],
      words: 'a a:arm64',
    },
    {
      summary: 'name:any without Multi-Arch: allowed',
      packages: [...both('a', { depends: 'b:any' }), ...both('b')],
      words: 'a',
    },
    {
      summary: 'an all package for a foreign need',
      packages: [...both('a', { depends: 'b' }), stanza({ name: 'b', architecture: 'all' })],
      words: 'a:arm64',
    },
  ])('refuses $summary', ({ packages, words }) => {
    expect(() => answer(packages, words, { foreign })).toThrow(
      expect.objectContaining({ code: 'UNSATISFIABLE' }),
    );
  });
});
