import { RootfsError } from '../../kernel/errors.js';
import { withoutTrailing } from '../deb822/trailing-blanks.js';

/** A clear-signed file taken apart. */
export interface ClearSigned {
  /**
   * The signed text and nothing else: dash-escapes undone, blanks at line ends removed (no signature covers them, so
   * that whoever adds one could turn an empty line into a continuation line), each line ended by a newline.
   */
  readonly text: Uint8Array;
  /** The armoured signature blocks, in file order; at least one. */
  readonly signatures: readonly string[];
}

const BEGIN_MESSAGE = '-----BEGIN PGP SIGNED MESSAGE-----';
const BEGIN_SIGNATURE = '-----BEGIN PGP SIGNATURE-----';
const END_SIGNATURE = '-----END PGP SIGNATURE-----';

/** Real ones have at most three; every one costs a public-key operation. */
const MAX_BLOCKS = 16;

function malformed(source: string, what: string): RootfsError {
  return new RootfsError('RELEASE_MALFORMED', `${source}: ${what}`, {
    hint: 'Only text inside the signature counts, and nothing else may be in the file; try another --mirror.',
  });
}

/** RFC 9580 §7.1: trailing spaces and tabs (and the carriage return of a CRLF) are not part of the signed text. */
function linesOf(bytes: Uint8Array): string[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  const lines = text.split('\n').map((line) => withoutTrailing(line, ' \t\r'));
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Passes over the armour headers; returns the number of the first line of text. */
function skipHeaders(lines: readonly string[], source: string): number {
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (line === '') return i + 1;
    if (line.startsWith('-')) throw malformed(source, `line ${i + 1}: a dash among the armour headers`);
  }
  throw malformed(source, 'ends inside the armour headers');
}

/** Undoes dash-escaping (RFC 9580 §7.1); returns the text and the number of the first signature line. */
function takeText(lines: readonly string[], from: number, source: string): readonly [string[], number] {
  const text: string[] = [];
  for (let i = from; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (line === BEGIN_SIGNATURE) return [text, i];
    if (line.startsWith('-') && !line.startsWith('- ')) {
      throw malformed(source, `line ${i + 1}: an unescaped dash inside the signed text`);
    }
    text.push(line.startsWith('- ') ? line.slice(2) : line);
  }
  throw malformed(source, 'the signed text has no signature below it');
}

function takeSignatures(lines: readonly string[], from: number, source: string): string[] {
  const blocks: string[] = [];
  let open: string[] | undefined;
  for (let i = from; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (open === undefined) {
      if (line !== BEGIN_SIGNATURE) throw malformed(source, `line ${i + 1}: text after the signature`);
      open = [line];
    } else {
      open.push(line);
      if (line === END_SIGNATURE) {
        blocks.push(`${open.join('\n')}\n`);
        open = undefined;
      } else if (line.startsWith('-')) {
        throw malformed(source, `line ${i + 1}: a dash inside the signature`);
      }
    }
    if (blocks.length > MAX_BLOCKS) throw malformed(source, `more than ${MAX_BLOCKS} signatures`);
  }
  if (open !== undefined) throw malformed(source, 'the signature is not closed');
  return blocks;
}

/**
 * Takes a clear-signed file apart by apt's rules: it must begin with the signed block and end with its signatures,
 * and may hold no line that two programs could take for different things. undefined when it is not clear-signed.
 *
 * @throws RootfsError `RELEASE_MALFORMED` for a clear-signed file with anything around or odd inside the signed block
 * @see RFC 9580 §7 (Cleartext Signature Framework), apt's SplitClearSignedFile (apt-pkg/contrib/gpgv.cc)
 */
export function splitClearSigned(bytes: Uint8Array, source: string): ClearSigned | undefined {
  const lines = linesOf(bytes);
  if (lines[0] !== BEGIN_MESSAGE) {
    if (lines.includes(BEGIN_MESSAGE)) throw malformed(source, 'text before the signed block');
    return undefined;
  }
  const [text, end] = takeText(lines, skipHeaders(lines, source), source);
  const signatures = takeSignatures(lines, end, source);
  return { text: Buffer.from(text.map((line) => `${line}\n`).join(''), 'latin1'), signatures };
}
