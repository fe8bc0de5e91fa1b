import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, type JsonValue } from '../../src/formats/json/canonical.js';
import { parseJson } from '../../src/formats/json/parse.js';
import { readableJson } from '../../src/formats/json/readable.js';
import { RootfsError } from '../../src/kernel/errors.js';

const PLACE = { source: 'x.json', code: 'LOCK_MALFORMED', hint: '' } as const;
const LIMITS = { maxBytes: 100_000, maxDepth: 20 };

const read = (text: string): JsonValue => parseJson(Buffer.from(text), LIMITS, PLACE).value;

/** A value without the prototypes that JSON.parse gives and this reader does not. */
const plain = (value: unknown): string => JSON.stringify(value);

/** Halves of pairs are refused here, and JSON.stringify writes them as escapes. */
const sound = fc.jsonValue({ maxDepth: 6 }).filter((value) => !/\\ud[89a-f]/.test(JSON.stringify(value)));

describe('reading JSON', () => {
  test('gives what JSON.parse gives, for what that reads', () => {
    fc.assert(
      fc.property(sound, fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(plain(read(text))).toBe(plain(JSON.parse(text)));
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test('takes no text that JSON.parse refuses', () => {
    const near = fc.string({ unit: fc.constantFrom(...'{}[]",:0123.-eE+tfn\\u \n'), maxLength: 12 });
    fc.assert(
      fc.property(near, (text) => {
        let value: JsonValue;
        try {
          value = read(text);
        } catch (error) {
          expect(error).toBeInstanceOf(RootfsError);
          return;
        }
        expect(plain(value)).toBe(plain(JSON.parse(text)));
      }),
      { seed: 1, numRuns: 3000 },
    );
  });

  test('keeps keys that are members of every object', () => {
    const value = read('{"__proto__": {"a": 1}, "constructor": 2}');
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor']);
  });

  test.each([
    { text: '{"a": 1,\n "a": 2}', says: 'x.json:2:2: the key "a" is there twice' },
    { text: '[1, 2,]', says: 'x.json:1:7: not a JSON value' },
    { text: '{"a" 1}', says: 'x.json:1:6: ":" is missing' },
    { text: '[01]', says: 'x.json:1:3: "]" is missing' },
    { text: '["\n"]', says: 'x.json:1:2: not a JSON string' },
    { text: '1e999', says: 'x.json:1:1: a number that is too large' },
    { text: '\ufeff{}', says: 'x.json:1:1: not a JSON value' },
    { text: '[[[[[[[[[[[[[[[[[[[[[[1]', says: 'nested more than 20 deep' },
  ])('$text is refused: $says', ({ text, says }) => {
    expect(() => read(text)).toThrow(says);
  });

  test('tells where a value stands, or its nearest parent', () => {
    const { where } = parseJson(Buffer.from('{\n "a": [10,\n  {"b": true}]}'), LIMITS, PLACE);
    expect(where(['a', 1, 'b'])).toBe('x.json:3:9');
    expect(where(['a', 1, 'c'])).toBe('x.json:3:3');
    expect(where(['nowhere'])).toBe('x.json:1:1');
  });
});

describe('JSON to compare line by line', () => {
  test('says what its canonical form says, and ends in a newline', () => {
    fc.assert(
      fc.property(sound, (value) => {
        const bytes = Buffer.from(readableJson(value as JsonValue));
        expect(bytes.at(-1)).toBe(10);
        const again = parseJson(bytes, LIMITS, PLACE).value;
        expect(Buffer.from(canonicalJson(again))).toEqual(Buffer.from(canonicalJson(value as JsonValue)));
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});
