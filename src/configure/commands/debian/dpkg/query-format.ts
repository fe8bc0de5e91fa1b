import type { PackageRecord } from '../../../debian/dpkg/record.js';
import { UsageError } from '../../options.js';
import { queryField } from './query-fields.js';

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function unescape(text: string): string {
  return text.replace(/\\(.)/gs, (_, letter: string) => ESCAPES[letter] ?? letter);
}

function padded(text: string, width: number): string {
  return width < 0 ? text.padEnd(-width) : text.padStart(width);
}

/**
 * Prints a package by a format such as `${Package;-20} ${Version}\n`.
 * @throws UsageError for a brace that is not closed
 * @param onUnknown called for a field that exists and is not modelled
 * @see dpkg-query(1), "--showformat"; dpkg lib/dpkg/pkg-format.c
 */
export function formatRecord(
  record: PackageRecord,
  format: string,
  onUnknown: (name: string) => never,
): string {
  let result = '';
  for (let at = 0; at < format.length;) {
    if (!format.startsWith('${', at)) {
      const next = format.indexOf('${', at + 1);
      const end = next < 0 ? format.length : next;
      result += unescape(format.slice(at, end));
      at = end;
      continue;
    }
    const close = format.indexOf('}', at);
    if (close < 0) throw new UsageError('invalid syntax in show format: missing closing brace');
    const [name = '', width = '0'] = format.slice(at + 2, close).split(';');
    result += padded(queryField(record, name) ?? onUnknown(name), Number(width));
    at = close + 1;
  }
  return result;
}
