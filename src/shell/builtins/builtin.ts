import type { ByteString } from '../../kernel/byte-string.js';
import { ScriptError } from '../control.js';
import type { Shell } from '../state.js';

export interface Builtin {
  readonly name: ByteString;
  /** Its errors end the shell, and assignments before it stay. @see POSIX.1-2017 XCU §2.14 */
  readonly special: boolean;
  /** Its operands may be assignments, which are expanded as such. */
  readonly assigning: boolean;
  /**
   * @param argv with the name
   * @param tested somebody looks at the status
   * @throws ScriptError, told as dash tells it; ShellIoError when its output cannot be written
   */
  readonly run: Run;
}

export type Run = (shell: Shell, argv: readonly ByteString[], tested: boolean) => number | Promise<number>;

/** Options as they were given, and what follows them. */
export interface Given {
  readonly options: readonly { readonly letter: string; readonly value: ByteString }[];
  readonly operands: readonly ByteString[];
}

/**
 * Reads the options of a builtin.
 * @param argv with the name @param letters those that there are; a colon after one that takes a value
 * @throws ScriptError for others @see dash src/options.c, nextopt
 */
export function optionsOf(argv: readonly ByteString[], letters: string): Given {
  const options: { letter: string; value: ByteString }[] = [];
  let next = 1;
  for (let word = argv[next]; word !== undefined && /^-./.test(word); word = argv[next]) {
    next++;
    if (word === '--') break;
    for (let at = 1; at < word.length; at++) {
      const letter = word[at] as string;
      const found = letter === ':' ? -1 : letters.indexOf(letter);
      if (found < 0) throw new ScriptError(`Illegal option -${letter}`);
      if (letters[found + 1] !== ':') {
        options.push({ letter, value: '' });
        continue;
      }
      const value = at + 1 < word.length ? word.slice(at + 1) : argv[next++];
      if (value === undefined) throw new ScriptError(`No arg for -${letter} option`);
      options.push({ letter, value });
      break;
    }
  }
  return { options, operands: argv.slice(next) };
}
