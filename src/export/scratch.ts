import type { Disk, PrivateFile } from '../kernel/disk.js';
import { RootfsError } from '../kernel/errors.js';
import type { Sink } from './request.js';

/** Begins with a dot and is told apart at sight, should a power cut leave one behind. */
export const OUTPUT_PREFIX = '.rootfs-';

/** @throws RootfsError `INTERRUPTED`, or the signal's own reason */
export function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  if (signal.reason instanceof RootfsError) throw signal.reason;
  throw new RootfsError('INTERRUPTED', 'the output was not finished', { cause: signal.reason });
}

/** After a failure the first error is the one to tell; a cleanup that fails too must not hide it. */
async function cleanedUp<T>(body: () => Promise<T>, clean: () => Promise<void>): Promise<T> {
  let result: T;
  try {
    result = await body();
  } catch (thrown) {
    await clean().catch(() => undefined);
    throw thrown;
  }
  await clean();
  return result;
}

/** Runs `body` with a new private folder inside `parent`, which is gone afterwards, however it ends. */
export async function withScratch<T>(
  disk: Disk,
  parent: string,
  body: (scratch: string) => Promise<T>,
): Promise<T> {
  const scratch = await disk.createPrivateDirectory(parent, OUTPUT_PREFIX);
  return cleanedUp(
    () => body(scratch),
    () => disk.remove(scratch),
  );
}

/** Runs `body` with a new private file inside `parent`, which is gone afterwards unless it was published. */
export async function withPrivateFile<T>(
  disk: Disk,
  parent: string,
  body: (file: PrivateFile) => Promise<T>,
): Promise<T> {
  const file = await disk.createPrivate(parent, OUTPUT_PREFIX);
  return cleanedUp(
    () => body(file),
    () => file.discard(),
  );
}

/** A sink into a private file that stops at the signal. */
export function sinkOf(file: PrivateFile, signal: AbortSignal | undefined): Sink {
  return async (bytes) => {
    stopIfAborted(signal);
    await file.write(bytes);
  };
}
