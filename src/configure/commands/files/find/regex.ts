import type { ByteString } from '../../../../kernel/byte-string.js';
import { unmodelled } from '../../command.js';
import { UsageError } from '../../options.js';
import { RegexSyntaxError } from '../../../../formats/regex/ast.js';
import { compileRegex } from '../../../../formats/regex/regex.js';
import { GREP_BASIC, GREP_EXTENDED, type Syntax } from '../../../../formats/regex/syntax.js';
import type { FindRun, Predicate } from './model.js';

const SYNTAXES: Readonly<Record<string, Syntax>> = {
  ed: GREP_BASIC,
  egrep: GREP_EXTENDED,
  grep: GREP_BASIC,
  'posix-basic': GREP_BASIC,
  'posix-egrep': GREP_EXTENDED,
  'posix-extended': GREP_EXTENDED,
  'posix-minimal-basic': GREP_BASIC,
  sed: GREP_BASIC,
};

/**
 * An expression of the default type as an extended one: `\(`, `\)` and `\|` are operators and their bare forms and
 * braces are not.
 * @see the manual of findutils, "emacs regular expression syntax"
 */
function fromEmacs(run: FindRun, pattern: ByteString): ByteString {
  return pattern.replace(/\\([^])|\[\^?\]?[^\]]*\]|[(){}|]/g, (part, escaped: string | undefined) => {
    if (escaped === undefined) return part.startsWith('[') ? part : `\\${part}`;
    if ('()|'.includes(escaped)) return escaped;
    return '{}'.includes(escaped) ? unmodelled(run.process, `find -regex '${pattern}'`) : part;
  });
}

/** -regex and -iregex: the whole path has to match. */
export function regexTest(run: FindRun, pattern: ByteString, ignoreCase: boolean): Predicate {
  const isDefault = run.regexType === 'emacs' || run.regexType === 'findutils-default';
  const syntax = isDefault ? GREP_EXTENDED : SYNTAXES[run.regexType];
  if (syntax === undefined) return unmodelled(run.process, `find -regextype ${run.regexType}`);
  try {
    const source = isDefault ? fromEmacs(run, pattern) : pattern;
    const regex = compileRegex(source, { syntax, utf8: true, ignoreCase, whole: 'text' });
    return (file) => regex.test(file.path);
  } catch (error) {
    if (!(error instanceof RegexSyntaxError)) throw error;
    throw new UsageError(`failed to compile regular expression '${pattern}': ${error.message}`);
  }
}
