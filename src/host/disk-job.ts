import { closeSync, fchmodSync, fstatSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import type { ReadAt } from '../kernel/content.js';
import { RootfsError } from '../kernel/errors.js';
import type { JobEffects } from '../kernel/threads.js';
import { readFileStream } from './disk.js';
import { errnoOf, onDiskSync } from './disk-errors.js';
import { exactModeSync } from './disk-private.js';

const OPEN_DESCRIPTORS = 64;

/** Open descriptors by path, the most recently used last. */
class Descriptors {
  private readonly byPath = new Map<string, number>();

  constructor(private readonly limit: number) {}

  get(path: string): number {
    const held = this.byPath.get(path);
    const descriptor = held ?? this.open(path);
    this.byPath.delete(path);
    this.byPath.set(path, descriptor);
    return descriptor;
  }

  forget(path: string): void {
    const held = this.byPath.get(path);
    if (held === undefined) return;
    this.byPath.delete(path);
    closeSync(held);
  }

  close(): void {
    for (const path of [...this.byPath.keys()]) this.forget(path);
  }

  private open(path: string): number {
    const [oldest] = this.byPath.keys();
    if (oldest !== undefined && this.byPath.size >= this.limit) this.forget(oldest);
    try {
      return openSync(path, 'r');
    } catch (thrown) {
      const isShort = errnoOf(thrown) === 'EMFILE' || errnoOf(thrown) === 'ENFILE';
      if (!isShort || this.byPath.size === 0) throw thrown;
      this.close();
      return openSync(path, 'r');
    }
  }
}

function endsBefore(path: string, offset: number, lengthBytes: number): RootfsError {
  return new RootfsError('DISK_FAILED', `${path} ends before byte ${offset + lengthBytes}`, {
    hint: 'It was changed or cut while it was in use; run again.',
  });
}

function readExactly(descriptor: number, path: string, offset: number, lengthBytes: number): Uint8Array {
  // Ask for the size first: a wrong length must not become an allocation.
  if (offset + lengthBytes > fstatSync(descriptor).size) throw endsBefore(path, offset, lengthBytes);
  // Not from Node's pool, so that the buffer may be transferred to another thread.
  const bytes = Buffer.allocUnsafeSlow(lengthBytes);
  for (let done = 0; done < lengthBytes;) {
    const count = readSync(descriptor, bytes, done, lengthBytes - done, offset + done);
    if (count === 0) throw endsBefore(path, offset, lengthBytes);
    done += count;
  }
  return bytes;
}

/** A {@link ReadAt} that holds open descriptors; `close` lets go of them, after which it may be used again. */
export interface FileReader {
  readonly readAt: ReadAt;
  close(): void;
}

/**
 * pread(2) of host files. A path must name the same file for as long as the reader is in use: it keeps reading the
 * file that it opened first, also when that was replaced or removed. Close it before removing a directory of files
 * that it read: Windows does not remove open files.
 * @throws RootfsError `DISK_FAILED`, also for a file that ends before the last byte asked for
 */
export function makeFileReader(limit: number = OPEN_DESCRIPTORS): FileReader {
  const descriptors = new Descriptors(limit);
  return {
    readAt: (path, offset, lengthBytes) =>
      onDiskSync('read', path, () => readExactly(descriptors.get(path), path, offset, lengthBytes)),
    close: () => descriptors.close(),
  };
}

function writeAllSync(descriptor: number, bytes: Uint8Array): void {
  for (let offset = 0; offset < bytes.length;) offset += writeSync(descriptor, bytes, offset);
}

async function writeNew<T>(
  path: string,
  body: (append: (bytes: Uint8Array) => void) => Promise<T>,
): Promise<T> {
  const descriptor = onDiskSync('create', path, () => openSync(path, 'wx', 0o600));
  let isOpen = true;
  const append = (bytes: Uint8Array): void => {
    // The number of a closed descriptor may belong to another file by now.
    if (!isOpen) throw new RootfsError('INTERNAL', `cannot append to ${path}: it was closed before`);
    onDiskSync('write', path, () => writeAllSync(descriptor, bytes));
  };
  const close = (): void => {
    isOpen = false;
    closeSync(descriptor);
  };
  try {
    exactModeSync(() => fchmodSync(descriptor, 0o600));
    const result = await body(append);
    onDiskSync('close', path, close);
    return result;
  } catch (thrown) {
    if (isOpen) close();
    rmSync(path, { force: true });
    throw thrown;
  }
}

/** The real {@link JobEffects}. A file whose `body` fails is removed. Call `close` when no job will use them again. */
export function makeJobEffects(): JobEffects & { close(): void } {
  const reader = makeFileReader();
  return { readAt: reader.readAt, readStream: readFileStream, writeNew, close: () => reader.close() };
}
