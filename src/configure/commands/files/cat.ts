import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import { type ParsedOptions, parseOptions } from '../options.js';
import { openPath, piecesOf } from './open-path.js';
import { quotedIfNeeded } from './quote.js';
import { ioErrorOf } from './report.js';

const OPTIONS = {
  A: 'show-all',
  'show-all': 'flag',
  b: 'number-nonblank',
  'number-nonblank': 'flag',
  e: 'flag',
  E: 'show-ends',
  'show-ends': 'flag',
  n: 'number',
  number: 'flag',
  s: 'squeeze-blank',
  'squeeze-blank': 'flag',
  t: 'flag',
  T: 'show-tabs',
  'show-tabs': 'flag',
  // Output is never buffered.
  u: 'flag',
  v: 'show-nonprinting',
  'show-nonprinting': 'flag',
};

/** `^M`, `M-x` and the like; newlines and tabs stay. @see cat(1), -v */
function visible(line: ByteString): ByteString {
  return line.replace(/[\x00-\x08\x0b-\x1f\x7f-\xff]/g, (byte) => {
    const code = byte.charCodeAt(0);
    const meta = code >= 128 ? 'M-' : '';
    const low = code & 127;
    if (low === 127) return `${meta}^?`;
    return low < 32 ? `${meta}^${String.fromCharCode(low + 64)}` : meta + String.fromCharCode(low);
  });
}

/** Shows lines as the options ask; lines are numbered through all files. */
class Shower {
  private number = 0;
  private blanks = 0;
  /** A line that has no end yet. */
  private pending = '';

  constructor(private readonly options: ParsedOptions) {}

  private has(...names: readonly string[]): boolean {
    return names.some((name) => this.options.has(name));
  }

  private line(line: ByteString, ended: boolean): ByteString {
    const blank = line === '' && ended;
    this.blanks = blank ? this.blanks + 1 : 0;
    if (this.blanks > 1 && this.has('squeeze-blank')) return '';
    let shown = this.has('show-all', 'e', 't', 'show-nonprinting') ? visible(line) : line;
    if (this.has('show-all', 't', 'show-tabs')) shown = shown.replaceAll('\t', '^I');
    const dollar = ended && this.has('show-all', 'e', 'show-ends') ? '$' : '';
    const numbered = this.has('number-nonblank') ? !blank : this.has('number');
    const number = numbered ? `${String(++this.number).padStart(6)}\t` : '';
    return number + shown + dollar + (ended ? '\n' : '');
  }

  /** All lines that are whole; the rest waits for what comes next. */
  show(piece: ByteString): ByteString {
    const lines = (this.pending + piece).split('\n');
    this.pending = lines.pop() ?? '';
    return lines.map((line) => this.line(line, true)).join('');
  }

  rest(): ByteString {
    return this.pending === '' ? '' : this.line(this.pending, false);
  }
}

/** cat. @see cat(1) */
export async function cat(process: Process): Promise<number> {
  const options = parseOptions(process, OPTIONS);
  const shower = options.list.some(({ name }) => name !== 'u') ? new Shower(options) : undefined;
  let status = 0;
  for (const path of options.operands.length === 0 ? ['-'] : options.operands) {
    try {
      const file = path === '-' ? process.fds.at(0) : openPath(process, path, 'read');
      for await (const piece of piecesOf(process, file)) await process.write(shower?.show(piece) ?? piece);
    } catch (thrown) {
      await process.complain(`${quotedIfNeeded(path)}: ${ioErrorOf(thrown).message}`);
      status = 1;
    }
  }
  if (shower !== undefined) await process.write(shower.rest());
  return status;
}
