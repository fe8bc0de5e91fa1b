/** One line of a record: `D:musl so:libz.so.1` is `['D', 'musl so:libz.so.1']`. */
export type FieldLine = readonly [field: string, value: string];

export interface ScanFault {
  /** Line of the text, from 1. */
  readonly line: number;
  readonly what: string;
}

/** The lines of one record, and where they stand in the text: from the first one to before the last one's newline. */
export interface ScannedRecord {
  readonly lines: readonly FieldLine[];
  readonly start: number;
  readonly end: number;
}

/**
 * Calls `take` with each record, in order; stops at the first fault, of the text or told by `take`. A record ends at an
 * empty line or with the text.
 */
export function scanRecords(
  text: string,
  take: (record: ScannedRecord) => string | undefined,
): ScanFault | undefined {
  let lines: FieldLine[] = [];
  let [number, first, last] = [0, 0, 0];
  for (let start = 0; start <= text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    number++;
    if (end > start) {
      if (text.charAt(start + 1) !== ':' || end === start + 1) {
        return { line: number, what: 'a line that is no field' };
      }
      if (lines.length === 0) first = start;
      last = end;
      lines.push([text.charAt(start), text.slice(start + 2, end)]);
    } else if (lines.length > 0) {
      const what = take({ lines, start: first, end: last });
      if (what !== undefined) return { line: number - lines.length, what };
      lines = [];
    }
    if (newline < 0 && end === start) break;
    start = end + 1;
  }
  const what = lines.length === 0 ? undefined : take({ lines, start: first, end: last });
  return what === undefined ? undefined : { line: number - lines.length, what };
}
