import { quoted } from '../quote.js';
import { ioErrorOf } from '../report.js';
import { execAction } from './exec.js';
import type { FindRun, Predicate, Primary, Visited } from './model.js';
import { printfAction } from './printf.js';

/** Prints a path and what ends it. */
export function printPath(run: FindRun, end: string): Predicate {
  return async ({ path }) => {
    await run.process.write(path + end);
    return true;
  };
}

async function remove(run: FindRun, file: Visited): Promise<boolean> {
  const { files } = run.process;
  // The directory that all is found from is left. @see findutils find/pred.c, pred_delete
  if (file.path === '.') return true;
  try {
    if (files.lstat(file.path).kind === 'directory') files.rmdir(file.path);
    else files.unlink(file.path);
    return true;
  } catch (thrown) {
    await run.process.complain(`cannot delete ${quoted(file.path)}: ${ioErrorOf(thrown).message}`);
    run.status = 1;
    return false;
  }
}

const action =
  (make: Primary): Primary =>
  (words, run, name) => {
    run.hasAction = true;
    return make(words, run, name);
  };

/** Words that do something. @see find(1), "ACTIONS" */
export const ACTIONS: Readonly<Record<string, Primary>> = {
  '-delete': action((_, run) => {
    run.depthFirst = true;
    return (file) => remove(run, file);
  }),
  '-exec': action((words, run, name) => execAction(words, run, name, false)),
  '-execdir': action((words, run, name) => execAction(words, run, name, true)),
  '-print': action((_, run) => printPath(run, '\n')),
  '-print0': action((_, run) => printPath(run, '\0')),
  '-printf': action((words, run, name) => printfAction(run, words.argument(name))),
  '-prune': (_, run) => () => {
    run.pruned = true;
    return true;
  },
  '-quit': action((_, run) => () => {
    run.ended = true;
    return true;
  }),
};
