/**
 * "Did you mean …": the nearest of some known words to one that is not known.
 */

/** A row of the distance table has the length of a word; words longer than this are cut before they are compared. */
const LONGEST_WORD = 64;

function nextRow(a: string, b: string, i: number, rows: readonly [number[], number[]]): number[] {
  const [before, last] = rows;
  const row = [i];
  for (let j = 1; j <= b.length; j++) {
    const cost = a[i - 1] === b[j - 1] ? 0 : 1;
    let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost);
    const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
    if (swapped) best = Math.min(best, (before[j - 2] ?? 0) + 1);
    row.push(best);
  }
  return row;
}

/**
 * How many single-character insertions, deletions, replacements and swaps of neighbours turn `a` into `b`
 * (Damerau-Levenshtein, optimal string alignment: no part is edited twice). Counts UTF-16 units.
 */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) [before, last] = [last, nextRow(a, b, i, [before, last])];
  return last[b.length] ?? a.length;
}

/**
 * The known word nearest to `word`, without regard to case; undefined when none is near enough (a third of the
 * word's length, at least one edit). Of equally near ones the first wins.
 */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const wanted = word.slice(0, LONGEST_WORD).toLowerCase();
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  let best: { readonly word: string; readonly distance: number } | undefined;
  for (const candidate of known) {
    const distance = editDistance(wanted, candidate.slice(0, LONGEST_WORD).toLowerCase());
    if (distance <= limit && (best === undefined || distance < best.distance))
      best = { word: candidate, distance };
  }
  return best?.word;
}

/** `Did you mean "bookworm"? ` with its trailing space, to stand before another sentence; '' when nothing is near. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const found = nearest(word, known);
  return found === undefined ? '' : `Did you mean ${JSON.stringify(found)}? `;
}
