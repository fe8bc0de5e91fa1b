import type { ByteString } from '../../../../kernel/byte-string.js';
import { UsageError } from '../../options.js';
import { folderOf, lastName } from '../names.js';
import type { FindRun, Predicate, Visited, Words } from './model.js';

/** As much of arguments as findutils gives to one command. @see findutils lib/buildcmd.c, bc_init_controlinfo */
const MOST_BYTES = 128 * 1024;

interface Command {
  readonly argv: readonly ByteString[];
  readonly gathers: boolean;
}

/** The words up to `;`, or up to `{} +`. */
function readCommand(words: Words, name: ByteString): Command {
  const argv: ByteString[] = [];
  for (;;) {
    const word = words.next();
    if (word === undefined) throw new UsageError(`missing argument to '${name}'`);
    if (word === ';') {
      if (argv.length === 0) throw new UsageError(`invalid argument ';' to '${name}'`);
      return { argv, gathers: false };
    }
    if (word === '+' && argv.at(-1) === '{}') {
      const fixed = argv.slice(0, -1);
      if (fixed.includes('{}'))
        throw new UsageError(`Only one instance of {} is supported with ${name} ... +`);
      if (fixed.length === 0) throw new UsageError(`invalid argument '{}' to '${name}'`);
      return { argv: fixed, gathers: true };
    }
    argv.push(word);
  }
}

/** Where a command for a file runs and what it is told of it: with -execdir its directory and `./NAME`. */
function placeOf(run: FindRun, file: Visited, inFolder: boolean): { cwd: ByteString; name: ByteString } {
  const { process } = run;
  if (!inFolder) return { cwd: process.cwd, name: file.path };
  const last = lastName(file.path);
  if (last === '/') return { cwd: '/', name: '/' };
  return { cwd: process.files.realpath(folderOf(file.path)), name: `./${last}` };
}

/** Gathers names for `-exec … +` and runs the command when there are enough, or at the end. */
class Gatherer {
  private names: ByteString[] = [];
  private bytes = 0;
  private cwd: ByteString;

  constructor(
    private readonly run: FindRun,
    private readonly argv: readonly ByteString[],
  ) {
    this.cwd = run.process.cwd;
  }

  async add(cwd: ByteString, name: ByteString): Promise<void> {
    if (this.cwd !== cwd || this.bytes + name.length > MOST_BYTES) await this.flush();
    this.cwd = cwd;
    this.names.push(name);
    this.bytes += name.length + 1;
  }

  async flush(): Promise<void> {
    if (this.names.length === 0) return;
    const argv = [...this.argv, ...this.names];
    this.names = [];
    this.bytes = 0;
    if ((await this.run.process.run(argv, { cwd: this.cwd })) !== 0) this.run.status = 1;
  }
}

/** -exec and -execdir, for each file or for many together. @see find(1), -exec */
export function execAction(words: Words, run: FindRun, name: ByteString, inFolder: boolean): Predicate {
  const { argv, gathers } = readCommand(words, name);
  if (!gathers) {
    return async (file) => {
      const place = placeOf(run, file, inFolder);
      const told = argv.map((word) => word.replaceAll('{}', () => place.name));
      return (await run.process.run(told, { cwd: place.cwd })) === 0;
    };
  }
  const gatherer = new Gatherer(run, argv);
  run.finishers.push(() => gatherer.flush());
  return async (file) => {
    const place = placeOf(run, file, inFolder);
    await gatherer.add(place.cwd, place.name);
    return true;
  };
}
