import type { CommandTable } from '../command.js';
import { awk } from './awk/awk.js';
import { base64 } from './binary/base64.js';
import { GZIP_COMMANDS, XZ_COMMANDS } from './binary/decompress.js';
import { od } from './binary/od.js';
import { cut, paste, tr } from './columns.js';
import { diff } from './diff/diff.js';
import { expr } from './expr.js';
import { comm, digestProgram, head, tac, tail, uniq, wc } from './lines.js';
import { join } from './join.js';
import { fold } from './layout/fold.js';
import { nl } from './layout/nl.js';
import { rev } from './layout/rev.js';
import { grep } from './grep.js';
import { sed } from './sed.js';
import { seq } from './seq.js';
import { sort } from './sort.js';
import { split } from './split.js';
import { tsort } from './tsort.js';

/** Programs about text. */
export const TEXT_COMMANDS: CommandTable = {
  ...GZIP_COMMANDS,
  ...XZ_COMMANDS,
  awk,
  mawk: awk,
  nawk: awk,
  egrep: grep,
  fgrep: grep,
  grep,
  sed,
  base64,
  comm,
  cut,
  diff,
  expr,
  fold,
  head,
  join,
  md5sum: digestProgram('md5'),
  nl,
  od,
  paste,
  rev,
  seq,
  sha1sum: digestProgram('sha1'),
  sha224sum: digestProgram('sha224'),
  sha256sum: digestProgram('sha256'),
  sha384sum: digestProgram('sha384'),
  sha512sum: digestProgram('sha512'),
  sort,
  split,
  tac,
  tail,
  tr,
  tsort,
  uniq,
  wc,
};
