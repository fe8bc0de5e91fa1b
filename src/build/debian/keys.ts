import type { Disk } from '../../kernel/disk.js';
import type { Keyring } from '../../formats/openpgp/keyring.js';
import { readKeyring } from '../../formats/openpgp/keyring.js';
import type { Suite, SuiteArchive } from '../../suite/suite.js';
import { archiveKeyFiles } from '../key-files.js';

/**
 * The keys that may sign an archive.
 * @throws RootfsError `KEYRING_INVALID`, `DISK_FAILED`
 */
export async function archiveKeyring(
  disk: Disk,
  suite: Suite,
  archive: SuiteArchive,
  keyrings: readonly string[],
): Promise<Keyring> {
  return readKeyring(await archiveKeyFiles(disk, suite, archive, keyrings));
}
