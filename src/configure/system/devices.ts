import type { ByteString } from '../../kernel/byte-string.js';
import type { DeviceNumbers } from '../../rootfs/entry.js';
import type { OpenFile } from '../../shell/open-file.js';
import { ShellIoError } from '../../shell/open-file.js';

/** What the memory devices of Linux give and take. @see null(4), full(4) */
class MemoryDevice implements OpenFile {
  readonly kind = 'null';

  constructor(
    private readonly filler: ByteString,
    private readonly isFull: boolean,
  ) {}

  read(maxBytes: number): Promise<ByteString> {
    return Promise.resolve(this.filler.repeat(this.filler === '' ? 0 : maxBytes));
  }

  write(): Promise<void> {
    return this.isFull ? Promise.reject(new ShellIoError('EPERM')) : Promise.resolve();
  }

  retain(): void {
    // Nothing to count.
  }

  release(): void {
    // Nothing to count.
  }
}

/** /dev/null as an open file. */
export function nullDevice(): OpenFile {
  return new MemoryDevice('', false);
}

/** Whether reading a device gives random bytes, which must never get into an image. @see random(4) */
export function isRandom({ major, minor }: DeviceNumbers): boolean {
  return major === 1 && (minor === 8 || minor === 9);
}

/**
 * Opens a character device of the tree.
 * @throws ShellIoError `ENXIO` for a device that nothing is behind, such as a terminal
 */
export function openDevice({ major, minor }: DeviceNumbers): OpenFile {
  if (major === 1 && minor === 3) return nullDevice();
  if (major === 1 && minor === 5) return new MemoryDevice('\0', false);
  if (major === 1 && minor === 7) return new MemoryDevice('\0', true);
  throw new ShellIoError('ENXIO');
}
