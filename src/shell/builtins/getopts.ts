import type { ByteString } from '../../kernel/byte-string.js';
import { ScriptError } from '../control.js';
import type { Shell } from '../state.js';

/** One step of getopts: what was found, and where it goes on. */
interface Step {
  /** The letter, `?` for a wrong one or at the end, `:` for a missing value. */
  readonly letter: string;
  /** Undefined: OPTARG is unset. Null: it is left alone. */
  readonly value: ByteString | undefined | null;
  readonly complaint?: ByteString;
  /** The next argument, counted from 1. */
  readonly next: number;
  /** The next letter in the argument before that; -1 for none. */
  readonly offset: number;
  readonly isEnd?: true;
}

function wrongLetter(letter: string, isQuiet: boolean, next: number, offset: number): Step {
  if (isQuiet) return { letter: '?', value: letter, next, offset };
  return { letter: '?', value: undefined, complaint: `Illegal option -${letter}\n`, next, offset };
}

function missingValue(letter: string, isQuiet: boolean, next: number): Step {
  if (isQuiet) return { letter: ':', value: letter, next, offset: -1 };
  return { letter: '?', value: undefined, complaint: `No arg for -${letter} option\n`, next, offset: -1 };
}

/** @see dash src/options.c, getopts */
function step(letters: string, args: readonly ByteString[], index: number, offset: number): Step {
  let next = Math.max(1, index);
  let word = args[next - 2] ?? '';
  let at = offset;
  if (index <= 1 || offset < 0 || offset >= word.length) {
    word = args[next - 1] ?? '';
    const end: Step = { letter: '?', value: null, next, offset: -1, isEnd: true };
    if (!/^-./.test(word)) return end;
    next++;
    if (word === '--') return { ...end, next };
    at = 1;
  }
  const letter = word[at++] as string;
  const isQuiet = letters.startsWith(':');
  const found = letterIn(letters, letter);
  if (found < 0) return wrongLetter(letter, isQuiet, next, at);
  if (letters[found + 1] !== ':') return { letter, value: '', next, offset: at };
  if (at < word.length) return { letter, value: word.slice(at), next, offset: -1 };
  const value = args[next - 1];
  if (value === undefined) return missingValue(letter, isQuiet, next);
  return { letter, value, next: next + 1, offset: -1 };
}

/** Where a letter stands among those that there are; colons are passed over, but for one that comes first. */
function letterIn(letters: string, letter: string): number {
  for (let at = 0; at < letters.length; at++) {
    if (letters[at] === letter) return at;
    if (letters[at + 1] === ':') at++;
  }
  return -1;
}

/** @see POSIX.1-2017 XCU, getopts */
export async function getopts(shell: Shell, argv: readonly ByteString[]): Promise<number> {
  const [, letters, name, ...given] = argv;
  if (letters === undefined || name === undefined) {
    throw new ScriptError('Usage: getopts optstring var [arg...]');
  }
  const args = given.length > 0 ? given : shell.positional;
  if (shell.getopts.next > args.length + 1 || shell.getopts.next < 0) shell.getopts = { next: 1, offset: -1 };
  const done = step(letters, args, shell.getopts.next, shell.getopts.offset);
  if (done.complaint !== undefined) await shell.writeError(done.complaint);
  if (done.value === undefined) shell.variables.unset('OPTARG');
  else if (done.value !== null) shell.variables.set('OPTARG', done.value);
  shell.variables.set('OPTIND', String(done.next));
  shell.variables.set(name, done.letter);
  shell.getopts = { next: done.next, offset: done.offset };
  return done.isEnd === true ? 1 : 0;
}
