import { join } from 'node:path';
import { RootfsError } from '../kernel/errors.js';
import type { Disk } from '../kernel/disk.js';
import type { Suite, SuiteArchive } from '../suite/suite.js';

/** A file with keys, by its path on this machine. */
interface KeyFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

async function findKey(disk: Disk, suite: Suite, name: string): Promise<KeyFile> {
  for (const directory of suite.keyDirectories) {
    const path = join(directory, name);
    if ((await disk.stat(path)) !== undefined) return { name: path, bytes: await disk.readFile(path) };
  }
  throw new RootfsError('KEYRING_INVALID', `${suite.file} names the key ${name}, which is not there`, {
    hint: `Put it into ${suite.keyDirectories.join(' or ')}, or give --keyring FILE.`,
  });
}

/**
 * The files with keys that may sign an archive: those of `--keyring` alone when given, else those that the suite's file
 * names.
 * @throws RootfsError `KEYRING_INVALID` when one is not there, `DISK_FAILED`
 */
export async function archiveKeyFiles(
  disk: Disk,
  suite: Suite,
  archive: SuiteArchive,
  keyrings: readonly string[],
): Promise<readonly KeyFile[]> {
  const files: KeyFile[] = [];
  for (const path of keyrings) files.push({ name: path, bytes: await disk.readFile(path) });
  if (keyrings.length === 0) for (const name of archive.keys) files.push(await findKey(disk, suite, name));
  return files;
}

/**
 * The files with keys that an audit trusts: those of `--keyring` alone when given, else all that the suite's file names; none for a
 * suite that is not known.
 * @throws RootfsError `KEYRING_INVALID`, `DISK_FAILED`
 */
export async function trustedKeyFiles(
  disk: Disk,
  suite: Suite | undefined,
  keyrings: readonly string[],
): Promise<readonly KeyFile[]> {
  if (suite === undefined)
    return Promise.all(keyrings.map(async (name) => ({ name, bytes: await disk.readFile(name) })));
  const all = suite.archives.map((archive) => archiveKeyFiles(disk, suite, archive, keyrings));
  return [...new Map((await Promise.all(all)).flat().map((file) => [file.name, file])).values()];
}
