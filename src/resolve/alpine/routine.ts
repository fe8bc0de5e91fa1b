/**
 * A walk that calls itself: it yields what must be walked before it goes on. Run on a stack of its own, so that a chain
 * of dependencies may be as long as an index can be.
 */
export type Routine = Generator<Routine, void, void>;

/** Runs a routine to its end, and everything that it yields on the way, depth first. */
export function run(first: Routine): void {
  const stack = [first];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const step = top.next();
    if (step.done === true) stack.pop();
    else stack.push(step.value);
  }
}
