import { describe, expect, it } from 'vitest';
import { makeWorld, solveWords } from '../../src/resolve/debian/solve.js';
import { displayName } from '../../src/resolve/debian/universe.js';
import { MADE, parseText, stanzaText } from '../make/parsed-packages.js';

type Fields = Readonly<Record<string, string>>;

async function answer(stanzas: readonly Fields[], words: string): Promise<string> {
  const index = await parseText(stanzas.map(stanzaText).join('\n'));
  const world = makeWorld([index], { architecture: 'amd64' });
  return solveWords(world, words.split(' '), { recommends: true })
    .map(({ version }) => `${displayName(world.universe, version.package)}=${version.stanza.version}`)
    .sort()
    .join(' ');
}

describe('stanzas that nobody should publish', () => {
  it.each([
    {
      summary: 'Pre-Depends in a ring, which is met as a whole',
      stanzas: [
        { Package: 'a', Version: '1', 'Pre-Depends': 'b' },
        { Package: 'b', Version: '1', 'Pre-Depends': 'a' },
      ],
      is: 'a=1 b=1',
    },
    {
      summary: 'Pre-Depends on itself',
      stanzas: [{ Package: 'a', Version: '1', 'Pre-Depends': 'a' }],
      is: 'a=1',
    },
    {
      summary: 'one stanza twice, which counts once',
      stanzas: [
        { Package: 'a', Version: '1' },
        { Package: 'a', Version: '1' },
      ],
      is: 'a=1',
    },
    {
      summary: 'a relation that cannot be read, of a package that nobody needs',
      stanzas: [
        { Package: 'a', Version: '1' },
        { Package: 'b', Depends: 'c d' },
      ],
      is: 'a=1',
    },
  ])('do not stop a request: $summary', async ({ stanzas, is }) => {
    expect(await answer(stanzas, 'a')).toBe(is);
  });

  it.each([
    { field: 'Depends', text: 'c d' },
    { field: 'Pre-Depends', text: 'c (>> )' },
    { field: 'Conflicts', text: 'c (1' },
    { field: 'Provides', text: '!' },
    { field: 'Recommends', text: 'c [amd64]' },
  ])('are refused with file, line, package and field: $field: $text', async ({ field, text }) => {
    const own = field === 'Provides' ? { Depends: 'v', Provides: `v, ${text}` } : { [field]: text };
    const stanzas = [{ Package: 'first' }, { Package: 'a', Version: '1', ...own }];
    await expect(answer(stanzas, 'a')).rejects.toThrow(
      `${MADE.source}:8: ${field} of a 1: cannot read "${text}"`,
    );
  });
});
