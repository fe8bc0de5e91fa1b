import { unpackFiles } from './unpack-files.js';
import type { Dpkg } from './dpkg.js';
import { installControlFiles, layControlFiles, writeFileList, writeMissingHashes } from './info-files.js';
import type { PackageRecord } from './record.js';

/** `preinst install`, from where the control files were unpacked. */
async function runPreinst(dpkg: Dpkg, record: PackageRecord, folder: string): Promise<void> {
  const path = `${folder}/preinst`;
  if (dpkg.files.tryStat(path, true) === undefined) return;
  await dpkg.runScript({ record, name: 'preinst', path, args: ['install'] });
}

/**
 * Unpacks a package that is not there yet: triggers, preinst, files, lists, control files. It is `unpacked` then.
 * @throws RootfsError `TREE_CONFLICT`, `TREE_PATH`, `SCRIPT_FAILED` and what the preinst met
 * @see dpkg src/main/unpack.c, process_archive; Policy §6.6
 */
export async function processArchive(dpkg: Dpkg, record: PackageRecord): Promise<void> {
  const folder = layControlFiles(dpkg, record);
  dpkg.triggers.activateOwn(record);
  record.mustBeReinstalled = true;
  record.state = 'half-installed';
  dpkg.triggers.note(record);
  await runPreinst(dpkg, record, folder);
  const losers = unpackFiles(dpkg, record);
  writeFileList(dpkg, record);
  dpkg.triggers.addInterests(record);
  installControlFiles(dpkg, record);
  writeMissingHashes(dpkg, record);
  for (const loser of losers) writeFileList(dpkg, loser);
  record.state = 'unpacked';
  dpkg.triggers.note(record);
  record.mustBeReinstalled = false;
  dpkg.triggers.note(record);
}
