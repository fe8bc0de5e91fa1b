import type { ByteString } from '../../../../kernel/byte-string.js';
import { lines } from './perl-text.js';

/** One answer of a selections file: `OWNER QUESTION TYPE VALUE`. */
export interface Selection {
  readonly owner: ByteString;
  readonly question: ByteString;
  /** A type of question, or `seen` for a flag to be set. */
  readonly type: ByteString;
  readonly value: ByteString;
}

/** A line that is none, or of a type that is not known. */
export interface WrongSelection {
  readonly lineNumber: number;
  readonly line: ByteString;
  readonly unknownType: ByteString | undefined;
}

const TYPES = new Set('select boolean string multiselect note password text title seen'.split(' '));

/** A line without its end. */
function munged(line: ByteString): ByteString {
  return line.replace(/\n$/, '').replace(/\r$/, '');
}

/**
 * Reads selections: a backslash at the end of a line continues it, `#` begins a comment, exactly one white space stands
 * before the value. @see debconf-set-selections(1), "FILE FORMAT"
 */
export function* readSelections(text: ByteString): Generator<Selection | WrongSelection> {
  const all = lines(text);
  for (let at = 0; at < all.length; at++) {
    let line = munged(all[at] ?? '');
    while (line.endsWith('\\') && at + 1 < all.length) line = line.slice(0, -1) + munged(all[++at] ?? '');
    if (/^[ \t\n\r\f\v]*(?:#|$)/.test(line)) continue;
    const found =
      /^[ \t\n\r\f\v]*([^ \t\n\r\f\v]+)[ \t\n\r\f\v]+([^ \t\n\r\f\v]+)[ \t\n\r\f\v]+([^ \t\n\r\f\v]+)(?:[ \t\n\r\f\v]([^\n]*))?/.exec(
        line,
      );
    const [, owner = '', question = '', type = '', value = ''] = found ?? [];
    if (found === null) yield { lineNumber: at + 1, line, unknownType: undefined };
    else if (!TYPES.has(type)) yield { lineNumber: at + 1, line, unknownType: type };
    else yield { owner, question, type, value };
  }
}
