import type { ByteString } from '../../kernel/byte-string.js';

/** Literal text, cut where tilde prefixes are. */
export type TildePiece =
  | { readonly kind: 'text'; readonly text: ByteString }
  /** `~user`; the user is empty for the own home. */
  | { readonly kind: 'home'; readonly user: ByteString };

/** Where the literal text stands. */
export interface TildePlace {
  /** A prefix may begin at the beginning of the text. */
  readonly atStart: boolean;
  /** Nothing of the word comes after the text. */
  readonly atEnd: boolean;
  /** In an assignment, where colons separate. */
  readonly assignment: boolean;
}

/**
 * Finds tilde prefixes: a tilde at the beginning of a word, or after a colon of an assignment, with a user's name up to
 * a slash, or to the end of the word. Nothing in it may be quoted or expanded.
 * @see POSIX.1-2017 XCU §2.6.1; dash src/expand.c, exptilde
 */
export function tildePieces(text: ByteString, place: TildePlace): readonly TildePiece[] {
  const pieces: TildePiece[] = [];
  let from = 0;
  let at = place.atStart ? 0 : nextStart(text, 0, place);
  while (at >= 0 && at < text.length) {
    const end = text[at] === '~' ? prefixEnd(text, at, place) : undefined;
    if (end !== undefined) {
      if (at > from) pieces.push({ kind: 'text', text: text.slice(from, at) });
      pieces.push({ kind: 'home', user: text.slice(at + 1, end) });
      from = end;
    }
    at = nextStart(text, end ?? at, place);
  }
  if (from < text.length) pieces.push({ kind: 'text', text: text.slice(from) });
  return pieces;
}

function nextStart(text: ByteString, from: number, { assignment }: TildePlace): number {
  const colon = assignment ? text.indexOf(':', from) : -1;
  return colon < 0 ? -1 : colon + 1;
}

/** Where the prefix that begins here ends; undefined when it is none. */
function prefixEnd(text: ByteString, start: number, { assignment, atEnd }: TildePlace): number | undefined {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '/' || (assignment && text[at] === ':')) return at;
  }
  return atEnd ? text.length : undefined;
}

/** The home directory that /etc/passwd gives a user. @see passwd(5) */
export function homeIn(passwd: ByteString, user: ByteString): ByteString | undefined {
  for (const line of passwd.split('\n')) {
    const fields = line.split(':');
    if (fields[0] === user && fields.length >= 6) return fields[5];
  }
  return undefined;
}
