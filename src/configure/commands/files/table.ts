import type { CommandTable } from '../command.js';
import { cat } from './cat.js';
import { cmp } from './cmp.js';
import { cp } from './copy/cp.js';
import { install } from './copy/install.js';
import { mv } from './copy/mv.js';
import { dd } from './dd.js';
import { du } from './du.js';
import { find } from './find/find.js';
import { ls } from './listing/ls.js';
import { ln } from './ln.js';
import { mkdir } from './mkdir.js';
import { mktemp, tempfile } from './mktemp.js';
import { chmod } from './mode/chmod.js';
import { chown } from './mode/chown.js';
import { link, mkfifo, mknod, unlink } from './nodes.js';
import { basename, dirname, mountpoint, pathchk } from './path-names.js';
import { readlink } from './readlink.js';
import { realpath } from './realpath.js';
import { withUsage } from './report.js';
import { rm } from './rm.js';
import { rmdir } from './rmdir.js';
import { stat } from './stat.js';
import { sync } from './sync.js';
import { tee } from './tee.js';
import { touch } from './touch.js';
import { truncate } from './truncate.js';

/** Programs about files and directories, with the status that each has for a wrong command line. */
export const FILE_COMMANDS: CommandTable = {
  basename: withUsage(1, basename),
  cat: withUsage(1, cat),
  chgrp: withUsage(1, chown),
  chmod: withUsage(1, chmod),
  chown: withUsage(1, chown),
  cmp: withUsage(2, cmp),
  cp: withUsage(1, cp),
  dd: withUsage(1, dd),
  dirname: withUsage(1, dirname),
  du: withUsage(1, du),
  find: withUsage(1, find),
  install: withUsage(1, install),
  link: withUsage(1, link),
  ln: withUsage(1, ln),
  ls: withUsage(2, ls),
  mkdir: withUsage(1, mkdir),
  mkfifo: withUsage(1, mkfifo),
  mknod: withUsage(1, mknod),
  mktemp: withUsage(1, mktemp),
  mountpoint: withUsage(1, mountpoint),
  mv: withUsage(1, mv),
  pathchk: withUsage(1, pathchk),
  readlink: withUsage(1, readlink),
  realpath: withUsage(1, realpath),
  rm: withUsage(1, rm),
  rmdir: withUsage(1, rmdir),
  stat: withUsage(1, stat),
  sync: withUsage(1, sync),
  tee: withUsage(1, tee),
  tempfile: withUsage(1, tempfile),
  touch: withUsage(1, touch),
  truncate: withUsage(1, truncate),
  unlink: withUsage(1, unlink),
};
