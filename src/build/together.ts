import { RootfsError } from '../kernel/errors.js';
import type { Effects } from './request.js';

/** Reason of tasks that stop because another one failed; never leaves this file. */
const STOPPED = new RootfsError('INTERRUPTED', 'another task failed');

/**
 * Runs tasks at the same time. The first failure stops the others, which is waited for, so that nothing goes on behind an
 * error; of failures that came together the first task's is thrown.
 * @returns results in the order of the tasks
 */
export async function together<T>(
  tasks: readonly ((effects: Effects) => Promise<T>)[],
  effects: Effects,
): Promise<readonly T[]> {
  const stop = new AbortController();
  const signal = effects.signal === undefined ? stop.signal : AbortSignal.any([effects.signal, stop.signal]);
  let first: { readonly error: unknown } | undefined;
  const settled = await Promise.allSettled(
    tasks.map(async (task) => {
      try {
        return await task({ ...effects, signal });
      } catch (error) {
        first ??= { error };
        stop.abort(STOPPED);
        throw error;
      }
    }),
  );
  if (first !== undefined) throw first.error;
  return settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}
