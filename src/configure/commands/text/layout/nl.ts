import type { Process } from '../../../system/process.js';
import { unmodelled } from '../../command.js';
import { type ParsedOptions, parseOptions, UsageError } from '../../options.js';
import { withUsage } from '../../usage.js';
import { inputs, linesOf } from '../lines.js';

const OPTIONS = {
  b: 'body-numbering',
  'body-numbering': 'value',
  i: 'line-increment',
  'line-increment': 'value',
  n: 'number-format',
  'number-format': 'value',
  p: 'no-renumber',
  'no-renumber': 'flag',
  s: 'number-separator',
  'number-separator': 'value',
  v: 'starting-line-number',
  'starting-line-number': 'value',
  w: 'number-width',
  'number-width': 'value',
};

function whole(options: ParsedOptions, name: string, otherwise: number): number {
  const text = options.value(name);
  if (text === undefined) return otherwise;
  if (!/^[-+]?\d{1,9}$/.test(text)) throw new UsageError(`invalid number: '${text}'`);
  return Number(text);
}

function aligned(number: number, width: number, format: string): string {
  const text = String(number);
  if (format === 'ln') return text.padEnd(width);
  if (format === 'rn') return text.padStart(width);
  const digits = String(Math.abs(number));
  return number < 0 ? `-${digits.padStart(width - 1, '0')}` : digits.padStart(width, '0');
}

/** nl; logical pages and numbering by expressions are not modelled. @see nl(1) of coreutils */
export function nl(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const options = parseOptions(process, OPTIONS);
    const style = options.value('body-numbering') ?? 't';
    const format = options.value('number-format') ?? 'rn';
    if (style.startsWith('p')) unmodelled(process, 'nl -b p');
    if (!/^[atn]$/.test(style)) throw new UsageError(`invalid body numbering style: '${style}'`);
    if (!/^(?:ln|rn|rz)$/.test(format)) throw new UsageError(`invalid line numbering format: '${format}'`);
    const width = whole(options, 'number-width', 6);
    if (width < 1 || width > 1000) throw new UsageError(`invalid line number field width: '${width}'`);
    const separator = options.value('number-separator') ?? '\t';
    const step = whole(options, 'line-increment', 1);
    let number = whole(options, 'starting-line-number', 1);
    const { texts, status } = await inputs(process, options.operands);
    for (const { text } of texts) {
      const parts: string[] = [];
      for (const line of linesOf(text)) {
        if (/^(?:\\:){1,3}$/.test(line)) unmodelled(process, 'nl of logical pages');
        const isNumbered = style === 'a' || (style === 't' && line !== '');
        const head = isNumbered
          ? aligned(number, width, format) + separator
          : ' '.repeat(width + separator.length);
        if (isNumbered) number += step;
        parts.push(`${head}${line}\n`);
      }
      await process.write(parts.join(''));
    }
    return status;
  });
}
