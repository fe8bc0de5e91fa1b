import type { ByteString } from '../../kernel/byte-string.js';
import type { Input } from './input.js';

/** What ends a here-document. @see POSIX.1-2017 XCU §2.7.4 */
export interface HereEnd {
  readonly delimiter: ByteString;
  readonly stripTabs: boolean;
}

/**
 * Looks whether a line is the last one of a here-document, and takes it away if so.
 *
 * @param first the line's first character, already taken
 * @returns the line's first character, after tabs that are to be stripped; empty at the end of the document
 */
export function takeLineStart(input: Input, end: HereEnd, first: string): string {
  const taken = [first];
  if (end.stripTabs) while (taken[0] === '\t') taken[0] = input.take();
  for (const wanted of end.delimiter) {
    if (taken.at(-1) !== wanted) return restored(input, taken);
    taken.push(input.take());
  }
  if (taken.at(-1) !== '\n' && taken.at(-1) !== '') return restored(input, taken);
  input.line++;
  return '';
}

function restored(input: Input, taken: readonly string[]): string {
  for (const character of taken.slice(1).reverse()) input.giveBack(character);
  return taken[0] ?? '';
}
