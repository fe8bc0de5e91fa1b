import type { ByteString } from '../../kernel/byte-string.js';
import type { Process } from '../system/process.js';
import { isIoError } from './command.js';
import { readWhole } from './files/open-path.js';

/** The text of an operand, `-` being standard input; undefined after having said why it cannot be read. */
export async function readOrComplain(process: Process, path: ByteString): Promise<ByteString | undefined> {
  try {
    return await readWhole(process, path);
  } catch (error) {
    if (!isIoError(error)) throw error;
    await process.complain(`${path}: ${error.message}`);
    return undefined;
  }
}
