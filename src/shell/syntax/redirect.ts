import type { Redirect, Word } from './ast.js';
import { readToken } from './lexer.js';
import type { ParseState } from './state.js';
import { unexpected } from './state.js';
import type { RedirectStart } from './token.js';
import { textOfWord } from './word-builder.js';

type HereDocument = { -readonly [Key in keyof Redirect]: Redirect[Key] } & { kind: 'here'; body: Word };

/** The rest of a redirection, after its operator. @see POSIX.1-2017 XCU §2.7 */
export function readRedirect(state: ParseState, start: RedirectStart): Redirect {
  const { fd, operator, line } = start;
  const isHere = operator === '<<' || operator === '<<-';
  const token = readToken(state, { delimiter: isHere });
  if (token.kind !== 'word') throw unexpected(state, token);
  if (!isHere) return { kind: 'file', fd, operator, target: token.word, line };
  const redirect: HereDocument = { kind: 'here', fd, body: { parts: [] }, line };
  state.hereDocuments.push({
    delimiter: textOfWord(token.word) ?? '',
    stripTabs: operator === '<<-',
    quoted: token.quoted,
    fill: (body) => {
      redirect.body = body;
    },
  });
  return redirect;
}
