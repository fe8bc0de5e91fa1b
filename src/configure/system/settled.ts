import { RootfsError } from '../../kernel/errors.js';

const IDLE = Symbol('idle');

/**
 * Waits for something that needs nothing from outside. Everything that scripts wait for comes from other scripts, by
 * promises alone: when the program could do other things and the work has not ended, it never will.
 * @param idle ends as soon as nothing that is ready to go on is left
 * @throws RootfsError `SCRIPT_LIMIT` for processes that wait for each other
 */
export async function settled<T>(work: Promise<T>, idle: () => Promise<void>, what: string): Promise<T> {
  const first = await Promise.race([work, idle().then((): typeof IDLE => IDLE)]);
  if (first !== IDLE) return first;
  // Its later failure, if any, has nobody to tell it to.
  work.catch(() => undefined);
  throw new RootfsError('SCRIPT_LIMIT', `${what} waits for something that never comes`, {
    hint: 'Processes of it read from or write to each other and none can go on.',
  });
}
