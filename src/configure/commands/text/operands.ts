import type { ByteString } from '../../../kernel/byte-string.js';

const STANDARD_INPUT = new Set(['-', '/dev/stdin', '/dev/fd/0', '/proc/self/fd/0']);

/** Whether an operand names the standard input. */
export function isStandardInput(name: ByteString): boolean {
  return STANDARD_INPUT.has(name);
}
