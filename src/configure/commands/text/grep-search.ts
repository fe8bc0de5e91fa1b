import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import type { OpenFile } from '../../../shell/open-file.js';
import { ShellIoError } from '../../../shell/open-file.js';
import { piecesOf } from '../files/open-path.js';
import { ioErrorOf } from '../files/report.js';
import type { GrepSettings } from './grep-options.js';
import type { GrepPrinter } from './grep-printer.js';
import type { Regex } from '../../../formats/regex/regex.js';

/** As much as grep reads before it looks at anything: whether a file is binary is told by so much. */
const BUFFER_BYTES = 98_304;

interface Block {
  /** Whole lines, the last one perhaps without its end. */
  readonly text: ByteString;
  /** What has been read beyond `text`. */
  readonly beyond: ByteString;
}

async function* blocksOf(process: Process, file: OpenFile, ending: string): AsyncGenerator<Block> {
  let parts: ByteString[] = [];
  let length = 0;
  for await (const piece of piecesOf(process, file)) {
    parts.push(piece);
    length += piece.length;
    if (length < BUFFER_BYTES) continue;
    const text = parts.join('');
    const cut = text.lastIndexOf(ending) + 1;
    const rest = text.slice(cut);
    if (cut > 0) yield { text: text.slice(0, cut), beyond: rest };
    parts = [rest];
    length = rest.length;
  }
  if (length > 0) yield { text: parts.join(''), beyond: '' };
}

async function nextOf(blocks: AsyncGenerator<Block>): Promise<Block | ShellIoError | undefined> {
  try {
    const next = await blocks.next();
    return next.done === true ? undefined : next.value;
  } catch (thrown) {
    return ioErrorOf(thrown);
  }
}

/** Goes through the lines of one file. */
export class GrepSearch {
  /** Lines that were chosen. */
  count = 0;
  private number = 0;
  private offset = 0;
  private isQuiet: boolean;
  private endsAtFirst: boolean;
  /** Lines chosen before the first NUL byte was seen; -1 without one. */
  private beforeNul = -1;
  private hasBadText = false;
  private readonly ending: string;

  constructor(
    private readonly process: Process,
    private readonly settings: GrepSettings,
    private readonly regex: Regex | undefined,
    private readonly printer: GrepPrinter,
  ) {
    this.isQuiet = settings.listing !== 'lines';
    this.endsAtFirst = this.isQuiet && settings.listing !== 'count';
    this.ending = settings.options.has('null-data') ? '\0' : '\n';
  }

  /** Whether lines were found and cannot be shown. */
  get isBinary(): boolean {
    const isNulFile = this.beforeNul >= 0 && this.beforeNul < this.count;
    return this.settings.listing === 'lines' && (this.hasBadText || isNulFile);
  }

  /** @returns what reading failed with: what was found before it counts */
  async run(file: OpenFile): Promise<ShellIoError | undefined> {
    const blocks = blocksOf(this.process, file, this.ending);
    for (;;) {
      const block = await nextOf(blocks);
      if (block === undefined || block instanceof ShellIoError) return block;
      const done = this.block(block.text);
      await this.printer.flush();
      if (done === undefined) continue;
      // Whoever reads on from the same descriptor finds what follows the last line that was chosen.
      if (this.count >= this.settings.maxCount) file.unread?.(block.text.slice(done) + block.beyond);
      return undefined;
    }
  }

  /** @returns where the last chosen line ends when the search is over */
  private block(text: ByteString): number | undefined {
    let lines = text;
    if (
      this.beforeNul < 0 &&
      this.settings.binary !== 'text' &&
      this.ending === '\n' &&
      text.includes('\0')
    ) {
      if (this.settings.binary === 'without-match') return text.length;
      this.beforeNul = this.count;
      if (this.settings.listing !== 'count') this.isQuiet = this.endsAtFirst = true;
    }
    if (this.beforeNul >= 0) lines = text.replaceAll('\0', '\n');
    let afterChosen = 0;
    for (let from = 0; from < lines.length;) {
      if (this.count >= this.settings.maxCount && (this.isQuiet || !this.printer.owesContext))
        return afterChosen;
      const newline = lines.indexOf(this.ending, from);
      const end = newline < 0 ? lines.length : newline;
      const isChosen = this.line(lines.slice(from, end), this.offset + from);
      from = end + 1;
      if (isChosen) afterChosen = from;
      if (isChosen && this.endsAtFirst) return afterChosen;
    }
    this.offset += text.length;
    return this.count >= this.settings.maxCount && !this.printer.owesContext ? afterChosen : undefined;
  }

  private line(text: ByteString, offset: number): boolean {
    const matches = this.regex !== undefined && this.regex.test(text);
    const isChosen = this.count < this.settings.maxCount && matches !== this.settings.inverted;
    this.number++;
    if (isChosen) this.count++;
    if (this.isQuiet) return isChosen;
    const line = { text, number: this.number, offset };
    const isShown = isChosen ? this.printer.chosen(line) : this.printer.passedOver(line);
    if (!isShown) this.hasBadText = true;
    return isChosen;
  }
}
