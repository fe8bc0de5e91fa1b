import { RootfsError } from '../../kernel/errors.js';
import { globMatcher } from '../../formats/glob.js';
import { RegexSyntaxError } from '../../formats/regex/ast.js';
import { compileRegex } from '../../formats/regex/regex.js';
import { POSIX_EXTENDED } from '../../formats/regex/syntax.js';

export type TextTest = (text: string) => boolean;

/**
 * A name, glob or `/regular expression/` of a pin as a test; none heeds case.
 * @throws RootfsError `USAGE` for an expression that cannot be read
 * @see apt_preferences(5), "Regular expressions and glob(7) syntax"; pkgVersionMatch::ExpressionMatches
 */
export function expressionTest(pattern: string): TextTest {
  if (pattern.length < 2 || !pattern.startsWith('/') || !pattern.endsWith('/')) {
    const matches = globMatcher(pattern.toLowerCase());
    return (text) => matches(text.toLowerCase());
  }
  try {
    const regex = compileRegex(pattern.slice(1, -1), {
      syntax: POSIX_EXTENDED,
      utf8: false,
      ignoreCase: true,
    });
    return (text) => regex.test(text);
  } catch (error) {
    if (!(error instanceof RegexSyntaxError)) throw error;
    throw new RootfsError('USAGE', `the pin has an invalid regular expression: ${pattern}`, {
      hint: 'Between the slashes stands a POSIX extended regular expression; see regex(7).',
      cause: error,
    });
  }
}
