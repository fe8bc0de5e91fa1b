import { RootfsError } from '../../kernel/errors.js';

/** A recursive step of apt's ordering, as a generator: it yields the step that must be done first, and gets its answer. */
export type Task = Generator<Task, boolean, boolean>;

/** A desktop of 2,700 packages takes 80,000. apt has no such bound, and hardly ends where all packages need each other. */
const MOST_STEPS = 2_000_000;

/** Runs steps without using the stack, which a hostile chain of needs would exhaust. */
export class TaskRunner {
  #steps = 0;

  /** @throws RootfsError `UNSATISFIABLE` when the order of this set is not found in a bounded number of steps */
  run(first: Task): boolean {
    const waiting: Task[] = [first];
    let answer = true;
    for (let task = waiting.at(-1); task !== undefined; task = waiting.at(-1)) {
      if (++this.#steps > MOST_STEPS) throw tooManySteps();
      const step = task.next(answer);
      if (step.done === true) {
        answer = step.value;
        waiting.pop();
      } else {
        waiting.push(step.value);
      }
    }
    return answer;
  }
}

function tooManySteps(): RootfsError {
  return new RootfsError('UNSATISFIABLE', `no order of installation was found in ${MOST_STEPS} steps`, {
    hint: 'Too many of the packages need each other; leave some of them out.',
  });
}
