import type { ByteString } from '../../kernel/byte-string.js';
import { ScriptError } from '../control.js';
import type { Shell } from '../state.js';
import { optionsOf } from './builtin.js';

/** There is no clock that a script could see: no time has been used. @see POSIX.1-2017 XCU, times */
export async function times(shell: Shell): Promise<number> {
  await shell.write('0m0.000000s 0m0.000000s\n0m0.000000s 0m0.000000s\n');
  return 0;
}

/** What `ulimit -a` names, by option. @see dash src/miscbltin.c, limits */
const LIMITS: Readonly<Record<string, string>> = {
  t: 'time(seconds)',
  f: 'file(blocks)',
  d: 'data(kbytes)',
  s: 'stack(kbytes)',
  c: 'coredump(blocks)',
  m: 'memory(kbytes)',
  l: 'locked memory(kbytes)',
  p: 'process',
  n: 'nofiles',
  v: 'vmemory(kbytes)',
  w: 'locks',
  r: 'rtprio',
};

/** Nothing has a limit here that a script could see or set; what bounds scripts is none of theirs. */
export async function ulimit(shell: Shell, argv: readonly ByteString[]): Promise<number> {
  const { options, operands } = optionsOf(argv, `HSa${Object.keys(LIMITS).join('')}`);
  const all = options.some(({ letter }) => letter === 'a');
  const [value] = operands;
  if (value !== undefined) {
    if (all || operands.length > 1) throw new ScriptError('too many arguments');
    if (!/^(?:unlimited|[0-9]*)$/.test(value)) throw new ScriptError('bad number');
    return 0;
  }
  if (!all) await shell.write('unlimited\n');
  else for (const name of Object.values(LIMITS)) await shell.write(`${name.padEnd(20)} unlimited\n`);
  return 0;
}
