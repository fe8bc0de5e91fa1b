import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Status } from '../../../system/files.js';
import type { Process } from '../../../system/process.js';
import { ShellIoError } from '../../../../shell/open-file.js';
import { readWhole } from '../../files/open-path.js';
import type { DiffOptions } from './options.js';

/** One of the two that are compared. Absent is what --new-file takes for empty. */
export interface Side {
  readonly path: ByteString;
  readonly kind: Status['kind'] | 'input' | 'absent';
  readonly sizeBytes: number;
  readonly mtimeSeconds: number;
  /** Equal for two names of one file. */
  readonly identity: unknown;
}

/** What a run of diff knows. */
export interface DiffRun {
  readonly process: Process;
  readonly options: DiffOptions;
  /** Inside a directory: each pair is named. */
  readonly isWithin?: boolean;
}

/** The side that is not there. */
export function absentSide(path: ByteString): Side {
  return { path, kind: 'absent', sizeBytes: 0, mtimeSeconds: 0, identity: undefined };
}

/** A file by its path, links followed. @throws ShellIoError `ENOENT` and the like */
export function sideAt({ process }: DiffRun, path: ByteString): Side {
  // What comes through a pipe is as old as the moment it is read.
  if (path === '-' || path === '/dev/stdin')
    return { path, kind: 'input', sizeBytes: 0, mtimeSeconds: process.system.tree.epoch, identity: 'input' };
  const status = process.files.tryStat(path, true);
  if (status === undefined) throw new ShellIoError('ENOENT', path);
  return { path, ...status };
}

/** What is in a file. @throws ShellIoError */
export async function contentOf({ process }: DiffRun, side: Side): Promise<ByteString> {
  return side.kind === 'absent' ? '' : readWhole(process, side.path);
}

const KINDS: Readonly<Record<Side['kind'], string>> = {
  file: 'regular file',
  directory: 'directory',
  symlink: 'symbolic link',
  character: 'character special file',
  block: 'block special file',
  fifo: 'fifo',
  input: 'fifo',
  absent: 'regular empty file',
};

/** A kind of file as messages name it. @see gnulib file-type.c */
export function kindText(side: Side): string {
  return side.kind === 'file' && side.sizeBytes === 0 ? 'regular empty file' : KINDS[side.kind];
}
