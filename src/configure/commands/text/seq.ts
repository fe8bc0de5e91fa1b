import type { Process } from '../../system/process.js';
import { parseOptions, UsageError } from '../options.js';
import { unmodelled } from '../command.js';
import { withUsage } from '../usage.js';

/** No script needs more numbers than this. */
const MAX_NUMBERS = 1_000_000;

/** seq(1), whole numbers. */
export function seq(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const table = {
      s: 'separator',
      separator: 'value',
      w: 'equal-width',
      'equal-width': 'flag',
      f: 'refused',
    };
    const options = parseOptions(process, table, { stopAtOperand: true });
    if (options.operands.some((word) => !/^-?\d+$/.test(word)))
      unmodelled(process, `seq ${options.operands.join(' ')}`);
    const numbers = options.operands.map(Number);
    if (numbers.length === 0) throw new UsageError('missing operand');
    const last = numbers.at(-1) ?? 0;
    const first = numbers.length > 1 ? (numbers[0] ?? 1) : 1;
    const step = numbers.length > 2 ? (numbers[1] ?? 1) : 1;
    if (step === 0) throw new UsageError("invalid Zero increment value: '0'");
    if (Math.abs(last - first) / Math.abs(step) > MAX_NUMBERS)
      unmodelled(process, 'seq of more than a million numbers');
    const found: string[] = [];
    for (let value = first; step > 0 ? value <= last : value >= last; value += step)
      found.push(String(value));
    const width = options.has('equal-width') ? Math.max(...found.map(({ length }) => length), 0) : 0;
    const shown = found.map((text) =>
      text.startsWith('-') ? `-${text.slice(1).padStart(width - 1, '0')}` : text.padStart(width, '0'),
    );
    if (shown.length > 0) await process.write(`${shown.join(options.value('separator') ?? '\n')}\n`);
    return 0;
  });
}
