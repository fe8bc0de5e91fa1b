import { spawnSync } from 'node:child_process';
import { RootfsError } from '../../src/kernel/errors.js';

/** The code of the RootfsError that `body` ends with, or `ok`. Any other error is a defect and passes through. */
export async function outcome(body: () => unknown): Promise<string> {
  try {
    await body();
    return 'ok';
  } catch (thrown) {
    if (thrown instanceof RootfsError) return thrown.code;
    throw thrown;
  }
}

/** Whether a foreign program answers; says loudly which tests go without it. */
export function hasTool(name: string, what: string, ask = '--version'): boolean {
  if (spawnSync(name, [ask]).status === 0) return true;
  console.warn(`SKIPPED: ${what}: ${name} is not installed`);
  return false;
}

export async function* chunked(bytes: Uint8Array, size = 65536): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}
