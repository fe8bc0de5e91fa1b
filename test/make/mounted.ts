import { spawnSync } from 'node:child_process';

/** A small file system in memory. */
export interface Mounted {
  readOnly(): void;
  unmount(): void;
}

function mount(...args: readonly string[]): boolean {
  return spawnSync('mount', args).status === 0;
}

/** Mounts a tmpfs of that size on a folder; undefined, after saying so loudly, where that is not allowed. */
export function mountSmall(folder: string, sizeBytes: number, what: string): Mounted | undefined {
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
  if (!isRoot || !mount('-t', 'tmpfs', '-o', `size=${sizeBytes},mode=755`, 'none', folder)) {
    console.warn(`SKIPPED: ${what}: a tmpfs cannot be mounted here`);
    return undefined;
  }
  return {
    readOnly: () => {
      if (!mount('-o', 'remount,ro', folder)) throw new Error(`cannot remount ${folder}`);
    },
    unmount: () => {
      if (spawnSync('umount', [folder]).status !== 0) throw new Error(`cannot unmount ${folder}`);
    },
  };
}
