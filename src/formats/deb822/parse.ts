import { type ErrorCode, RootfsError } from '../../kernel/errors.js';
import type { Deb822Field, Deb822Stanza } from './deb822.js';
import { withoutTrailing } from './trailing-blanks.js';

export interface Deb822Options {
  /** What the bytes are, for messages: `InRelease`, `control of hello_2.10-3_amd64.deb`. */
  readonly source: string;
  /** The code of the error for whatever cannot be read. */
  readonly code: ErrorCode;
  /**
   * `strict` reads what Policy §5.1 lets a machine write. `tolerant` reads also what people and old tools wrote:
   * CRLF line ends, lines of only blanks between stanzas, comments (§5.1: "lines starting with #"). What has two
   * meanings (a field twice, text outside any field) is refused in both.
   */
  readonly mode: 'strict' | 'tolerant';
  /**
   * Policy §5.1 wants UTF-8, and bytes that are not are refused. `latin1` maps every byte to the code point of the
   * same number, so that whoever prints with `latin1` gives back the very bytes.
   */
  readonly encoding?: 'utf-8' | 'latin1';
  /** Larger input is refused; 64 MiB when not said. */
  readonly maxBytes?: number;
}

const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

/** Policy §5.1: printable ASCII without space and colon, not beginning with `#` or `-`. */
const FIELD = /^([!"$-,./0-9;-~][!-9;-~]*):[ \t]*(.*)$/s;

interface State {
  readonly options: Deb822Options;
  readonly stanzas: Deb822Stanza[];
  readonly names: Set<string>;
  fields: Deb822Field[];
}

function refuse(options: Deb822Options, line: number, what: string): RootfsError {
  return new RootfsError(options.code, `${options.source}:${line}: ${what}`, {
    hint: 'A control file is made of lines "Field: value", continued by lines that begin with a space; see deb822(5).',
  });
}

function decode(bytes: Uint8Array, options: Deb822Options): string {
  const limit = options.maxBytes ?? DEFAULT_MAX_BYTES;
  if (bytes.length > limit) {
    throw new RootfsError(
      options.code,
      `${options.source} is ${bytes.length} bytes long, more than ${limit} are not read`,
    );
  }
  if (options.encoding === 'latin1') {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new RootfsError(options.code, `${options.source} is not UTF-8`, { cause });
  }
}

function endStanza(state: State): void {
  const first = state.fields[0];
  if (first === undefined) return;
  state.stanzas.push({ fields: state.fields, line: first.line });
  state.fields = [];
  state.names.clear();
}

function continueField(state: State, text: string, line: number): void {
  const last = state.fields.at(-1);
  if (last === undefined) throw refuse(state.options, line, 'a continuation line without a field above it');
  state.fields[state.fields.length - 1] = { ...last, value: `${last.value}\n${text.slice(1)}` };
}

function beginField(state: State, text: string, line: number): void {
  const [, name, value] = FIELD.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw refuse(
      state.options,
      line,
      `neither a field nor a continuation: ${JSON.stringify(text.slice(0, 60))}`,
    );
  }
  const key = name.toLowerCase();
  if (state.names.has(key))
    throw refuse(state.options, line, `the field ${name} occurs twice in one paragraph`);
  state.names.add(key);
  state.fields.push({ name, value, line });
}

function readLine(state: State, raw: string, line: number): void {
  const tolerant = state.options.mode === 'tolerant';
  const content = tolerant && raw.endsWith('\r') ? raw.slice(0, -1) : raw;
  const text = withoutTrailing(content, ' \t');
  if (/[\0\r]/.test(text)) throw refuse(state.options, line, 'a NUL or carriage return inside a line');
  if (text === '') {
    // A line of blanks may end a paragraph or continue one, depending on who reads (Policy §5.1): not for machines.
    if (raw !== '' && !tolerant) throw refuse(state.options, line, 'a line with nothing but blanks');
    endStanza(state);
  } else if (text.startsWith('#') && tolerant) {
    return;
  } else if (text.startsWith(' ') || text.startsWith('\t')) {
    continueField(state, text, line);
  } else {
    beginField(state, text, line);
  }
}

/**
 * The stanzas of a control file; empty when it holds none.
 * @throws RootfsError with the code given, naming source and line
 * @see Debian Policy §5.1, deb822(5)
 */
export function parseDeb822(bytes: Uint8Array, options: Deb822Options): readonly Deb822Stanza[] {
  const state: State = { options, stanzas: [], names: new Set(), fields: [] };
  const lines = decode(bytes, options).split('\n');
  lines.forEach((raw, index) => {
    readLine(state, raw, index + 1);
  });
  endStanza(state);
  return state.stanzas;
}
