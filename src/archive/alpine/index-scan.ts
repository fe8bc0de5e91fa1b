/** One line of a record: `D:musl so:libz.so.1` is `['D', 'musl so:libz.so.1']`. */
export type FieldLine = readonly [field: string, value: string];

export interface ScanFault {
  /** Line of the text, from 1. */
  readonly line: number;
  readonly what: string;
}

/**
 * Calls `take` with the lines of each record, in order; stops at the first fault, of the text or told by `take`.
 * A record ends at an empty line or with the text.
 */
export function scanRecords(
  text: string,
  take: (lines: readonly FieldLine[]) => string | undefined,
): ScanFault | undefined {
  let lines: FieldLine[] = [];
  let number = 0;
  for (let start = 0; start <= text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    number++;
    if (end > start) {
      if (text.charAt(start + 1) !== ':' || end === start + 1) {
        return { line: number, what: 'a line that is no field' };
      }
      lines.push([text.charAt(start), text.slice(start + 2, end)]);
    } else if (lines.length > 0) {
      const what = take(lines);
      if (what !== undefined) return { line: number - lines.length, what };
      lines = [];
    }
    if (newline < 0 && end === start) break;
    start = end + 1;
  }
  const what = lines.length === 0 ? undefined : take(lines);
  return what === undefined ? undefined : { line: number - lines.length, what };
}
