import { join } from 'node:path';
import { RootfsError } from '../../kernel/errors.js';
import type { Disk } from '../../kernel/disk.js';
import type { KeyFile, Keyring } from '../../formats/openpgp/keyring.js';
import { readKeyring } from '../../formats/openpgp/keyring.js';
import type { Suite, SuiteArchive } from '../../suite/suite.js';

async function findKey(disk: Disk, suite: Suite, name: string): Promise<KeyFile> {
  for (const directory of suite.keyDirectories) {
    const path = join(directory, name);
    if ((await disk.stat(path)) !== undefined) return { name: path, bytes: await disk.readFile(path) };
  }
  throw new RootfsError('KEYRING_INVALID', `${suite.file} names the key ${name}, which is not there`, {
    hint: `Put it into ${suite.keyDirectories.join(' or ')}, or give --keyring FILE.`,
  });
}

/** The files of {@link archiveKeyring}. @throws RootfsError `KEYRING_INVALID`, `DISK_FAILED` */
export async function keyFiles(
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
 * The keys that may sign an archive: those of `--keyring` alone when given, else those that the suite's file names.
 * @throws RootfsError `KEYRING_INVALID`, `DISK_FAILED`
 */
export async function archiveKeyring(
  disk: Disk,
  suite: Suite,
  archive: SuiteArchive,
  keyrings: readonly string[],
): Promise<Keyring> {
  return readKeyring(await keyFiles(disk, suite, archive, keyrings));
}

/**
 * The keys that an audit trusts: those of `--keyring` alone when given, else all that the suite's file names; none for a suite
 * that is not known.
 * @throws RootfsError `KEYRING_INVALID`, `DISK_FAILED`
 */
export async function auditKeyring(
  disk: Disk,
  suite: Suite | undefined,
  keyrings: readonly string[],
): Promise<Keyring> {
  if (suite === undefined) {
    const files = await Promise.all(
      keyrings.map(async (name) => ({ name, bytes: await disk.readFile(name) })),
    );
    return readKeyring(files);
  }
  const all: KeyFile[] = [];
  for (const archive of suite.archives) all.push(...(await keyFiles(disk, suite, archive, keyrings)));
  const once = new Map(all.map((file) => [file.name, file]));
  return readKeyring([...once.values()]);
}
