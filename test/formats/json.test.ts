import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, type JsonValue } from '../../src/formats/json/canonical.js';

const text = (value: unknown): string => Buffer.from(canonicalJson(value as JsonValue)).toString();

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value).reverse();
  return Object.fromEntries(members.map(([key, member]) => [key, reversed(member)]));
}

describe('canonical JSON', () => {
  // RFC 8785 §3.2.3: the expected order of these names.
  test('sorts members by UTF-16 code unit', () => {
    const names = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6'];
    const value = Object.fromEntries(names.map((name) => [name, 0]));
    const expected = ['\r', '1', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33'];
    expect(text(value)).toBe(`{${expected.map((name) => `${JSON.stringify(name)}:0`).join(',')}}`);
  });

  test('has no white space and writes nested values', () => {
    expect(text({ b: [1, 'x', null, true, { d: {}, c: [] }], a: 1e21 })).toBe(
      '{"a":1e+21,"b":[1,"x",null,true,{"c":[],"d":{}}]}',
    );
  });

  test('is what JSON.parse reads back, and the same for any order of members', () => {
    const value = fc.jsonValue().filter((candidate) => JSON.stringify(candidate)?.includes('\\ud') === false);
    fc.assert(
      fc.property(value, (candidate) => {
        const plain = JSON.parse(JSON.stringify(candidate)) as unknown;
        expect(JSON.parse(text(plain))).toEqual(plain);
        expect(text(reversed(plain))).toBe(text(plain));
      }),
    );
  });

  const refused = [
    { summary: 'undefined members', value: { a: undefined } },
    { summary: 'NaN', value: [Number.NaN] },
    { summary: 'infinity', value: Number.POSITIVE_INFINITY },
    { summary: 'functions', value: () => 1 },
    { summary: 'big integers', value: 1n },
    { summary: 'lone surrogates', value: 'a\ud800' },
    { summary: 'lone surrogates in names', value: { '\udc00': 1 } },
  ];
  test.each(refused)('refuses $summary', ({ value }) => {
    expect(() => text(value)).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
  });
});
