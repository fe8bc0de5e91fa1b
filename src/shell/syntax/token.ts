import type { ByteString } from '../../kernel/byte-string.js';
import type { Redirect, Word } from './ast.js';

/** @see POSIX.1-2017 XCU §2.4 */
export const RESERVED_WORDS = [
  '!',
  'case',
  'do',
  'done',
  'elif',
  'else',
  'esac',
  'fi',
  'for',
  'if',
  'in',
  'then',
  'until',
  'while',
  '{',
  '}',
] as const;

export type ReservedWord = (typeof RESERVED_WORDS)[number];

export type Operator = '&' | '&&' | '|' | '||' | ';' | ';;' | '(' | ')';

/** @see POSIX.1-2017 XCU §2.10.2 */
export type Token =
  | { readonly kind: 'end' | 'newline' }
  | { readonly kind: 'operator'; readonly text: Operator }
  | {
      readonly kind: 'word' | 'reserved';
      readonly word: Word;
      /** The word as it stands, when nothing in it is quoted or expanded. */
      readonly plain: ByteString | undefined;
      readonly quoted: boolean;
    }
  /** Its target is still to be read. */
  | { readonly kind: 'redirection'; readonly start: RedirectStart };

export interface RedirectStart {
  readonly fd: number | undefined;
  readonly operator: Extract<Redirect, { kind: 'file' }>['operator'] | '<<' | '<<-';
  readonly line: number;
}

/** The operator or reserved word that a token is; undefined for others. */
export function textOfToken(token: Token): Operator | ReservedWord | undefined {
  if (token.kind === 'operator') return token.text;
  return token.kind === 'reserved' ? (token.plain as ReservedWord) : undefined;
}

/** As dash names a token in an error. */
export function nameOfToken(token: Token): string {
  switch (token.kind) {
    case 'end':
      return 'end of file';
    case 'operator':
    case 'reserved':
      return `"${textOfToken(token) ?? ''}"`;
    case 'redirection':
    case 'newline':
    case 'word':
      return token.kind;
    default:
      return token satisfies never;
  }
}

const LIST_ENDS: ReadonlySet<string> = new Set([
  ')',
  ';;',
  'do',
  'done',
  'elif',
  'else',
  'esac',
  'fi',
  'then',
  '}',
]);

/** Whether a list ends before the token, whatever construct it stands in. */
export function endsList(token: Token): boolean {
  return token.kind === 'end' || LIST_ENDS.has(textOfToken(token) ?? '');
}
