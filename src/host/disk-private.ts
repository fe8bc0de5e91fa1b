import { constants } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PrivateFile } from '../kernel/disk.js';
import { RootfsError } from '../kernel/errors.js';
import { errnoOf, onDisk } from './disk-errors.js';
import { privateName } from './private-name.js';

// What platforms answer that cannot open or fsync a directory (Windows, some network and FUSE file systems).
const CANNOT_SYNC_DIRECTORY: ReadonlySet<string | undefined> = new Set(
  'EACCES EBADF EINVAL EISDIR ENOSYS ENOTSUP EOPNOTSUPP EPERM'.split(' '),
);

const CANNOT_CHMOD: ReadonlySet<string | undefined> = new Set('ENOSYS ENOTSUP EOPNOTSUPP EPERM'.split(' '));

/**
 * Sets permission bits whatever the umask was. For a file that was made here EPERM means that the file system keeps
 * no permissions (vfat, some network shares), which is no reason to fail. @see chmod(2)
 */
export async function exactMode(chmod: () => Promise<void>): Promise<void> {
  try {
    await chmod();
  } catch (thrown) {
    if (!CANNOT_CHMOD.has(errnoOf(thrown))) throw thrown;
  }
}

/** As {@link exactMode}, for the calls that must not wait. */
export function exactModeSync(chmod: () => void): void {
  try {
    chmod();
  } catch (thrown) {
    if (!CANNOT_CHMOD.has(errnoOf(thrown))) throw thrown;
  }
}

/** fsync(2) of a directory, so that a rename in it survives a power cut; a no-op where the platform has no such thing. */
export async function syncDirectory(directory: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(directory, 'r');
    await handle.sync();
  } catch (thrown) {
    if (!CANNOT_SYNC_DIRECTORY.has(errnoOf(thrown))) throw thrown;
  } finally {
    await handle?.close();
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  // write(2) may write less than asked: at the edge of a full disk, and above 2 GiB.
  for (let offset = 0; offset < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, offset, bytes.length - offset);
    offset += bytesWritten;
  }
}

/** Holds a descriptor: closed by publish or discard, whichever comes first. */
class HostPrivateFile implements PrivateFile {
  private state: 'open' | 'closed' | 'published' | 'discarded' = 'open';

  constructor(
    readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  async write(bytes: Uint8Array): Promise<void> {
    this.mustBeOpen('write');
    await onDisk('write', this.path, () => writeAll(this.handle, bytes));
  }

  async publish(target: string, mode: number): Promise<void> {
    this.mustBeOpen('publish');
    await onDisk('write', target, async () => {
      // fchmod(2), because open(2) subtracts the umask from its mode.
      await exactMode(() => this.handle.chmod(mode));
      await this.handle.sync();
      await this.close();
      await rename(this.path, target);
      this.state = 'published';
      await syncDirectory(dirname(target));
    });
  }

  async discard(): Promise<void> {
    if (this.state === 'published' || this.state === 'discarded') return;
    await onDisk('remove', this.path, async () => {
      await this.close();
      await rm(this.path, { force: true });
      this.state = 'discarded';
    });
  }

  private async close(): Promise<void> {
    if (this.state !== 'open') return;
    this.state = 'closed';
    await this.handle.close();
  }

  private mustBeOpen(operation: string): void {
    if (this.state === 'open') return;
    throw new RootfsError('INTERNAL', `cannot ${operation} ${this.path}: it was ${this.state} before`);
  }
}

/** @see open(2): O_EXCL neither follows a symlink nor opens what another process made */
export async function createPrivateFile(directory: string, prefix: string): Promise<PrivateFile> {
  const path = join(directory, privateName(prefix));
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
  return onDisk('create', path, async () => {
    const handle = await open(path, flags, 0o600);
    await exactMode(() => handle.chmod(0o600));
    return new HostPrivateFile(path, handle);
  });
}
