import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkVersion, compareVersions, versionSatisfies } from '../../src/formats/debian/version.js';
import { COLLECTION, hasCollection } from './frozen.js';

const versions = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'019aZ.+~-:'), maxLength: 12 }),
  fc
    .tuple(fc.nat(3), fc.string({ unit: fc.constantFrom(...'01.a~'), minLength: 1, maxLength: 6 }))
    .map(([epoch, rest]) => `${epoch}:${rest}`),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
);

function sign(order: number): string {
  return order < 0 ? 'lt' : order > 0 ? 'gt' : 'eq';
}

describe('the order of versions', () => {
  it.runIf(hasCollection('versions/pairs.tsv'))(
    'agrees with dpkg on every pair of the collection, both ways',
    () => {
      const lines = readFileSync(join(COLLECTION, 'versions/pairs.tsv'), 'utf8').split('\n').filter(Boolean);
      const wrong = lines.filter((line) => {
        const [a = '', verdict, b = ''] = line.split('\t');
        const back = { lt: 'gt', gt: 'lt', eq: 'eq' }[verdict ?? ''];
        return sign(compareVersions(a, b)) !== verdict || sign(compareVersions(b, a)) !== back;
      });
      expect(lines.length).toBeGreaterThan(0);
      expect(wrong).toEqual([]);
    },
  );

  it('is total, antisymmetric and transitive on any strings', () => {
    fc.assert(
      fc.property(versions, versions, versions, (a, b, c) => {
        const [ab, ba, bc, ac] = [
          compareVersions(a, b),
          compareVersions(b, a),
          compareVersions(b, c),
          compareVersions(a, c),
        ];
        expect(Number.isFinite(ab)).toBe(true);
        expect(Math.sign(ab)).toBe(-Math.sign(ba) + 0);
        if (ab <= 0 && bc <= 0) expect(ac).toBeLessThanOrEqual(0);
        if (ab === 0) expect(Math.sign(ac)).toBe(Math.sign(bc));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    { summary: 'a tilde sorts before the end', a: '1.0~rc1', operator: '<<', b: '1.0', met: true },
    { summary: 'no revision equals revision 0', a: '1.0', operator: '=', b: '1.0-0', met: true },
    {
      summary: 'digits of any length count by value',
      a: `1.${'9'.repeat(300)}`,
      operator: '<<',
      b: `1.1${'0'.repeat(300)}`,
      met: true,
    },
    { summary: 'leading zeros do not count', a: '1.007', operator: '=', b: '1.7', met: true },
    { summary: 'the epoch decides first', a: '1:0.1', operator: '>>', b: '99', met: true },
    { summary: 'letters sort before other characters', a: '1a', operator: '<<', b: '1+', met: true },
    { summary: '<= holds for equal versions', a: '2', operator: '<=', b: '2', met: true },
    { summary: '>> does not', a: '2', operator: '>>', b: '2', met: false },
  ] as const)('$summary', ({ a, operator, b, met }) => {
    expect(versionSatisfies(a, operator, b)).toBe(met);
  });
});

describe('the check of version strings', () => {
  it.runIf(hasCollection('versions/validity.jsonl'))(
    'agrees with dpkg on every odd string, in its words',
    () => {
      const lines = readFileSync(join(COLLECTION, 'versions/validity.jsonl'), 'utf8')
        .split('\n')
        .filter(Boolean);
      for (const line of lines) {
        const { version, level, message } = JSON.parse(line) as {
          version: string;
          level: string;
          message: string;
        };
        expect({ version, ...checkVersion(version) }).toEqual({ version, level, message });
      }
      expect(lines.length).toBeGreaterThan(0);
    },
  );
});
