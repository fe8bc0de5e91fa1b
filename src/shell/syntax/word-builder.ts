import type { ByteString } from '../../kernel/byte-string.js';
import type { Word, WordPart } from './ast.js';

/** Collects the parts of a word; neighbouring text of one kind becomes one part. */
export class WordBuilder {
  private readonly parts: WordPart[] = [];
  private text: ByteString = '';
  private kind: 'literal' | 'quoted' = 'literal';
  /** Whether anything in the word was quoted: then it is no reserved word, alias or redirection number. */
  quoted = false;

  literal(text: ByteString): void {
    this.add('literal', text);
  }

  quote(text: ByteString): void {
    this.add('quoted', text);
  }

  part(part: WordPart): void {
    this.flush();
    this.parts.push(part);
  }

  private add(kind: 'literal' | 'quoted', text: ByteString): void {
    if (this.kind !== kind) this.flush();
    this.kind = kind;
    this.text += text;
  }

  private flush(): void {
    if (this.text !== '') this.parts.push({ kind: this.kind, text: this.text });
    this.text = '';
  }

  /** The text so far, when there is nothing but literal text. */
  plain(): ByteString | undefined {
    if (this.quoted || this.parts.length > 0 || (this.text !== '' && this.kind === 'quoted'))
      return undefined;
    return this.text;
  }

  word(): Word {
    this.flush();
    return { parts: this.parts };
  }
}

/** The text of a word in which nothing is expanded: quotes removed. */
export function textOfWord(word: Word): ByteString | undefined {
  let text = '';
  for (const part of word.parts) {
    if (part.kind === 'literal' || part.kind === 'quoted') text += part.text;
    else if (part.kind === 'double') {
      const inner = textOfWord(part);
      if (inner === undefined) return undefined;
      text += inner;
    } else return undefined;
  }
  return text;
}
