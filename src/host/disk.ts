import type { Stats } from 'node:fs';
import { chmod, lstat, lutimes, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Disk, DiskStat } from '../kernel/disk.js';
import { compareBytewise } from '../kernel/order.js';
import { errnoOf, onDisk } from './disk-errors.js';
import { createPrivateFile, exactMode, syncDirectory } from './disk-private.js';
import { isAbandoned, privateName } from './private-name.js';

const CHUNK_BYTES = 256 * 1024;

function isAbsent(thrown: unknown): boolean {
  const errno = errnoOf(thrown);
  return errno === 'ENOENT' || errno === 'ENOTDIR';
}

async function unlessAbsent<T, F>(body: () => Promise<T>, absent: F): Promise<T | F> {
  try {
    return await body();
  } catch (thrown) {
    if (isAbsent(thrown)) return absent;
    throw thrown;
  }
}

function kindOf(stats: Stats): DiskStat['kind'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  return stats.isSymbolicLink() ? 'symlink' : 'other';
}

function describe(stats: Stats): DiskStat {
  return { kind: kindOf(stats), sizeBytes: stats.size, mtimeSeconds: Math.floor(stats.mtimeMs / 1000) };
}

/** Chunks of a host file. The descriptor is closed when the loop is left, however it is left. */
export async function* readFileStream(path: string): AsyncGenerator<Uint8Array> {
  const handle = await onDisk('open', path, () => open(path, 'r'));
  try {
    for (;;) {
      // A fresh buffer each time, never from Node's pool: the reader may keep it or hand it to another thread.
      const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
      const { bytesRead } = await onDisk('read', path, () => handle.read(buffer, 0, CHUNK_BYTES, null));
      if (bytesRead === 0) return;
      yield bytesRead === CHUNK_BYTES ? buffer : buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

// mkdir(2) subtracts the umask from its mode, so each directory that is made here gets its mode by chmod.
async function makeDirectory(path: string, mode: number): Promise<void> {
  try {
    await mkdir(path);
  } catch (thrown) {
    // Some systems answer EROFS, EPERM or EISDIR for a directory that is there; a link to one will do, as in mkdir -p.
    if (await unlessAbsent(async () => (await stat(path)).isDirectory(), false)) return;
    throw thrown;
  }
  await exactMode(() => chmod(path, mode));
}

async function makeDirectories(path: string, mode: number): Promise<void> {
  try {
    await makeDirectory(path, mode);
  } catch (thrown) {
    if (errnoOf(thrown) !== 'ENOENT' || dirname(path) === path) throw thrown;
    await makeDirectories(dirname(path), mode);
    await makeDirectory(path, mode);
  }
}

async function makePrivateDirectory(directory: string, prefix: string): Promise<string> {
  const path = join(directory, privateName(prefix));
  await mkdir(path, 0o700);
  await exactMode(() => chmod(path, 0o700));
  return path;
}

async function renameDurably(from: string, to: string): Promise<void> {
  await rename(from, to);
  await syncDirectory(dirname(to));
}

async function sortedNames(path: string): Promise<readonly string[]> {
  return (await readdir(path)).sort(compareBytewise);
}

/** The real {@link Disk}, over node:fs/promises. Permission bits that it sets do not depend on the umask. */
export function makeDisk(): Disk {
  return {
    stat: (path) =>
      onDisk('examine', path, () => unlessAbsent(async () => describe(await lstat(path)), undefined)),
    readFile: (path) => onDisk('read', path, () => readFile(path)),
    readStream: readFileStream,
    list: (path) =>
      onDisk('list', path, async () => {
        const absent = (thrown: unknown): readonly string[] => {
          if (errnoOf(thrown) === 'ENOENT') return [];
          throw thrown;
        };
        return sortedNames(path).catch(absent);
      }),
    makeDirectories: (path, mode) => onDisk('create directory', path, () => makeDirectories(path, mode)),
    createPrivate: createPrivateFile,
    createPrivateDirectory: (directory, prefix) =>
      onDisk('create a directory in', directory, () => makePrivateDirectory(directory, prefix)),
    isAbandoned,
    rename: (from, to) => onDisk('rename', `${from} to ${to}`, () => renameDurably(from, to)),
    remove: (path) =>
      onDisk('remove', path, () => unlessAbsent(() => rm(path, { recursive: true, force: true }), undefined)),
    touch: (path) =>
      onDisk('touch', path, () => {
        const now = new Date();
        return lutimes(path, now, now);
      }),
  };
}
