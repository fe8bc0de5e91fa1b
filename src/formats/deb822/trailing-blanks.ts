/**
 * `text` without any of `blanks` at its end. A loop, because `/[ \t]+$/` takes quadratic time on a long run of blanks
 * in the middle of a line, and the lines come from the network.
 */
export function withoutTrailing(text: string, blanks: string): string {
  let end = text.length;
  while (end > 0 && blanks.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}
