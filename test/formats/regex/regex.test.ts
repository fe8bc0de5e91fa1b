import { describe, expect, it } from 'vitest';
import { RegexSyntaxError } from '../../../src/formats/regex/ast.js';
import { compileRegex } from '../../../src/formats/regex/regex.js';
import {
  EXPR_BASIC,
  GAWK,
  GREP_BASIC,
  GREP_EXTENDED,
  MAWK,
  SED_BASIC,
  SED_EXTENDED,
  type Syntax,
} from '../../../src/formats/regex/syntax.js';
import { RootfsError } from '../../../src/kernel/errors.js';

const E_ACUTE = '\xc3\xa9';

/** Pattern, text, and the offsets of the match and its groups; null for no match, a text for an error. */
const TABLE: readonly (readonly [string, Syntax, string, string, readonly number[] | null | string])[] = [
  ['the longest alternative wins', SED_EXTENDED, 'a|ab|abc', 'xabcd', [1, 4]],
  ['groups follow glibc, not POSIX', SED_EXTENDED, '(a|ab)(c|bcd)(d*)', 'abcd', [0, 4, 0, 1, 1, 4, 4, 4]],
  ['an empty turn of a loop is noted once', SED_EXTENDED, '(a*)*', 'b', [0, 0, 0, 0]],
  ['a later empty turn leaves the group', SED_EXTENDED, '(a*)*', 'aab', [0, 2, 0, 2]],
  ['a group that took no part is -1', SED_EXTENDED, '(a)|(b)', 'b', [0, 1, -1, -1, 0, 1]],
  ['\\+ \\? \\| in a basic expression', SED_BASIC, 'a\\+b\\?\\|c', 'xaab', [1, 4]],
  ['a star at the start is a star', SED_BASIC, '*a', 'b*a', [1, 3]],
  ['a star after \\( is a star', GREP_BASIC, 'x\\(*\\)', 'x*', [0, 2, 1, 2]],
  ['a caret in the middle is itself', SED_BASIC, 'a^b', 'a^b', [0, 3]],
  ['a dollar in the middle is itself', SED_BASIC, 'a$b', 'a$b', [0, 3]],
  ['a caret after \\( anchors', SED_BASIC, '\\(^a\\)', 'ba', null],
  ['intervals', SED_BASIC, 'a\\{2,3\\}', 'caaaa', [1, 4]],
  ['an interval without a minimum', SED_EXTENDED, 'ba{,2}', 'baaa', [0, 3]],
  ['a repetition of nothing', SED_EXTENDED, '*a', 'a', 'Invalid preceding regular expression'],
  ['a repetition of nothing in grep -E', GREP_EXTENDED, '*a', 'a', [0, 1]],
  ['a double star in sed', SED_BASIC, 'a**', 'a', 'Invalid preceding regular expression'],
  ['a double star in grep', GREP_BASIC, 'a**', 'aa', [0, 2]],
  ['a brace that is no interval, in grep', GREP_EXTENDED, 'a{1', 'a{1', [0, 3]],
  ['a brace that is no interval, in sed', SED_EXTENDED, 'a{1', 'a{1', 'Unmatched \\{'],
  ['an interval with its ends turned round', GREP_EXTENDED, 'a{2,1}', 'a', 'Invalid content of \\{\\}'],
  ['an interval that is too large', GREP_EXTENDED, 'a{99999}', 'a', 'Regular expression too big'],
  ['an open group', GREP_EXTENDED, '(a', 'a', 'Unmatched ( or \\('],
  ['a lone closing parenthesis in grep -E', GREP_EXTENDED, 'a)', 'a)', [0, 2]],
  ['a lone closing parenthesis in sed -E', SED_EXTENDED, 'a)', 'a)', 'Unmatched ) or \\)'],
  ['a trailing backslash', GREP_BASIC, 'a\\', 'a', 'Trailing backslash'],
  ['an unknown class', GREP_BASIC, '[[:foo:]]', 'a', 'Invalid character class name'],
  ['a range with its ends turned round', GREP_BASIC, '[b-a]', 'a', 'Invalid range end'],
  ['a reference to no group', GREP_BASIC, '\\(a\\)\\2', 'a', 'Invalid back reference'],
  ['a reference to another alternative', SED_EXTENDED, '(a)|b\\1', 'b', 'Invalid back reference'],
  ['a back-reference', SED_BASIC, '\\(.\\)\\1', 'abccd', [2, 4, 2, 3]],
  ['the longest way with a back-reference', SED_EXTENDED, '(a*)b\\1', 'aaabaa', [1, 6, 1, 3]],
  ['brackets hold ] first and - last', SED_BASIC, '[]a-]*', 'a-]b', [0, 3]],
  ['a backslash in brackets is itself', GREP_BASIC, '[\\.]', 'a\\', [1, 2]],
  ['sed has \\n in brackets', SED_BASIC, '[\\n]', 'a\nb', [1, 2]],
  ['equivalence classes and collating symbols', GREP_BASIC, '[[=a=][.-.]]*', 'a-b', [0, 2]],
  ['a dot is a character', SED_BASIC, '.', `${E_ACUTE}a`, [0, 2]],
  ['a dot is no stray byte', GREP_BASIC, '.', '\xc3x', [1, 2]],
  ['a negated set is a character', SED_BASIC, '[^a]', `a${E_ACUTE}`, [1, 3]],
  ['a set of characters', SED_BASIC, `[${E_ACUTE}]*`, `${E_ACUTE}${E_ACUTE}a`, [0, 4]],
  ['letters beyond ASCII', SED_BASIC, '[[:alpha:]]*', `a${E_ACUTE}1`, [0, 3]],
  ['words', GREP_BASIC, '\\<b\\w*\\>', 'ab bc', [3, 5]],
  ['the edge of a word', GREP_BASIC, 'a\\b', 'ab a', [3, 4]],
  ['the ends of the text', GREP_BASIC, "\\`a\\'", 'a', [0, 1]],
  ['expr keeps a leading brace', EXPR_BASIC, '\\{1\\}', '{1}', [0, 3]],
  ['awk has control characters', MAWK, '\\t[\\/]', 'a\t/', [1, 3]],
  ['mawk has no word operators', MAWK, '\\w', 'aw', [1, 2]],
  ['gawk has \\y', GAWK, '\\yb', 'ab b', [3, 4]],
];

describe('compileRegex', () => {
  it.each(TABLE)('%s', (_summary, syntax, pattern, text, expected) => {
    const exec = (): unknown => compileRegex(pattern, { syntax, utf8: true }).exec(text) ?? null;
    if (typeof expected === 'string') expect(exec).toThrow(new RegexSyntaxError(expected));
    else expect(exec()).toEqual(expected);
  });

  it('takes bytes for characters in the C locale', () => {
    expect(compileRegex('.', { syntax: SED_BASIC, utf8: false }).exec(E_ACUTE)).toEqual([0, 1]);
  });

  it('ignores case beyond ASCII and in back-references', () => {
    const upper = compileRegex('\xc3\x89', { syntax: SED_BASIC, utf8: true, ignoreCase: true });
    expect(upper.exec(`a${E_ACUTE}`)).toEqual([1, 3]);
    const back = compileRegex('(a)\\1', { syntax: SED_EXTENDED, utf8: true, ignoreCase: true });
    expect(back.test('xaA')).toBe(true);
  });

  it('sees what stands before the place where it searches on', () => {
    expect(compileRegex('^a', { syntax: SED_BASIC, utf8: true }).exec('aa', 1)).toBeUndefined();
    expect(compileRegex('\\ba', { syntax: GREP_BASIC, utf8: true }).exec('aa', 1)).toBeUndefined();
  });

  it('lets newlines end lines only when asked to', () => {
    const text = 'a\nb';
    expect(compileRegex('^b', { syntax: SED_BASIC, utf8: true }).test(text)).toBe(false);
    expect(compileRegex('^b', { syntax: SED_BASIC, utf8: true, newlines: true }).test(text)).toBe(true);
    expect(compileRegex('a.b', { syntax: SED_BASIC, utf8: true }).test(text)).toBe(true);
    expect(compileRegex('a.b', { syntax: SED_BASIC, utf8: true, newlines: true }).test(text)).toBe(false);
  });

  it('searches several patterns as one, each with its own groups', () => {
    const regex = compileRegex(['\\(x\\)\\1', '\\(y\\)\\1'], { syntax: GREP_BASIC, utf8: true });
    expect([regex.test('xx'), regex.test('ayy'), regex.test('xy')]).toEqual([true, true, false]);
  });

  it('finds whole words as grep -w does', () => {
    const regex = compileRegex('a\\|ab', { syntax: GREP_BASIC, utf8: true, whole: 'word' });
    expect([regex.exec('abc ab'), regex.exec('xa')]).toEqual([[4, 6], undefined]);
  });

  it('takes the first way and not the longest for Perl', () => {
    expect(compileRegex('a+?', { syntax: 'perl', utf8: true }).exec('aaa')).toEqual([0, 1]);
    expect(compileRegex('a|ab', { syntax: 'perl', utf8: true }).exec('ab')).toEqual([0, 1]);
  });
});

describe('bounded work', () => {
  it.each([
    ['nested repetitions', '(a*)*b', 20_000],
    ['alternatives that overlap', '(a|a)*b', 20_000],
    ['a text in which every start fails late', 'a*b', 100_000],
  ])('comes to an end for %s', (_summary, pattern, length) => {
    const regex = compileRegex(pattern, { syntax: SED_EXTENDED, utf8: true });
    expect(regex.exec('a'.repeat(length))).toBeUndefined();
  });

  it('stops an expression with back-references that would not end', () => {
    const regex = compileRegex('(a*)(a*)(a*)\\1\\2\\3b', { syntax: SED_EXTENDED, utf8: true });
    const code = (): unknown => {
      try {
        return regex.exec('a'.repeat(2_000));
      } catch (error) {
        return error instanceof RootfsError ? error.code : error;
      }
    };
    expect(code()).toBe('SCRIPT_LIMIT');
  });

  it('refuses an expression that grows too large', () => {
    const huge = '((((a{99}){99}){99}){99})';
    expect(() => compileRegex(huge, { syntax: SED_EXTENDED, utf8: true }).test('a')).toThrow(RootfsError);
  });
});
