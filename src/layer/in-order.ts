/**
 * Runs tasks with at most `limit` under way and hands out their results in the tasks' own order. Tasks are taken
 * from the iterable only when there is room. When the loop is left early, or a task fails, what is under way is
 * waited for, so that nothing goes on behind the caller's back.
 */
export async function* inOrder<T>(tasks: Iterable<() => Promise<T>>, limit: number): AsyncGenerator<T> {
  const underWay: Promise<T>[] = [];
  const waiting = tasks[Symbol.iterator]();
  const fill = (): void => {
    while (underWay.length < limit) {
      const next = waiting.next();
      if (next.done === true) return;
      const task = next.value();
      // A failure is seen when its turn comes; until then it must not count as unhandled.
      task.catch(() => undefined);
      underWay.push(task);
    }
  };
  try {
    fill();
    for (let task = underWay.shift(); task !== undefined; task = underWay.shift()) {
      const result = await task;
      fill();
      yield result;
    }
  } finally {
    await Promise.allSettled(underWay);
  }
}
