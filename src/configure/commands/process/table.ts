import type { CommandTable } from '../command.js';
import { date } from './date.js';
import { getopt } from './getopt.js';
import { arch, hostname, id, nproc, uname, whoami } from './identity.js';
import { logger } from './logger.js';
import { printenv } from './printenv.js';
import { ps } from './ps.js';
import { runParts } from './run-parts.js';
import { ss } from './sockets.js';
import { nobody, startStopDaemon, stty } from './terminal.js';
import { echo, printf, test } from './test.js';
import { chroot, env, runner, xargs } from './run.js';

/** Programs about processes, accounts of the caller, and the machine. */
export const PROCESS_COMMANDS: CommandTable = {
  '[': test,
  arch,
  chroot,
  date,
  echo,
  env,
  false: () => 1,
  getopt,
  hostname,
  id,
  ionice: runner({ c: 'value', n: 'value', t: 'flag' }, 0),
  // Scripts are always run in a chroot. @see ischroot(1)
  ischroot: () => 0,
  logger,
  nice: runner({ n: 'adjustment', adjustment: 'value' }, 0),
  nohup: runner({}, 0),
  nproc,
  printenv,
  printf,
  pgrep: () => 1,
  ps,
  pidof: () => 1,
  pkill: () => 1,
  'run-parts': runParts,
  setsid: runner({ w: 'flag', f: 'flag', c: 'flag' }, 0),
  // Nothing else happens meanwhile.
  sleep: () => 0,
  timeout: runner({ k: 'value', s: 'value', foreground: 'flag', 'preserve-status': 'flag', v: 'flag' }, 1),
  ss,
  'start-stop-daemon': startStopDaemon,
  stty,
  test,
  true: () => 0,
  uname,
  users: nobody,
  who: nobody,
  whoami,
  xargs,
};
