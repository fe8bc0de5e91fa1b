import type { CommandTable } from '../command.js';
import { link, mkfifo, unlink } from './names.js';
import { basename, cat, cmp, dirname, mktemp, tee } from './read.js';
import { readlink, realpath } from './resolve.js';
import { stat } from './stat.js';
import { touch } from './touch.js';

/** Small programs about names, paths and what is in files. */
export const BASIC_COMMANDS: CommandTable = {
  basename,
  cat,
  cmp,
  dirname,
  link,
  mkfifo,
  mktemp,
  readlink,
  realpath,
  stat,
  // The tree is in memory.
  sync: () => 0,
  tee,
  touch,
  unlink,
};
