import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareBytewise, sortedBytewise } from '../../src/kernel/order.js';
import { hasTool } from '../make/outcome.js';

const text = fc.string({
  unit: fc.constantFrom('a', 'B', '-', '\0', 'é', '\u{d7ff}', '\u{e000}', '\u{ffff}', '😀', '\u{10000}'),
  maxLength: 5,
});

function bytewise(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

describe('byte order', () => {
  test('is that of the encoded text', () => {
    fc.assert(
      fc.property(text, text, (a, b) => Math.sign(compareBytewise(a, b)) === bytewise(a, b)),
      { numRuns: 2000 },
    );
  });

  test('differs from JavaScript’s beyond the basic plane', () => {
    expect(['😀', '\u{ffff}'].sort()).toEqual(['😀', '\u{ffff}']);
    expect(['😀', '\u{ffff}'].sort(compareBytewise)).toEqual(['\u{ffff}', '😀']);
  });

  test('sorts a copy by a key, equal ones as they were', () => {
    const values = [
      { k: 'b', n: 1 },
      { k: 'a', n: 2 },
      { k: 'b', n: 3 },
      { k: 'B', n: 4 },
    ];
    expect(sortedBytewise(values, ({ k }) => k).map(({ n }) => n)).toEqual([4, 2, 1, 3]);
    expect(values[0]?.n).toBe(1);
  });

  test.skipIf(!hasTool('sort', 'byte order against sort'))('is that of sort in the C locale', () => {
    const lines = fc.sample(
      text.filter((line) => !line.includes('\0')),
      { numRuns: 200, seed: 5 },
    );
    const said = spawnSync('sort', {
      input: lines.map((line) => `${line}\n`).join(''),
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    });
    expect([...lines].sort(compareBytewise)).toEqual(said.stdout.split('\n').slice(0, -1));
  });
});
