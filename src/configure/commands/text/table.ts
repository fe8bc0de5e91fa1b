import type { CommandTable } from '../command.js';
import { awk } from './awk/awk.js';
import { cut, paste, tr } from './columns.js';
import { diff } from './diff/diff.js';
import { expr } from './expr.js';
import { comm, digestProgram, head, tac, tail, uniq, wc } from './lines.js';
import { grep } from './grep.js';
import { sed } from './sed.js';
import { seq } from './seq.js';
import { sort } from './sort.js';

/** Programs about text. */
export const TEXT_COMMANDS: CommandTable = {
  awk,
  mawk: awk,
  nawk: awk,
  egrep: grep,
  fgrep: grep,
  grep,
  sed,
  comm,
  cut,
  diff,
  expr,
  head,
  md5sum: digestProgram('md5'),
  paste,
  seq,
  sha1sum: digestProgram('sha1'),
  sha224sum: digestProgram('sha224'),
  sha256sum: digestProgram('sha256'),
  sha384sum: digestProgram('sha384'),
  sha512sum: digestProgram('sha512'),
  sort,
  tac,
  tail,
  tr,
  uniq,
  wc,
};
