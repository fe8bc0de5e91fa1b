import type { ByteString } from '../../../../kernel/byte-string.js';
import type { DiffOptions } from './options.js';

/** A text as diff sees it: its lines without their newlines. */
export interface Text {
  readonly lines: readonly ByteString[];
  /** The last line has no newline. */
  readonly isCut: boolean;
}

/** Splits a file's text. */
export function textLines(text: ByteString, options: DiffOptions): Text {
  const lines = text.split('\n');
  const isCut = lines.at(-1) !== '';
  if (!isCut) lines.pop();
  const strips = options.has('strip-trailing-cr');
  return { lines: strips ? lines.map((line) => line.replace(/\r$/, '')) : lines, isCut };
}

function expandTabs(line: ByteString): ByteString {
  let column = 0;
  return line.replace(/[^\t\b]+|[\t\b]/g, (part) => {
    const shown = part === '\t' ? ' '.repeat(8 - (column % 8)) : part;
    column = part === '\b' ? Math.max(0, column - 1) : column + shown.length;
    return shown;
  });
}

/** The part of a line that must be equal. @see diffutils manual, "White Space", "Case Folding" */
function significant(options: DiffOptions): (line: ByteString) => ByteString {
  const steps: ((line: ByteString) => ByteString)[] = [];
  const trailing = (line: ByteString): ByteString => line.replace(/(?<![ \t\v\f\r])[ \t\v\f\r]+$/, '');
  if (options.has('ignore-all-space')) steps.push((line) => line.replace(/[ \t\v\f\r]+/g, ''));
  else if (options.has('ignore-space-change'))
    steps.push(trailing, (line) => line.replace(/[ \t\v\f\r]+/g, ' '));
  else {
    if (options.has('ignore-trailing-space')) steps.push(trailing);
    if (options.has('ignore-tab-expansion')) steps.push(expandTabs);
  }
  if (options.has('ignore-case')) steps.push((line) => line.replace(/[A-Z]+/g, (part) => part.toLowerCase()));
  return (line) => steps.reduce((text, step) => step(text), line);
}

/** Whether a line at the end without its newline equals one that has it. */
export function ignoresLineEnd(options: DiffOptions): boolean {
  return ['ignore-all-space', 'ignore-space-change', 'ignore-trailing-space'].some(options.has);
}

/** Numbers for lines: the same one for lines that count as equal. */
export class LineClasses {
  private readonly numbers = new Map<ByteString, number>();
  private readonly key: (line: ByteString) => ByteString;
  private readonly marksCut: boolean;

  constructor(options: DiffOptions) {
    this.key = significant(options);
    this.marksCut = !ignoresLineEnd(options);
  }

  get count(): number {
    return this.numbers.size;
  }

  of({ lines, isCut }: Text, from: number, to: number): Int32Array {
    const classes = new Int32Array(to - from);
    for (let at = from; at < to; at++) {
      const key = this.key(lines[at] as ByteString);
      // No line has a newline in it.
      const isLast = isCut && this.marksCut && at === lines.length - 1;
      classes[at - from] = this.number(isLast ? `${key}\n` : key);
    }
    return classes;
  }

  private number(key: ByteString): number {
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.numbers.size);
    return this.numbers.size - 1;
  }
}
