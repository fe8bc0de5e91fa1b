import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Process } from '../../../system/process.js';
import { parseOptions, UsageError } from '../../options.js';
import { withUsage } from '../../usage.js';
import { inputs } from '../lines.js';

const OPTIONS = { b: 'bytes', bytes: 'flag', s: 'spaces', spaces: 'flag', w: 'width', width: 'value' };

interface Folding {
  readonly width: number;
  readonly atSpaces: boolean;
  readonly inBytes: boolean;
}

function columnAfter(column: number, byte: string, { inBytes }: Folding): number {
  if (inBytes) return column + 1;
  if (byte === '\b') return Math.max(0, column - 1);
  if (byte === '\r') return 0;
  return byte === '\t' ? column + 8 - (column % 8) : column + 1;
}

/** One line without its newline, newlines put in. */
function folded(line: ByteString, how: Folding): ByteString {
  const parts: ByteString[] = [];
  let [start, column] = [0, 0];
  for (let at = 0; at < line.length;) {
    const next = columnAfter(column, line[at] as string, how);
    if (next <= how.width || at === start) {
      [at, column] = [at + 1, next];
      continue;
    }
    const space = how.atSpaces ? /^[^]*[ \t]/.exec(line.slice(start, at))?.[0].length : undefined;
    const end = start + (space ?? at - start);
    parts.push(line.slice(start, end));
    [start, column] = [end, 0];
    for (let seen = start; seen < at; seen++) column = columnAfter(column, line[seen] as string, how);
  }
  parts.push(line.slice(start));
  return parts.join('\n');
}

/** fold. @see fold(1) of coreutils */
export function fold(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const args = process.args.map((arg) => (/^-\d+$/.test(arg) ? `-w${arg.slice(1)}` : arg));
    const options = parseOptions(process, OPTIONS, { args });
    const width = options.value('width') ?? '80';
    if (!/^0*[1-9]\d{0,8}$/.test(width)) throw new UsageError(`invalid number of columns: '${width}'`);
    const how = {
      width: Number(width),
      atSpaces: options.has('spaces'),
      inBytes: options.has('bytes'),
    };
    const { texts, status } = await inputs(process, options.operands);
    for (const { text } of texts)
      await process.write(
        text
          .split('\n')
          .map((line) => folded(line, how))
          .join('\n'),
      );
    return status;
  });
}
