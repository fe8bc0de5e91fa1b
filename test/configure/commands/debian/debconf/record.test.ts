import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  emptyItem,
  readRecords,
  recordText,
  type Item,
} from '../../../../../src/configure/commands/debian/debconf/record.js';

const name = fc.stringMatching(/^[a-z0-9][a-z0-9/_.-]{0,12}$/);
const value = fc
  .stringMatching(/^(?:[ -\xff]|\n){0,20}$/)
  .filter((text) => !text.includes('\\n') && !text.includes('\r'));
const dictionary = (key: fc.Arbitrary<string>, of: fc.Arbitrary<string>): fc.Arbitrary<Map<string, string>> =>
  fc.uniqueArray(fc.tuple(key, of), { selector: ([one]) => one }).map((pairs) => new Map(pairs));

const RESERVED = new Set(['name', 'owners', 'flags', 'variables']);

const item: fc.Arbitrary<Item> = fc.record({
  owners: fc.uniqueArray(name, { minLength: 1, maxLength: 4 }).map((owners) => new Set(owners)),
  fields: dictionary(
    name.filter((key) => !RESERVED.has(key)),
    value,
  ),
  variables: dictionary(name, value),
  flags: dictionary(name, fc.constant('true')),
});

describe('records', () => {
  test('what is written is read again', () => {
    fc.assert(
      fc.property(dictionary(name, fc.constant('')), item, (names, given) => {
        const all = [...names.keys()].map((one) => [one, given] as const);
        const text = all.map(([one, what]) => recordText(one, what)).join('');
        expect(readRecords(text)).toEqual(new Map(all));
      }),
    );
  });

  test('fields, owners, flags and variables are in the order of bytes, newlines quoted', () => {
    const given = emptyItem();
    given.fields.set('value', 'a\nb');
    given.fields.set('Template', 't');
    given.fields.set('_x', '1');
    given.owners.add('z').add('b');
    given.flags.set('seen', 'true').set('other', 'false').set('a', 'true');
    given.variables.set('b', '2').set('B', '\n');
    expect(recordText('q', given)).toBe(
      'Name: q\nTemplate: t\n_x: 1\nValue: a\\nb\nOwners: b, z\nFlags: a, seen\nVariables:\n B = \\n\n b = 2\n\n',
    );
  });
});
