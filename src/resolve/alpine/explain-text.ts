/** Words flow to this width; what apk assumes where its output is no terminal. */
const WIDTH = 50;

/**
 * apk's explanations: blocks under a title, lines under a label, words that flow under each other.
 *
 *       title:
 *         label: word word
 *                word
 */
export class ExplainText {
  private text = '';
  private title: string | undefined;
  /** Columns written in the current line, 0 outside of a label. */
  private column = 0;
  private indent = 0;

  /** Starts a block; its title is written as soon as there is something under it. */
  begin(title: string): void {
    this.title = title;
  }

  /** Whether anything was written under the current title. */
  get hasWritten(): boolean {
    return this.title === undefined;
  }

  /** Starts a label unless one is open. */
  label(text: string): void {
    if (this.title !== undefined) this.text += `  ${this.title}:\n`;
    this.title = undefined;
    if (this.column > 0) return;
    this.text += `    ${text}`;
    this.column = 4 + text.length;
    this.indent = this.column + 1;
  }

  word(word: string): void {
    if (this.column <= this.indent) {
      this.text += ' '.repeat(this.indent - this.column) + word;
      this.column = this.indent + word.length;
    } else if (this.column + word.length + 1 >= WIDTH) {
      this.text += `\n${' '.repeat(this.indent)}${word}`;
      this.column = this.indent + word.length;
    } else {
      this.text += ` ${word}`;
      this.column += word.length + 1;
    }
  }

  /** Ends the label, if one is open. */
  end(): void {
    if (this.column > 0) this.text += '\n';
    this.column = this.indent = 0;
  }

  /** A label with all its words; nothing where there are none. */
  line(label: string, words: readonly string[]): void {
    if (words.length === 0) return;
    this.label(label);
    for (const word of words) this.word(word);
    this.end();
  }

  toString(): string {
    return this.text;
  }
}
