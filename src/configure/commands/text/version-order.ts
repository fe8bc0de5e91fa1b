import { compareBytewise } from '../../../kernel/order.js';

function weight(byte: string | undefined): number {
  if (byte === undefined) return 0;
  if (byte === '~') return -1;
  if (/[A-Za-z]/.test(byte)) return byte.charCodeAt(0);
  return /[0-9]/.test(byte) ? 0 : byte.charCodeAt(0) + 256;
}

function compareParts(a: string, b: string): number {
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    while (
      (i < a.length && !/[0-9]/.test(a[i] as string)) ||
      (j < b.length && !/[0-9]/.test(b[j] as string))
    ) {
      const order = weight(a[i]) - weight(b[j]);
      if (order !== 0) return order;
      i++;
      j++;
    }
    const [left = '', right = ''] = [/^[0-9]*/.exec(a.slice(i))?.[0], /^[0-9]*/.exec(b.slice(j))?.[0]];
    i += left.length;
    j += right.length;
    const [x, y] = [left.replace(/^0+/, ''), right.replace(/^0+/, '')];
    if (x.length !== y.length) return x.length - y.length;
    const order = compareBytewise(x, y);
    if (order !== 0) return order;
  }
  return 0;
}

/** The order of `sort -V`: digit runs as numbers, suffixes such as `.tar.gz` looked at last. @see GNU coreutils manual, "Version sort ordering" */
export function compareFileVersions(a: string, b: string): number {
  const stem = (text: string): string => text.replace(/(\.[A-Za-z~][A-Za-z0-9~]*)*$/, '');
  const order = compareParts(stem(a), stem(b));
  return order === 0 ? compareParts(a, b) || compareBytewise(a, b) : order;
}
