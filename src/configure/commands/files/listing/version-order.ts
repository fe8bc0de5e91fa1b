import type { ByteString } from '../../../../kernel/byte-string.js';

/** Letters before everything else, `~` before all, even the end. */
function weight(byte: string | undefined): number {
  if (byte === undefined || /[0-9]/.test(byte)) return 0;
  if (/[A-Za-z]/.test(byte)) return byte.charCodeAt(0);
  return byte === '~' ? -1 : byte.charCodeAt(0) + 256;
}

const isDigit = (text: ByteString, at: number): boolean => /[0-9]/.test(text[at] ?? '');

/** @see gnulib filevercmp.c, verrevcmp */
function compareRevisions(a: ByteString, b: ByteString): number {
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    while ((i < a.length && !isDigit(a, i)) || (j < b.length && !isDigit(b, j))) {
      const difference = weight(a[i]) - weight(b[j]);
      if (difference !== 0) return difference;
      i++;
      j++;
    }
    const [left, right] = [/^0*(\d*)/.exec(a.slice(i)), /^0*(\d*)/.exec(b.slice(j))];
    const [one, other] = [left?.[1] ?? '', right?.[1] ?? ''];
    if (one.length !== other.length) return one.length - other.length;
    if (one !== other) return one < other ? -1 : 1;
    i += left?.[0].length ?? 0;
    j += right?.[0].length ?? 0;
  }
  return 0;
}

/** A name without its endings such as `.tar.gz`. @see gnulib filevercmp.h */
function withoutSuffix(name: ByteString): ByteString {
  return name.replace(/(?<=.)(?:\.[A-Za-z~][A-Za-z0-9~]*)+$/, '');
}

function rank(name: ByteString): number {
  if (name === '' || name === '.' || name === '..') return name.length;
  return name.startsWith('.') ? 3 : 4;
}

/** The order of `ls -v`. @see gnulib filevercmp.c */
export function compareFileVersions(a: ByteString, b: ByteString): number {
  if (a === b) return 0;
  const ranks = rank(a) - rank(b);
  if (ranks !== 0) return ranks;
  const short = compareRevisions(withoutSuffix(a), withoutSuffix(b));
  return short !== 0 ? short : compareRevisions(a, b);
}
