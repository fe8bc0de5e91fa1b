import { createHash } from 'node:crypto';
import { byteStringOf } from '../../../kernel/byte-string.js';
import { memoryContent, readContent } from '../../../kernel/content.js';
import { rootOwned } from '../../../rootfs/entry.js';
import { fileInode } from '../../../rootfs/inode.js';
import type { ControlFile } from '../../../package/package.js';
import type { Dpkg } from './dpkg.js';
import type { PackageRecord } from './record.js';

const SCRIPTS = new Set(['preinst', 'postinst', 'prerm', 'postrm', 'config']);

/** Where dpkg unpacks the control files before they go to their place. */
const CONTROL_FOLDER = '/var/lib/dpkg/tmp.ci';

/** The path of a package's file in dpkg's database. @see dpkg lib/dpkg/dbdir.c, pkg_infodb_get_file */
export function infoPath(record: PackageRecord, name: string): string {
  return `/var/lib/dpkg/info/${byteStringOf(record.infoName)}.${name}`;
}

/** A script that could not be executed by all is made so when it is to be run. @see dpkg src/main/script.c, setexecute */
function modeOf(file: ControlFile, ran: boolean): number {
  return ran && SCRIPTS.has(file.name) && (file.mode & 0o555) !== 0o555 ? 0o755 : file.mode;
}

/** Unpacks the control files beside the database, as `dpkg-deb --control` does, so that preinst can be run from there. */
export function layControlFiles(dpkg: Dpkg, record: PackageRecord): string {
  dpkg.files.mkdir(CONTROL_FOLDER, 0o755);
  for (const file of record.package.controlFiles) {
    const place = dpkg.files.place(`${CONTROL_FOLDER}/${file.name}`, false);
    const metadata = rootOwned(modeOf(file, file.name === 'preinst'), file.mtimeSeconds);
    dpkg.system.tree.put(place, fileInode(metadata, memoryContent(file.bytes)));
  }
  return CONTROL_FOLDER;
}

/**
 * Moves the control files into the database; the fields are in the status file, so `control` is not kept.
 * @see dpkg src/main/unpack.c, pkg_infodb_update
 */
export function installControlFiles(dpkg: Dpkg, record: PackageRecord): void {
  const { files } = dpkg;
  for (const name of files.list(CONTROL_FOLDER)) {
    if (name === 'control') files.unlink(`${CONTROL_FOLDER}/${name}`);
    else files.rename(`${CONTROL_FOLDER}/${name}`, infoPath(record, name));
  }
  files.rmdir(CONTROL_FOLDER);
}

/** The list of a package's paths, in the order in which they were unpacked. */
export function writeFileList(dpkg: Dpkg, record: PackageRecord): void {
  const paths = dpkg.owners.listOf(record.infoName).map((path) => (path === '' ? '/.\n' : `/${path}\n`));
  dpkg.files.replace(infoPath(record, 'list'), byteStringOf(paths.join('')));
}

/** MD5s of what was unpacked, for a package that brings none. @see dpkg src/main/unpack.c, write_filehash_except */
export function writeMissingHashes(dpkg: Dpkg, record: PackageRecord): void {
  if (record.package.controlFiles.some(({ name }) => name === 'md5sums')) return;
  const hashes = new Map<string, string>();
  for (const entry of record.package.entries) {
    if (entry.kind === 'hardlink') hashes.set(entry.path, hashes.get(entry.target) ?? '');
    if (entry.kind !== 'file') continue;
    const bytes = readContent(entry.content, dpkg.system.readAt);
    // The format of md5sums(5); nothing is trusted because of it.
    hashes.set(entry.path, createHash('md5').update(bytes).digest('hex'));
  }
  const lines = dpkg.owners
    .listOf(record.infoName)
    .filter((path) => (hashes.get(path) ?? '') !== '')
    .map((path) => `${hashes.get(path) ?? ''}  ${path}\n`);
  dpkg.files.replace(infoPath(record, 'md5sums'), byteStringOf(lines.join('')));
}
