import type { ByteString } from '../../kernel/byte-string.js';
import { ScriptError } from '../control.js';
import type { Shell } from '../state.js';
import { optionsOf } from './builtin.js';
import { unescapeFormat, unescapeText } from './escape.js';
import { formatFloat, readFloat } from './printf-float.js';
import type { Layout, Read } from './printf-integer.js';
import { formatInteger, padded, readInteger } from './printf-integer.js';

/** A format, cut at its conversions. */
type Piece =
  | { readonly kind: 'text'; readonly text: ByteString }
  | {
      readonly kind: 'conversion';
      readonly flags: string;
      /** `*`, digits, or nothing. */
      readonly width: string;
      readonly precision: string | undefined;
      /** Empty where the format ends. */
      readonly letter: string;
      readonly source: ByteString;
    };

const PIECE = /%%|%([#+ 0-]*)(\*|[*0-9]*)(?:\.(\*|[*0-9]*))?([^]?)|\\[^%]?[^%\\]*|[^%\\]+/g;

function piecesOf(format: ByteString): readonly Piece[] {
  return [...format.matchAll(PIECE)].map((found): Piece => {
    const [source, flags, width = '', precision, letter = ''] = found;
    if (source === '%%') return { kind: 'text', text: '%' };
    if (flags === undefined) return { kind: 'text', text: unescapeFormat(source) };
    return { kind: 'conversion', flags, width, precision, letter, source };
  });
}

/** One call: what is left to be printed, and what has been. */
interface Work {
  readonly args: readonly ByteString[];
  next: number;
  output: ByteString;
  readonly complaints: ByteString[];
  status: number;
}

/** A width or precision may be so large. */
const MAX_WIDTH = 1 << 20;

function nextNumber<T>(
  work: Work,
  none: T,
  fromByte: (byte: number) => T,
  read: (text: ByteString) => Read<T>,
): T {
  const text = work.args[work.next];
  if (text === undefined) return none;
  work.next++;
  if (text[0] === '"' || text[0] === "'") return fromByte(text.length > 1 ? text.charCodeAt(1) : 0);
  const { value, length, isOutOfRange } = read(text);
  if (length < text.length) {
    work.complaints.push(`${text}: ${length === 0 ? 'expected numeric value' : 'not completely converted'}`);
    work.status = 1;
  } else if (isOutOfRange) {
    work.complaints.push(`${text}: Numerical result out of range`);
    work.status = 1;
  }
  return value;
}

function nextInteger(work: Work, isSigned: boolean): bigint {
  return nextNumber(work, 0n, BigInt, (text) => readInteger(text, isSigned));
}

function sizeOf(work: Work, given: string): number {
  const size =
    given === '*' ? Number(BigInt.asIntN(32, nextInteger(work, true))) : Number.parseInt(given || '0', 10);
  if (Math.abs(size) > MAX_WIDTH) throw new ScriptError(`${given}: field is too wide`);
  return size;
}

function layoutOf(work: Work, piece: Extract<Piece, { kind: 'conversion' }>): Layout {
  const width = sizeOf(work, piece.width);
  const precision = piece.precision === undefined ? undefined : sizeOf(work, piece.precision);
  return {
    flags: width < 0 ? `${piece.flags}-` : piece.flags,
    width: Math.abs(width),
    precision: precision !== undefined && precision < 0 ? undefined : precision,
  };
}

function formatText(text: ByteString, layout: Layout): ByteString {
  return padded('', text.slice(0, layout.precision), layout, false);
}

/** @returns whether the output ends here */
function convert(work: Work, piece: Extract<Piece, { kind: 'conversion' }>): boolean {
  const layout = layoutOf(work, piece);
  const { letter } = piece;
  if (letter === '') throw new ScriptError('missing format character');
  if (letter === 'b') {
    const { text, isStopped } = unescapeText(work.args[work.next++] ?? '');
    work.output += formatText(text, layout);
    return isStopped;
  }
  if (letter === 's') work.output += formatText(work.args[work.next++] ?? '', layout);
  else if (letter === 'c')
    work.output += padded('', (work.args[work.next++] ?? '')[0] ?? '\0', layout, false);
  else if (letter === 'd' || letter === 'i')
    work.output += formatInteger(nextInteger(work, true), letter, layout);
  else if (/^[ouxX]$/.test(letter)) work.output += formatInteger(nextInteger(work, false), letter, layout);
  else if (/^[aAeEfFgG]$/.test(letter)) {
    work.output += formatFloat(nextNumber(work, 0, Number, readFloat), letter, layout);
  } else throw new ScriptError(`${piece.source}: invalid directive`);
  return false;
}

/** Runs through the format, again and again while there are arguments left. */
function format(work: Work, pieces: readonly Piece[]): void {
  for (;;) {
    const { next } = work;
    for (const piece of pieces) {
      if (piece.kind === 'text') work.output += piece.text;
      else if (convert(work, piece)) return;
    }
    if (work.next === next || work.next >= work.args.length) return;
  }
}

/** @see POSIX.1-2017 XCU, printf; dash src/bltin/printf.c */
export async function printf(shell: Shell, argv: readonly ByteString[]): Promise<number> {
  const [text, ...args] = optionsOf(argv, '').operands;
  if (text === undefined) throw new ScriptError('usage: printf format [arg ...]');
  const work: Work = { args, next: 0, output: '', complaints: [], status: 0 };
  let failure: unknown;
  try {
    format(work, piecesOf(text));
  } catch (error) {
    failure = error;
  }
  for (const complaint of work.complaints) await shell.complain(complaint);
  await shell.tell(failure);
  await shell.write(work.output);
  if (failure !== undefined) throw failure;
  return work.status;
}
