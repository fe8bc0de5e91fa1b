/**
 * Where the fields of a Packages file are: one pass over the text, without parsing what nobody asks for.
 *
 * The text is the bytes as latin1, one character a byte: positions are byte positions, and the text takes no more
 * memory than the file. Every field that is read here is ASCII by Policy.
 */

/** The fields that a PackageStanza is made from; the place in this list is the field's number. */
export const FIELDS = [
  'Package',
  'Version',
  'Architecture',
  'Priority',
  'Section',
  'Essential',
  'Important',
  'Protected',
  'Multi-Arch',
  'Source',
  'Depends',
  'Pre-Depends',
  'Recommends',
  'Suggests',
  'Enhances',
  'Conflicts',
  'Breaks',
  'Replaces',
  'Provides',
  'Filename',
  'Size',
  'SHA256',
  'Installed-Size',
] as const;

export type FieldName = (typeof FIELDS)[number];

/** One stanza: `values[n]` is the value of `FIELDS[n]`, undefined when absent. Reused from stanza to stanza. */
export interface RawStanza {
  readonly values: (string | undefined)[];
  /** Where the stanza begins in the text. */
  start: number;
}

export interface ScanFault {
  /** Position in the text. */
  readonly at: number;
  readonly what: string;
}

const NUMBER_OF = new Map<string, number>(FIELDS.map((name, number) => [name.toLowerCase(), number]));

/** For each length of a name a set of lower-case first letters, one bit a letter: rules out most lines at once. */
const FIRST_LETTERS = FIELDS.reduce((table, name) => {
  table[name.length] = (table[name.length] ?? 0) | (1 << (name.charCodeAt(0) & 31));
  return table;
}, new Int32Array(32));

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const TAB = 9;
const SPACE = 32;

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}

/** The number of the field whose name is text[start, colon), -1 for one that is not wanted. Case does not count. */
function fieldNumber(text: string, start: number, colon: number): number {
  const length = colon - start;
  if (length >= 32) return -1;
  const letters = FIRST_LETTERS[length] ?? 0;
  if ((letters & (1 << (text.charCodeAt(start) & 31))) === 0) return -1;
  return NUMBER_OF.get(text.slice(start, colon).toLowerCase()) ?? -1;
}

/** text[from, to) without blanks (and a carriage return) around it. */
function trimmed(text: string, from: number, to: number): string {
  let start = from;
  let end = to;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && (isBlank(text.charCodeAt(end - 1)) || text.charCodeAt(end - 1) === CARRIAGE_RETURN))
    end--;
  return text.slice(start, end);
}

function endOfLine(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  return newline === -1 ? text.length : newline;
}

/** Whether the line is empty; tolerates CRLF. */
function isEmptyLine(text: string, start: number, end: number): boolean {
  return start === end || (end === start + 1 && text.charCodeAt(start) === CARRIAGE_RETURN);
}

/** The scanner's place: which field the last line belonged to, so that the next may continue it. */
interface Place {
  /** -2 between stanzas, -1 in a field that is not wanted. */
  field: number;
}

function takeLine(
  text: string,
  start: number,
  end: number,
  stanza: RawStanza,
  place: Place,
): ScanFault | undefined {
  if (isBlank(text.charCodeAt(start))) {
    if (place.field === -2) return { at: start, what: 'a continuation line without a field above it' };
    // A relation may be folded over lines (Policy §5.1); a line break there is only a blank.
    if (place.field >= 0)
      stanza.values[place.field] = `${stanza.values[place.field] ?? ''} ${trimmed(text, start, end)}`;
    return undefined;
  }
  const colon = text.indexOf(':', start);
  if (colon === -1 || colon >= end || colon === start) {
    return { at: start, what: 'a line that is neither a field nor a continuation' };
  }
  if (place.field === -2) stanza.start = start;
  place.field = fieldNumber(text, start, colon);
  if (place.field >= 0) {
    if (stanza.values[place.field] !== undefined)
      return { at: start, what: `the field ${FIELDS[place.field]} occurs twice` };
    stanza.values[place.field] = trimmed(text, colon + 1, end);
  }
  return undefined;
}

/**
 * Calls `take` with each stanza, in file order; stops at the first fault, of the file or told by `take`.
 * Stanzas are parted by empty lines (Policy §5.1); unknown fields are passed over.
 */
export function scanPackages(
  text: string,
  take: (stanza: RawStanza) => ScanFault | undefined,
): ScanFault | undefined {
  const stanza: RawStanza = {
    values: new Array<string | undefined>(FIELDS.length).fill(undefined),
    start: 0,
  };
  const place: Place = { field: -2 };
  const finish = (): ScanFault | undefined => {
    if (place.field === -2) return undefined;
    const fault = take(stanza);
    stanza.values.fill(undefined);
    place.field = -2;
    return fault;
  };
  for (let start = 0; start < text.length;) {
    const end = endOfLine(text, start);
    const fault = isEmptyLine(text, start, end) ? finish() : takeLine(text, start, end, stanza, place);
    if (fault !== undefined) return fault;
    start = end + 1;
  }
  return finish();
}

/** The line, from 1, that a position lies on. */
export function lineAt(text: string, at: number): number {
  let line = 1;
  for (let i = 0; i < at; i++) if (text.charCodeAt(i) === NEWLINE) line++;
  return line;
}
