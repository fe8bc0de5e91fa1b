import type { ByteString } from '../../kernel/byte-string.js';
import type { FdTable } from '../../shell/fd-table.js';
import type { OpenMode } from '../../shell/handlers.js';
import type { OpenFile } from '../../shell/open-file.js';
import { ShellIoError } from '../../shell/open-file.js';
import { isRandom, openDevice } from './devices.js';
import { Files, type FilesContext } from './files.js';
import { TreeFile } from './tree-file.js';

const STANDARD: Readonly<Record<string, number>> = {
  '/dev/stdin': 0,
  '/dev/stdout': 1,
  '/dev/stderr': 2,
};

/** The descriptor that a name in /dev or /proc stands for. @see proc_pid_fd(5) */
function descriptorOf(path: ByteString): number | undefined {
  const match = /^(?:\/dev\/fd|\/proc\/self\/fd)\/(\d+)$/.exec(path);
  return match === null ? STANDARD[path] : Number(match[1]);
}

/**
 * open(2) as redirections and commands need it.
 * @param onRandom called for a device of random bytes; throws what stops the build
 * @throws ShellIoError
 */
export function openInTree(
  context: FilesContext,
  path: ByteString,
  mode: OpenMode,
  more: {
    readonly exclusive?: boolean;
    readonly fds: FdTable;
    readonly onRandom: (path: ByteString) => never;
  },
): OpenFile {
  const descriptor = descriptorOf(path);
  if (descriptor !== undefined) return more.fds.at(descriptor);
  const files = new Files(context);
  const writable = mode !== 'read';
  const found = files.place(path, true).inode;
  if (found?.kind === 'character') {
    if (isRandom(found.device) && mode === 'read') more.onRandom(path);
    return openDevice(found.device);
  }
  if (found?.kind === 'directory') {
    if (writable) throw new ShellIoError('EISDIR', path);
    return new DirectoryFile();
  }
  if (found !== undefined && found.kind !== 'file') throw new ShellIoError('ENXIO', path);
  if (found === undefined && mode === 'read') throw new ShellIoError('ENOENT', path);
  if (mode === 'create' && found !== undefined && more.exclusive !== true) files.write(path, '');
  const inode = found ?? files.create(path);
  if (found !== undefined && more.exclusive === true) throw new ShellIoError('EEXIST', path);
  const options = {
    readable: mode === 'read' || mode === 'read-write',
    writable,
    append: mode === 'append',
    epoch: context.tree.epoch,
  };
  return new TreeFile(inode, context.readAt, options);
}

/** A directory can be opened for reading, and then read(2) refuses. */
class DirectoryFile implements OpenFile {
  readonly kind = 'file';

  read(): Promise<ByteString> {
    return Promise.reject(new ShellIoError('EISDIR'));
  }

  write(): Promise<void> {
    return Promise.reject(new ShellIoError('EBADF'));
  }

  retain(): void {
    // Nothing to count.
  }

  release(): void {
    // Nothing to count.
  }
}
