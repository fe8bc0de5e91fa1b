import type { ByteString } from '../../kernel/byte-string.js';
import { aliasBuiltin, unaliasBuiltin } from './alias.js';
import type { Builtin, Run } from './builtin.js';
import { bashOnly, BASH_ONLY } from './bash.js';
import { cd, pwd } from './directory.js';
import { echo } from './echo.js';
import { breakOut, dot, evalText, exec, exit, returnFrom } from './flow.js';
import { getopts } from './getopts.js';
import { foreground, jobs, kill, wait } from './jobs.js';
import { command, hash, type } from './lookup.js';
import { printf } from './printf.js';
import { times, ulimit } from './process.js';
import { read } from './read.js';
import { set, shift } from './set.js';
import { test } from './test.js';
import { trap } from './trap.js';
import { umask } from './umask.js';
import { exportOrReadonly, local, unset } from './variables.js';

const SPECIAL: Readonly<Record<string, Run>> = {
  '.': dot,
  ':': () => 0,
  break: breakOut,
  continue: breakOut,
  eval: evalText,
  exec,
  exit,
  export: exportOrReadonly,
  local,
  readonly: exportOrReadonly,
  return: returnFrom,
  set,
  shift,
  times,
  trap,
  unset,
};

const REGULAR: Readonly<Record<string, Run>> = {
  '[': test,
  alias: aliasBuiltin,
  bg: foreground,
  cd,
  chdir: cd,
  command,
  echo,
  false: () => 1,
  fg: foreground,
  getopts,
  hash,
  jobs,
  kill,
  printf,
  pwd,
  read,
  test,
  true: () => 0,
  type,
  ulimit,
  umask,
  unalias: unaliasBuiltin,
  wait,
};

const ASSIGNING = new Set(['export', 'readonly', 'local', 'alias']);

function entries(table: Readonly<Record<string, Run>>, special: boolean): [ByteString, Builtin][] {
  return Object.entries(table).map(([name, run]) => [
    name,
    { name, special, assigning: ASSIGNING.has(name), run },
  ]);
}

/** dash's builtins by name. @see dash src/builtins.def.in */
const BUILTINS: ReadonlyMap<ByteString, Builtin> = new Map([
  ...entries(SPECIAL, true),
  ...entries(REGULAR, false),
]);

const IN_BASH: ReadonlyMap<ByteString, Builtin> = new Map([
  ...BUILTINS,
  ...entries({ source: dot }, true),
  ...entries(Object.fromEntries(BASH_ONLY.map((name) => [name, bashOnly])), false),
]);

/** The builtins of a dialect. */
export function builtinsOf(dialect: 'dash' | 'bash'): ReadonlyMap<ByteString, Builtin> {
  return dialect === 'bash' ? IN_BASH : BUILTINS;
}
