import type { ByteString } from '../../../kernel/byte-string.js';
import { ShellIoError } from '../../../shell/open-file.js';
import type { Process } from '../../system/process.js';
import { quoted } from './quote.js';
import { ioErrorOf } from './report.js';

/** How directories are made. */
export interface MakeOptions {
  /** Of the last one before the umask; those above it get what lets their owner make files in them. */
  readonly mode: number;
  readonly umask: number;
  /** What to say on standard output of each that was made. */
  readonly verbose: ((path: ByteString) => string) | undefined;
}

/** Every path on the way: `/a//b` gives `/a`, `/a//b`. */
function prefixes(path: ByteString): readonly ByteString[] {
  return [...path.matchAll(/[^/]+(?:\/+$)?/g)].map((part) => path.slice(0, part.index + part[0].length));
}

function isLink(process: Process, path: ByteString): boolean {
  return process.files.tryStat(path, false)?.kind === 'symlink';
}

/**
 * mkdir -p: makes a directory and those above it that are missing; what is there stays as it is.
 * @returns whether the directory is there afterwards; what failed has been said
 * @see gnulib mkdir-p.c, make_dir_parents
 */
export async function makeParents(
  process: Process,
  path: ByteString,
  options: MakeOptions,
): Promise<boolean> {
  const { files } = process;
  const paths = prefixes(path);
  for (const [index, part] of paths.entries()) {
    if (files.isDirectory(part)) continue;
    const isLast = index === paths.length - 1;
    try {
      if (files.tryStat(part, false) !== undefined)
        throw new ShellIoError(isLast || isLink(process, part) ? 'EEXIST' : 'ENOTDIR', part);
      files.mkdir(part);
    } catch (thrown) {
      await process.complain(
        `cannot create directory ${quoted(isLast ? path : part)}: ${ioErrorOf(thrown).message}`,
      );
      return false;
    }
    const inode = files.inode(part, false);
    const mode = isLast ? options.mode & ~options.umask : (0o777 & ~process.umask) | 0o300;
    inode.metadata = { ...inode.metadata, mode: process.name === 'install' && !isLast ? 0o755 : mode };
    if (options.verbose !== undefined) await process.write(`${process.name}: ${options.verbose(part)}\n`);
  }
  if (path !== '') return true;
  await process.complain(`cannot create directory '': No such file or directory`);
  return false;
}
