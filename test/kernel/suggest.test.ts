import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { didYouMean, editDistance, nearest } from '../../src/kernel/suggest.js';

describe('the distance between two words', () => {
  const table = [
    { a: '', b: '', want: 0 },
    { a: '', b: 'abc', want: 3 },
    { a: 'bookworm', b: 'bokworm', want: 1 },
    { a: 'bookworm', b: 'bookwrom', want: 1 },
    { a: 'kitten', b: 'sitting', want: 3 },
    { a: 'ca', b: 'abc', want: 3 },
  ];
  it.each(table)('of "$a" and "$b" is $want', ({ a, b, want }) => {
    expect(editDistance(a, b)).toBe(want);
  });

  it('is a symmetric distance: 0 only for equal words, never more than the longer word', () => {
    const word = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        const distance = editDistance(a, b);
        expect(distance).toBe(editDistance(b, a));
        expect(distance === 0).toBe(a === b);
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});

describe('the nearest known word', () => {
  const KNOWN = ['bullseye', 'bookworm', 'trixie', 'sid'];
  const table = [
    { word: 'bokworm', want: 'bookworm' },
    { word: 'Trixie', want: 'trixie' },
    { word: 'side', want: 'sid' },
    { word: 'jessie', want: undefined },
    { word: '', want: undefined },
  ];
  it.each(table)('to "$word" is $want', ({ word, want }) => {
    expect(nearest(word, KNOWN)).toBe(want);
  });

  it('is the first of equally near ones', () => {
    expect(nearest('ax', ['ay', 'az'])).toBe('ay');
  });

  it('becomes a question, or nothing', () => {
    expect(didYouMean('bokworm', KNOWN)).toBe('Did you mean "bookworm"? ');
    expect(didYouMean('jessie', KNOWN)).toBe('');
  });

  it('is found in no time for a word of any length', () => {
    expect(nearest('x'.repeat(1_000_000), KNOWN)).toBeUndefined();
  });
});
