import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import { isIoError } from '../command.js';
import { LineReader } from './line-reader.js';

const STANDARD_INPUT = new Set(['-', '/dev/stdin', '/dev/fd/0', '/proc/self/fd/0']);

export function isStandardInput(name: ByteString): boolean {
  return STANDARD_INPUT.has(name);
}

/** The bytes of an operand; `-` is standard input. @throws ShellIoError */
export async function readOperand(process: Process, name: ByteString): Promise<ByteString> {
  if (isStandardInput(name)) return process.readAll();
  return name === '/dev/null' ? '' : process.files.read(name);
}

/** An operand line by line. @throws ShellIoError */
export function openOperand(process: Process, name: ByteString, delimiter: ByteString = '\n'): LineReader {
  if (isStandardInput(name)) return new LineReader(process.fds.at(0), delimiter);
  return new LineReader(name === '/dev/null' ? '' : process.files.read(name), delimiter);
}

/** Runs `visit` for each operand (standard input for none); one that fails is told as `NAME: OPERAND: TEXT`. @returns 0 or 1 */
export async function forEachOperand(
  process: Process,
  operands: readonly ByteString[],
  visit: (name: ByteString) => Promise<void>,
): Promise<number> {
  let status = 0;
  for (const name of operands.length === 0 ? ['-'] : operands) {
    try {
      await visit(name);
    } catch (error) {
      if (!isIoError(error) || error.errno === 'EPIPE') throw error;
      await process.complain(`${name}: ${error.message}`);
      status = 1;
    }
  }
  return status;
}

/** The texts of all operands one after the other, as if they were one file. */
export async function readOperands(
  process: Process,
  operands: readonly ByteString[],
): Promise<{ readonly text: ByteString; readonly status: number }> {
  const parts: ByteString[] = [];
  const status = await forEachOperand(process, operands, async (name) => {
    parts.push(await readOperand(process, name));
  });
  return { text: parts.join(''), status };
}
