import type { ByteString } from '../../kernel/byte-string.js';
import type { MarkedText } from './marks.js';

/** A part of a text that came from an unquoted expansion, and is searched for separators. */
export interface Region {
  readonly start: number;
  readonly end: number;
  /** Only NUL separates: between the parameters of `"$@"`. */
  readonly nulOnly: boolean;
}

/** What IFS says of each byte: 0 nothing, 1 separates, 2 separates and is white space. NUL always is the latter. */
function separators(ifs: ByteString): Uint8Array {
  const table = new Uint8Array(0x201);
  for (let i = 0; i < ifs.length; i++) table[ifs.charCodeAt(i)] = ' \t\n'.includes(ifs[i] as string) ? 2 : 1;
  table[0] = 2;
  return table;
}

const BY_DEFAULT = separators(' \t\n');
const NUL_ONLY = separators('');

interface Splitting {
  readonly text: MarkedText;
  readonly fields: MarkedText[];
  /** Where the current field begins. */
  start: number;
  /** The last byte was white space that ended a field. */
  afterBlank: boolean;
  afterNul: boolean;
  /** How many more fields there may be; negative for any number. */
  left: number;
  /** Where what is to be cut off the last field begins; -1 for nothing. */
  cut: number;
}

/** In the last field that there may be: only white space at its end is cut off, and a separator before that. */
function scanLast(work: Splitting, at: number, kind: number): void {
  if (kind === 2) {
    if (work.cut < 0) work.cut = at;
    return;
  }
  if (kind === 0 || !work.afterBlank) work.cut = -1;
  work.afterBlank = false;
}

/** Looks at one byte. */
function scanByte(work: Splitting, at: number, found: number, nulOnly: boolean): void {
  let kind = found;
  let end = at;
  if (work.left === 0) {
    scanLast(work, at, kind);
    return;
  }
  if (work.afterBlank) {
    if (kind !== 0) end = at + 1;
    work.start = end;
    if (kind === 2) return;
    kind = 0;
  }
  if (kind === 0) {
    work.afterBlank = false;
    return;
  }
  if (!work.afterNul && !nulOnly) work.afterBlank = kind === 2;
  if (end === work.start && work.afterBlank) {
    work.start = at + 1;
    work.afterBlank = false;
  } else if (work.left > 0 && --work.left === 0) work.cut = end;
  else {
    work.fields.push(work.text.slice(work.start, end));
    work.start = at + 1;
  }
}

/**
 * Field splitting, to the letter of dash.
 *
 * @param ifs undefined when IFS is unset
 * @param atMost so many fields; the last one has the rest
 * @see POSIX.1-2017 XCU §2.6.5; dash src/expand.c, ifsbreakup
 */
export function splitFields(
  text: MarkedText,
  regions: readonly Region[],
  ifs: ByteString | undefined,
  atMost = -1,
): MarkedText[] {
  const table = ifs === undefined || ifs === ' \t\n' ? BY_DEFAULT : separators(ifs);
  const work: Splitting = {
    text,
    fields: [],
    start: 0,
    afterBlank: false,
    afterNul: false,
    left: atMost,
    cut: -1,
  };
  let nulOnly = false;
  for (const region of regions) {
    work.afterNul = nulOnly;
    nulOnly = region.nulOnly;
    const kinds = nulOnly ? NUL_ONLY : table;
    work.afterBlank = false;
    for (let at = region.start; at < region.end; at++) {
      scanByte(work, at, kinds[text.charCodeAt(at)] ?? 0, nulOnly);
    }
  }
  const rest = text.slice(work.start, work.cut < 0 ? undefined : work.cut);
  if (rest !== '' || nulOnly) work.fields.push(rest);
  return work.fields;
}
