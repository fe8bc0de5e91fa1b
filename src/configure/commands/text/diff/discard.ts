/** What is done with a line before the search: it takes part, it does not, or it does not if its neighbours do not. */
const enum Fate {
  Kept = 0,
  Dropped = 1,
  Doubtful = 2,
}

/** How many matches a line may have in the other file before it says little: 5, and more in long files. */
function manyMatches(lines: number): number {
  let many = 5;
  for (let rest = Math.floor(lines / 64) >> 2; rest > 0; rest >>= 2) many *= 2;
  return many;
}

/** A doubtful line near an end of a run is kept, until three dropped lines in a row or the first one eight lines in. */
function keepNearEnd(fates: Uint8Array, from: number, length: number, step: 1 | -1): void {
  let dropped = 0;
  for (let n = 0; n < length; n++) {
    const at = from + step * n;
    if (n >= 8 && fates[at] === Fate.Dropped) return;
    if (fates[at] === Fate.Dropped) dropped++;
    else dropped = fates[at] = Fate.Kept;
    if (dropped === 3) return;
  }
}

/** Several doubtful lines in a row are kept: about the root of a quarter of the run's length. */
function keepStretches(fates: Uint8Array, start: number, length: number): void {
  let least = 1;
  for (let rest = (length >> 2) >> 2; rest > 0; rest >>= 2) least <<= 1;
  least++;
  for (let at = start; at < start + length;) {
    let end = at;
    while (end < start + length && fates[end] === Fate.Doubtful) end++;
    if (end - at >= least) fates.fill(Fate.Kept, at, end);
    at = Math.max(end, at + 1);
  }
}

/** Decides about the doubtful lines of one run that starts with a dropped line. @returns where to go on */
function settleRun(fates: Uint8Array, start: number): number {
  let end = start;
  let doubtful = 0;
  for (; end < fates.length && fates[end] !== Fate.Kept; end++) if (fates[end] === Fate.Doubtful) doubtful++;
  for (; end > start && fates[end - 1] === Fate.Doubtful; doubtful--) fates[--end] = Fate.Kept;
  const length = end - start;
  if (doubtful * 4 > length) {
    for (let at = start; at < end; at++) if (fates[at] === Fate.Doubtful) fates[at] = Fate.Kept;
    return end;
  }
  keepStretches(fates, start, length);
  keepNearEnd(fates, start, length, 1);
  keepNearEnd(fates, end - 1, length, -1);
  return end;
}

/**
 * Which lines the search looks at (by place): not those that the other file does not have, nor, among such lines,
 * those that it has very often. GNU diff does this, and it is seen in what it prints.
 * @param classes the file's lines as numbers
 * @param counts how often the other file has each
 */
export function keptLines(classes: Int32Array, counts: Int32Array): Int32Array {
  const many = manyMatches(classes.length);
  const fates = Uint8Array.from(classes, (line) => {
    const matches = counts[line] as number;
    return matches === 0 ? Fate.Dropped : matches > many ? Fate.Doubtful : Fate.Kept;
  });
  for (let at = 0; at < fates.length;) {
    if (fates[at] === Fate.Dropped) at = settleRun(fates, at);
    else fates[at++] = Fate.Kept;
  }
  return Int32Array.from(fates.keys()).filter((at) => fates[at] === Fate.Kept);
}
