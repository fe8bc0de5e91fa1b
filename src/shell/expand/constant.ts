import type { ByteString } from '../../kernel/byte-string.js';
import type { Shell } from '../state.js';
import type { Word, WordPart } from '../syntax/ast.js';
import { textValue } from './parameter.js';

/**
 * Most words of scripts need no machinery: nothing in them is expanded, or only plain parameters where no fields are
 * made. What kind a word is depends on its syntax alone and is worked out once.
 */
interface Kind {
  /** The one field that the word always is. */
  readonly field: ByteString | undefined;
  /** The text that the word always is where no fields are made. */
  readonly text: ByteString | undefined;
  /** Literal text and plain parameters, which make one field. */
  readonly fieldPieces: readonly Piece[] | undefined;
  /** The same where no fields are made. */
  readonly textPieces: readonly Piece[] | undefined;
}

/** A text, or the name of a parameter. */
type Piece = { readonly text: ByteString } | { readonly name: string };

const PATTERN = /[*?[~]/;

/** The pieces of parts; undefined when one of them needs more. @param splits whether unquoted parameters would be split */
function piecesOf(parts: readonly WordPart[], splits: boolean): readonly Piece[] | undefined {
  const pieces: Piece[] = [];
  for (const part of parts) {
    if (part.kind === 'quoted') pieces.push({ text: part.text });
    else if (part.kind === 'literal') {
      if (splits ? PATTERN.test(part.text) : part.text.includes('~')) return undefined;
      pieces.push({ text: part.text });
    } else if (part.kind === 'double') {
      const inner = piecesOf(part.parts, false);
      if (inner === undefined) return undefined;
      pieces.push(...inner);
    } else if (part.kind !== 'parameter' || splits) return undefined;
    else if (part.operation !== undefined || part.name === '@' || part.name === '*') return undefined;
    else pieces.push({ name: part.name });
  }
  return pieces;
}

function constantOf(pieces: readonly Piece[] | undefined): ByteString | undefined {
  let text = '';
  for (const piece of pieces ?? []) {
    if (!('text' in piece)) return undefined;
    text += piece.text;
  }
  return pieces === undefined ? undefined : text;
}

function kindOf(word: Word): Kind {
  // Without a part there is no field.
  const fieldPieces = word.parts.length === 0 ? undefined : piecesOf(word.parts, true);
  const textPieces = piecesOf(word.parts, false);
  return { field: constantOf(fieldPieces), text: constantOf(textPieces), fieldPieces, textPieces };
}

const KINDS = new WeakMap<Word, Kind>();

function kind(word: Word): Kind {
  const known = KINDS.get(word);
  if (known !== undefined) return known;
  const made = kindOf(word);
  KINDS.set(word, made);
  return made;
}

/** The pieces' text; undefined when a parameter that `set -u` asks for is unset. */
function join(shell: Shell, pieces: readonly Piece[] | undefined): ByteString | undefined {
  if (pieces === undefined) return undefined;
  let text = '';
  for (const piece of pieces) {
    if ('text' in piece) text += piece.text;
    else {
      const value = textValue(shell, piece.name);
      if (value === undefined && shell.options.u) return undefined;
      text += value ?? '';
    }
  }
  return text;
}

/** The only field of a word, if that is easily told. */
export function easyField(shell: Shell, word: Word): ByteString | undefined {
  const { field, fieldPieces } = kind(word);
  return field ?? join(shell, fieldPieces);
}

/** The text of a word where no fields are made, if that is easily told. */
export function easyText(shell: Shell, word: Word): ByteString | undefined {
  const { text, textPieces } = kind(word);
  return text ?? join(shell, textPieces);
}
