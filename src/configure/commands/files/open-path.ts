import type { ByteString } from '../../../kernel/byte-string.js';
import { bytesOf, textOf } from '../../../kernel/byte-string.js';
import type { Content } from '../../../kernel/content.js';
import { memoryContent } from '../../../kernel/content.js';
import { RootfsError } from '../../../kernel/errors.js';
import type { OpenMode } from '../../../shell/handlers.js';
import type { OpenFile } from '../../../shell/open-file.js';
import { ShellIoError } from '../../../shell/open-file.js';
import { openInTree } from '../../system/open.js';
import type { Process } from '../../system/process.js';
import { unmodelled } from '../command.js';

/** No program puts more than this into one file or reads more from one source: endless input has to end. */
export const MOST_BYTES = 1 << 28;

const BLOCK_BYTES = 65_536;

/** Stops a program that would never end. @throws RootfsError `SCRIPT_LIMIT` */
export function checkAmount(process: Process, bytes: number): void {
  if (bytes <= MOST_BYTES) return;
  const { script, line } = process.origin;
  throw new RootfsError(
    'SCRIPT_LIMIT',
    `${script} line ${line}: ${textOf(process.name)} goes beyond ${MOST_BYTES} bytes`,
    {
      hint: 'The program does not end, or makes a file too large for an image. Leave the package out, or use --configure native.',
    },
  );
}

/** open(2), /dev/stdin and the like included. @throws ShellIoError; RootfsError for random bytes */
export function openPath(process: Process, path: ByteString, mode: OpenMode): OpenFile {
  return openInTree(process.files.context, path, mode, {
    fds: process.fds,
    onRandom: (device) => unmodelled(process, `reading ${textOf(device)} (randomness)`),
  });
}

/** Hands on everything that is left in an open file, in pieces. @throws ShellIoError, RootfsError `SCRIPT_LIMIT` */
export async function* piecesOf(process: Process, file: OpenFile): AsyncGenerator<ByteString> {
  let total = 0;
  for (;;) {
    const piece = await file.read(BLOCK_BYTES);
    if (piece === '') return;
    total += piece.length;
    checkAmount(process, total);
    yield piece;
  }
}

/** The whole of a file, or of standard input for `-`. @throws ShellIoError, RootfsError `SCRIPT_LIMIT` */
export async function readWhole(process: Process, path: ByteString): Promise<ByteString> {
  const file = path === '-' ? process.fds.at(0) : openPath(process, path, 'read');
  const parts: ByteString[] = [];
  for await (const piece of piecesOf(process, file)) parts.push(piece);
  return parts.join('');
}

const DESCRIPTOR = /^(?:\/dev\/(?:stdin|stdout|stderr|fd\/\d+)|\/proc\/self\/fd\/\d+)$/;

/** Whether a path names one of the process's own descriptors rather than a file of the tree. */
export function isDescriptor(path: ByteString): boolean {
  return DESCRIPTOR.test(path);
}

/**
 * What a copy of a file has in it: for a file of the tree the same reference, so that nothing is read.
 * @throws ShellIoError
 */
export async function contentAt(process: Process, path: ByteString): Promise<Content> {
  if (!isDescriptor(path)) {
    const inode = process.files.inode(path, true);
    if (inode.kind === 'file') return inode.content;
    if (inode.kind === 'directory') throw new ShellIoError('EISDIR', path);
  }
  return memoryContent(bytesOf(await readWhole(process, path)));
}
