import type { ByteString } from '../../kernel/byte-string.js';
import { ScriptError } from '../control.js';
import { listOptions, setNamedOption, setOption } from '../options.js';
import type { Shell } from '../state.js';
import { numberOf } from '../state.js';

function setParameters(shell: Shell, parameters: readonly ByteString[]): void {
  shell.positional = parameters;
  shell.getopts = { next: 1, offset: -1 };
}

/** @see POSIX.1-2017 XCU §2.14, set; dash src/options.c, options */
export async function set(shell: Shell, argv: readonly ByteString[]): Promise<number> {
  if (argv.length === 1) {
    await shell.write(shell.variables.list('', ({ value }) => value !== undefined));
    return 0;
  }
  let next = 1;
  for (let word = argv[next]; word !== undefined && /^[-+]/.test(word); word = argv[next]) {
    next++;
    if (word === '-') {
      shell.options.x = false;
      shell.options.v = false;
      break;
    }
    if (word === '--') {
      if (next === argv.length) setParameters(shell, []);
      break;
    }
    const on = word.startsWith('-');
    for (const letter of word.slice(1)) {
      if (letter !== 'o') setOption(shell.options, letter, on);
      else if (argv[next] === undefined) await shell.write(listOptions(shell.options, !on));
      else setNamedOption(shell.options, argv[next++] as ByteString, on);
    }
  }
  if (next < argv.length) setParameters(shell, argv.slice(next));
  return 0;
}

/** @see POSIX.1-2017 XCU §2.14, shift */
export function shift(shell: Shell, argv: readonly ByteString[]): number {
  const count = argv[1] === undefined ? 1 : numberOf(argv[1]);
  if (count > shell.positional.length) throw new ScriptError("can't shift that many");
  setParameters(shell, shell.positional.slice(count));
  return 0;
}
