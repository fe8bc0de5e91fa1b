import { UsageError } from '../../options.js';
import type { FindRun, Predicate, Primary, Words } from './model.js';

const always: Predicate = () => true;

function depth(words: Words, name: string): number {
  const text = words.argument(name);
  if (!/^\d{1,9}$/.test(text))
    throw new UsageError(`Expected a positive decimal integer argument to ${name}, but got '${text}'`);
  return Number(text);
}

const setting =
  (set: (run: FindRun) => void): Primary =>
  (_, run) => {
    set(run);
    return always;
  };

const none = setting(() => undefined);

/** Words that hold for every file and change the whole run. @see find(1), "GLOBAL OPTIONS" */
export const SETTINGS: Readonly<Record<string, Primary>> = {
  '-d': setting((run) => (run.depthFirst = true)),
  '-depth': setting((run) => (run.depthFirst = true)),
  '-follow': setting((run) => (run.follow = 'L')),
  '-ignore_readdir_race': none,
  '-maxdepth': (words, run, name) => {
    run.mostDepth = depth(words, name);
    return always;
  },
  '-mindepth': (words, run, name) => {
    run.leastDepth = depth(words, name);
    return always;
  },
  // A tree is one file system.
  '-mount': none,
  '-noignore_readdir_race': none,
  '-noleaf': none,
  '-nowarn': none,
  '-regextype': (words, run, name) => {
    run.regexType = words.argument(name);
    return always;
  },
  '-warn': none,
  '-xdev': none,
};
