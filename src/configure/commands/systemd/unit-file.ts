import type { ByteString } from '../../../kernel/byte-string.js';

/** What the [Install] section of a unit's file (and of its drop-ins) says, as it is written. @see systemd.unit(5) */
export interface InstallSection {
  aliases: ByteString[];
  wantedBy: ByteString[];
  requiredBy: ByteString[];
  upheldBy: ByteString[];
  also: ByteString[];
  defaultInstance: ByteString | undefined;
}

export function emptySection(): InstallSection {
  return { aliases: [], wantedBy: [], requiredBy: [], upheldBy: [], also: [], defaultInstance: undefined };
}

/** A key and its value, whose section is [Install]. */
export interface Assignment {
  readonly key: ByteString;
  readonly value: ByteString;
}

const BLANKS = ' \t\n\r';

function strip(text: ByteString): ByteString {
  return text.replace(/^[ \t\n\r]+/, '').replace(/[ \t\n\r]+$/, '');
}

/** Whether a line ends in a backslash that is not itself escaped. */
function isContinued(line: ByteString): boolean {
  return (/\\+$/.exec(line)?.[0].length ?? 0) % 2 === 1;
}

/** Lines as they count: comments dropped, continued lines joined with a blank for the backslash. */
function* logicalLines(text: ByteString): Generator<ByteString> {
  let continued: ByteString | undefined;
  for (const line of text.replace(/^\xef\xbb\xbf/, '').split('\n')) {
    if (/^[ \t\n\r]*[#;]/.test(line)) continue;
    const joined: ByteString = (continued ?? '') + line;
    if (isContinued(joined)) continued = `${joined.slice(0, -1)} `;
    else {
      yield strip(joined);
      continued = undefined;
    }
  }
  if (continued !== undefined) yield strip(continued);
}

/**
 * The assignments of the [Install] section, in the order of the file.
 * @see systemd.syntax(7); systemd src/shared/conf-parser.c
 */
export function installAssignments(text: ByteString): Assignment[] {
  const found: Assignment[] = [];
  let inInstall = false;
  for (const line of logicalLines(text)) {
    if (line.startsWith('[')) {
      inInstall = line === '[Install]';
      continue;
    }
    const equals = line.indexOf('=');
    if (inInstall && equals > 0)
      found.push({ key: strip(line.slice(0, equals)), value: strip(line.slice(equals + 1)) });
  }
  return found;
}

/** How a value is split into words. */
export interface WordRules {
  /** Quotes are taken away; otherwise they are letters like others. */
  readonly unquote: boolean;
  /** Backslashes stay; otherwise each is dropped and what follows it taken as it is. */
  readonly keepEscapes: boolean;
}

class WordReader {
  private at = 0;

  constructor(
    private readonly text: ByteString,
    private readonly rules: WordRules,
  ) {}

  /** The next word; undefined at the end, and `unbalanced` when quotes or escapes are not closed. */
  next(): ByteString | undefined | { readonly unbalanced: true } {
    const { text, rules } = this;
    while (this.at < text.length && BLANKS.includes(text[this.at] as string)) this.at++;
    if (this.at >= text.length) return undefined;
    let word = '';
    let quote = '';
    for (; this.at < text.length; this.at++) {
      const character = text[this.at] as string;
      if (character === '\\' && !rules.keepEscapes) {
        const next = text[++this.at];
        if (next === undefined) return { unbalanced: true };
        word += next;
      } else if (quote !== '') {
        if (character === quote) quote = '';
        else word += character;
      } else if (rules.unquote && (character === '"' || character === "'")) quote = character;
      else if (BLANKS.includes(character)) break;
      else word += character;
    }
    return quote === '' ? word : { unbalanced: true };
  }
}

/**
 * The words of a value, up to the first that is not well formed. @see systemd src/basic/extract-word.c
 */
export function splitWords(text: ByteString, rules: WordRules): ByteString[] {
  const reader = new WordReader(text, rules);
  const words: ByteString[] = [];
  for (;;) {
    const word = reader.next();
    if (typeof word !== 'string') return words;
    words.push(word);
  }
}
