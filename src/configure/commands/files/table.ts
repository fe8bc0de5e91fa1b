import type { CommandTable } from '../command.js';
import { cp } from './copy/cp.js';
import { install } from './copy/install.js';
import { mv } from './copy/mv.js';
import { ln } from './ln.js';
import { mkdir } from './mkdir.js';
import { chmod } from './mode/chmod.js';
import { chown } from './mode/chown.js';
import { withUsage } from './report.js';
import { rm } from './rm.js';
import { rmdir } from './rmdir.js';

/** Programs about files and directories, with the status that each has for a wrong command line. */
export const FILE_COMMANDS: CommandTable = {
  chgrp: withUsage(1, chown),
  chmod: withUsage(1, chmod),
  chown: withUsage(1, chown),
  cp: withUsage(1, cp),
  install: withUsage(1, install),
  ln: withUsage(1, ln),
  mkdir: withUsage(1, mkdir),
  mv: withUsage(1, mv),
  rm: withUsage(1, rm),
  rmdir: withUsage(1, rmdir),
};
