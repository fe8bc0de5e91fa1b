import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ANY, readDependency } from '../../../src/formats/alpine/dependency.js';
import { compareVersions, isVersion, versionMatches } from '../../../src/formats/alpine/version.js';
import { collectionFiles, readCollectionFile } from '../../resolve/alpine/collection.js';

/** One line of apk's own table: `a < b`, `a !~ b`, `a`, `!a`. */
function holds(line: string): boolean {
  const [a = '', operator, b = ''] = line.split(/\s+/);
  if (operator === undefined) return isVersion(a.replace(/^!/, '')) !== a.startsWith('!');
  const wanted = readDependency(`name${operator.replace(/^!/, '')}${b}`)?.operator ?? ANY;
  return versionMatches(a, wanted, b) !== operator.startsWith('!');
}

/** The other way round: what is less is not greater or equal. */
function holdsReversed(line: string): boolean {
  const [a = '', operator, b = ''] = line.split(/\s+/);
  const order = compareVersions(b, a);
  if (operator === '<') return order > 0;
  if (operator === '>') return order < 0;
  return operator !== '=' || order === 0;
}

const versions = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'0123ab._~-rp'), maxLength: 10 }),
  fc
    .tuple(
      fc.array(fc.nat(30), { minLength: 1, maxLength: 4 }),
      fc.constantFrom('', 'a', 'b'),
      fc.constantFrom('', '_alpha', '_rc2', '_p', '_p3_git20'),
      fc.constantFrom('', '~ab12'),
      fc.constantFrom('', '-r0', '-r1', '-r12'),
    )
    .map(([numbers, ...rest]) => `${numbers.join('.')}${rest.join('')}`),
);

describe('versions', () => {
  const files = collectionFiles('.data');

  it.runIf(files.length > 0).each(files)(
    "stand to each other as every line of apk's table %s says",
    (file) => {
      const lines = readCollectionFile(file)
        .split('\n')
        .map((line) => line.replace(/#.*/, '').trim())
        .filter(Boolean);
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.filter((line) => !holds(line) || !holdsReversed(line))).toEqual([]);
    },
  );

  it('compare the other way round when exchanged, and are equal to themselves', () => {
    fc.assert(
      fc.property(versions, versions, (a, b) => {
        expect(Math.sign(compareVersions(a, b)) + Math.sign(compareVersions(b, a))).toBe(0);
        expect(compareVersions(a, a)).toBe(0);
      }),
      { seed: 20260630 },
    );
  });

  it.each([
    ['1.18446744073709551617', '1.2', 'numbers count modulo 2^64, as in apk', -1],
    ['1.9007199254740993', '1.9007199254740992', 'numbers beyond 2^53 stay exact', 1],
    ['', '0', 'what is provided without a version comes before every version', -1],
    ['1_pre', '1', 'a suffix of something before a release comes before it', -1],
    ['1_p', '1', 'a patch comes after it', 1],
    ['1.010', '1.01', 'a number with a leading 0 is ordered as text', 1],
  ])('%s against %s: %s', (a, b, _, sign) => {
    expect(Math.sign(compareVersions(a, b))).toBe(sign);
  });
});
