import type { ByteString } from '../../kernel/byte-string.js';

interface Layer {
  readonly text: ByteString;
  position: number;
  /** The alias whose value this is; undefined for the script itself. */
  readonly alias: string | undefined;
  /** What had been given back below when the layer was laid on top, last first. */
  readonly givenBack: string[];
  /** Aliases that had just ended when the layer was laid on top: they stay in use as long as it. */
  readonly spent: readonly string[];
}

/**
 * The text of a script as a stack: its own characters with the values of aliases laid on top, and a few characters that
 * were read too far. The end of the text is the empty string.
 *
 * An alias stays in use until the first character after its value has been taken, so that `alias ls='ls -F'` ends.
 */
export class Input {
  private readonly layers: Layer[];
  private givenBack: string[] = [];
  private spent: readonly string[] = [];
  private endedInBlank = false;
  private aliasBytes = 0;

  constructor(
    text: ByteString,
    /** Of the next character. Whoever takes a newline counts it. */
    public line: number,
    /** The text that this one was written in: what is in use there is in use here. */
    private readonly outer?: Input,
  ) {
    // As dash does when it fills its buffer.
    this.layers = [
      { text: text.replaceAll('\0', ''), position: 0, alias: undefined, givenBack: [], spent: [] },
    ];
  }

  take(): string {
    if (this.spent.length > 0) this.spent = [];
    for (;;) {
      const back = this.givenBack.pop();
      if (back !== undefined) return back;
      const layer = this.layers.at(-1) as Layer;
      if (layer.position < layer.text.length) return layer.text[layer.position++] as string;
      if (layer.alias === undefined) return '';
      this.leave(layer, layer.alias);
    }
  }

  private leave(layer: Layer, alias: string): void {
    this.layers.pop();
    this.givenBack = layer.givenBack;
    this.spent = [...this.spent, ...layer.spent, alias];
    if (/[ \t]$/.test(layer.text)) this.endedInBlank = true;
  }

  /** The end of the text may be given back as well. */
  giveBack(character: string): void {
    if (character !== '') this.givenBack.push(character);
  }

  /** As {@link take}, past any backslash-newline. @see POSIX.1-2017 XCU §2.2.1 */
  takeJoined(): string {
    for (;;) {
      const character = this.take();
      if (character !== '\\') return character;
      const next = this.take();
      if (next !== '\n') {
        this.giveBack(next);
        return character;
      }
      this.line++;
    }
  }

  /** Takes what a sticky pattern matches here, without leaving the layer; often nothing, and never needed. */
  takeRun(pattern: RegExp): ByteString {
    if (this.givenBack.length > 0 || this.spent.length > 0) return '';
    const layer = this.layers.at(-1) as Layer;
    pattern.lastIndex = layer.position;
    const found = pattern.exec(layer.text)?.[0] ?? '';
    layer.position += found.length;
    return found;
  }

  /** Reads an alias's value next. @returns how many bytes of aliases have been read from this text by now */
  insertAlias(name: string, value: ByteString): number {
    const { givenBack, spent } = this;
    this.layers.push({ text: value, position: 0, alias: name, givenBack, spent });
    this.givenBack = [];
    this.spent = [];
    this.aliasBytes += value.length;
    return this.aliasBytes;
  }

  isInUse(alias: string): boolean {
    if (this.spent.includes(alias)) return true;
    if (this.layers.some((layer) => layer.alias === alias || layer.spent.includes(alias))) return true;
    return this.outer?.isInUse(alias) ?? false;
  }

  /** Whether an alias whose value ends in a blank was left since the last call: then the next word may be one too. */
  takeEndedInBlank(): boolean {
    const ended = this.endedInBlank;
    this.endedInBlank = false;
    return ended;
  }
}
