import type { Disk, PrivateFile } from '../../src/kernel/disk.js';
import { RootfsError } from '../../src/kernel/errors.js';

/** What changes the disk; looking at it does not fail here. */
const CHANGES = ['makeDirectories', 'createPrivate', 'createPrivateDirectory', 'rename', 'remove'] as const;

/** A disk whose `failAt`-th change (from 1) fails, once. `before` is called ahead of each change. */
export class FailingDisk {
  count = 0;
  failedAt: string | undefined;

  constructor(
    private readonly disk: Disk,
    private readonly failAt: number,
    private readonly before: () => void = () => undefined,
  ) {}

  private step(name: string): void {
    this.before();
    if (++this.count !== this.failAt) return;
    this.failedAt = name;
    throw new RootfsError('DISK_FULL', `no space left for ${name}`);
  }

  private privateFile(file: PrivateFile): PrivateFile {
    return {
      path: file.path,
      write: async (bytes) => {
        this.step('write');
        await file.write(bytes);
      },
      publish: async (target, mode) => {
        this.step('publish');
        await file.publish(target, mode);
      },
      discard: () => file.discard(),
    };
  }

  make(): Disk {
    const changed = { ...this.disk };
    for (const name of CHANGES.filter((change) => change !== 'createPrivate')) {
      const original = this.disk[name] as (...args: unknown[]) => Promise<never>;
      Object.assign(changed, {
        [name]: async (...args: unknown[]) => {
          this.step(name);
          return original(...args);
        },
      });
    }
    return {
      ...changed,
      createPrivate: async (directory, prefix) => {
        this.step('createPrivate');
        return this.privateFile(await this.disk.createPrivate(directory, prefix));
      },
    };
  }
}
