import type { ByteString } from '../../kernel/byte-string.js';
import type { Process } from '../system/process.js';
import { isIoError } from './command.js';

/** The text of an operand, `-` being standard input; undefined after having said why it cannot be read. */
export async function readOrComplain(process: Process, path: ByteString): Promise<ByteString | undefined> {
  if (path === '-') return process.readAll();
  const descriptor =
    /^\/(?:dev|proc\/self)\/fd\/(\d+)$/.exec(path)?.[1] ?? (path === '/dev/stdin' ? '0' : undefined);
  if (descriptor !== undefined) return process.readAll(Number(descriptor));
  try {
    return process.files.read(path);
  } catch (error) {
    if (!isIoError(error)) throw error;
    await process.complain(`${path}: ${error.message}`);
    return undefined;
  }
}
