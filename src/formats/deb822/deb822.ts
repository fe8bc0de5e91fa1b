/**
 * A file of stanzas, as values. @see deb822(5), deb-control(5), Debian Policy §5.1
 */

/** One field. Which of several forms the file wrote it in (case, tabs, blanks at line ends) is not kept. */
export interface Deb822Field {
  /** As written; names are compared without regard to case. */
  readonly name: string;
  /**
   * The first line without blanks around it, then for each continuation line a newline and the line without the
   * one blank that marks it and without blanks at its end. `SHA256:` with its list below so begins with a newline.
   */
  readonly value: string;
  /** Line of the file on which the field begins, from 1; 0 when it was not read from one. */
  readonly line: number;
}

export interface Deb822Stanza {
  /** In file order; no name occurs twice. */
  readonly fields: readonly Deb822Field[];
  /** Line of the file on which the stanza begins, from 1; 0 when it was not read from one. */
  readonly line: number;
}

/** The value of a field, '' when it is there and empty, undefined when it is absent. */
export function fieldValue(stanza: Deb822Stanza, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return stanza.fields.find((field) => field.name.toLowerCase() === wanted)?.value;
}

/** A stanza of name-value pairs, for printing. */
export function stanzaOf(pairs: Iterable<readonly [string, string]>): Deb822Stanza {
  return { line: 0, fields: [...pairs].map(([name, value]) => ({ name, value, line: 0 })) };
}
