import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRelation, parseRelations } from '../../src/formats/debian/relation.js';

const PLACE = { packageName: 'made-up', packageVersion: '1.0', field: 'Depends' };

function print(text: string): string {
  return parseRelations(text, PLACE)
    .map((group) => group.map(formatRelation).join(' | '))
    .join(', ');
}

describe('relation fields', () => {
  it.each([
    { summary: 'an empty field has no groups', text: '', printed: '' },
    { summary: 'groups and alternatives keep their order', text: 'b|a , c', printed: 'b | a, c' },
    { summary: 'blanks are free', text: 'a(>=1) ,b ( << 2:1~ )', printed: 'a (>= 1), b (<< 2:1~)' },
    { summary: 'the old < means <=', text: 'a (< 1)', printed: 'a (<= 1)' },
    { summary: 'the old > means >=', text: 'a (> 1)', printed: 'a (>= 1)' },
    { summary: 'no operator means =', text: 'a (1)', printed: 'a (= 1)' },
    {
      summary: 'qualifiers are kept',
      text: 'a:any, b:native, c:arm64 (= 1)',
      printed: 'a:any, b:native, c:arm64 (= 1)',
    },
    { summary: 'a trailing comma is tolerated as by apt', text: 'a, b,', printed: 'a, b' },
    { summary: 'folded lines are blanks', text: 'a,\n b', printed: 'a, b' },
    { summary: 'names may have capitals, which count as small', text: 'LibFoo', printed: 'libfoo' },
  ])('$summary', ({ text, printed }) => {
    expect(print(text)).toBe(printed);
  });

  it.each([
    { summary: 'an empty group', text: 'a,,b' },
    { summary: 'an empty alternative', text: 'a||b' },
    { summary: 'a version that does not end', text: 'a (>= 1' },
    { summary: 'an empty version', text: 'a (>= )' },
    { summary: 'two names in one group', text: 'a b' },
    { summary: 'an operator that does not exist', text: 'a (=> 1)' },
    { summary: 'an architecture restriction', text: 'a [amd64]' },
    { summary: 'a build profile', text: 'a <!nocheck>' },
    { summary: 'a name with a slash', text: 'a/b' },
  ])('refuses $summary, naming package and field', ({ text }) => {
    expect(() => parseRelations(text, PLACE)).toThrow(
      expect.objectContaining({
        code: 'RELATION_MALFORMED',
        message: expect.stringMatching(/Depends of made-up 1\.0/),
      }),
    );
  });

  it.each([
    { text: 'a [amd64 !i386]', says: 'It is restricted to architectures amd64 !i386: ' },
    { text: 'a (>= 1) [linux-any]', says: 'It is restricted to architectures linux-any: ' },
    { text: 'a <!nocheck>', says: 'It is restricted to build profiles !nocheck: ' },
    { text: 'a:any (= 1) <!stage1 cross>', says: 'It is restricted to build profiles !stage1 cross: ' },
  ])('tells what the restriction of $text says', ({ text, says }) => {
    expect(() => parseRelations(text, PLACE)).toThrow(
      expect.objectContaining({ hint: expect.stringContaining(says) }),
    );
  });

  it('gives back what it printed', () => {
    const relation = fc.record({
      name: fc.stringMatching(/^[a-z0-9][a-z0-9+.-]{1,8}$/),
      qualifier: fc.constantFrom('', 'any', 'native', 'arm64'),
      operator: fc.constantFrom('<<', '<=', '=', '>=', '>>'),
      version: fc.stringMatching(/^[0-9][0-9a-z.+~:-]{0,6}$/),
    });
    fc.assert(
      fc.property(
        fc.array(fc.array(relation, { minLength: 1, maxLength: 3 }), { maxLength: 4 }),
        (groups) => {
          const text = groups.map((group) => group.map((one) => formatRelation(one)).join(' | ')).join(', ');
          expect(parseRelations(text, PLACE)).toEqual(groups);
        },
      ),
    );
  });

  it('reads a hostile field in linear time', () => {
    const blanks = ' '.repeat(200_000);
    expect(() => parseRelations(`a${blanks}b`, PLACE)).toThrow(/cannot read/);
    expect(() => parseRelations(`a (${blanks}`, PLACE)).toThrow(/cannot read/);
  });
});
