/** An arrow as it is laid out: always from left to right. */
export interface Flow {
  readonly from: number;
  readonly to: number;
  /** Drawn from right to left, because it would close a circle. */
  readonly isReversed: boolean;
}

/**
 * Turns round the arrows that close circles, found depth first in the order of the places.
 * @returns one for each arrow, in their order
 */
export function withoutCircles(
  size: number,
  arrows: readonly { readonly from: number; readonly to: number }[],
): readonly Flow[] {
  const leaving: number[][] = Array.from({ length: size }, () => []);
  const entered = new Array<number>(size).fill(0);
  arrows.forEach(({ from, to }, at) => {
    leaving[from]?.push(at);
    entered[to] = (entered[to] ?? 0) + 1;
  });
  const state = new Array<'new' | 'open' | 'done'>(size).fill('new');
  const reversed = new Set<number>();
  const visit = (root: number): void => {
    const frames = [{ place: root, next: 0 }];
    state[root] = 'open';
    for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
      const at = leaving[frame.place]?.[frame.next++];
      const to = at === undefined ? undefined : arrows[at]?.to;
      if (at === undefined || to === undefined) {
        state[frame.place] = 'done';
        frames.pop();
      } else if (state[to] === 'open') reversed.add(at);
      else if (state[to] === 'new') {
        state[to] = 'open';
        frames.push({ place: to, next: 0 });
      }
    }
  };
  // What nobody needs comes first, so that circles are cut as far from it as can be.
  const places = Array.from({ length: size }, (_, place) => place);
  for (const place of places) if (entered[place] === 0) visit(place);
  for (const place of places) if (state[place] === 'new') visit(place);
  return arrows.map(({ from, to }, at) =>
    reversed.has(at) ? { from: to, to: from, isReversed: true } : { from, to, isReversed: false },
  );
}
