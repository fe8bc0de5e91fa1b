import { createHash } from 'node:crypto';
import type { ReadAt } from '../../kernel/content.js';
import { memoryContent, readContent } from '../../kernel/content.js';
import type { Package } from '../../package/package.js';
import { rootOwned } from '../../rootfs/entry.js';
import type { Tree } from '../../rootfs/tree.js';
import { readConffiles } from './conffiles.js';
import { controlFields, controlValue } from './control-fields.js';
import type { FileOwners } from './file-owners.js';
import type { Conffile, ControlField, StatusRecord } from './status.js';
import { statusFile } from './status.js';
import { interestsOf, triggerFiles } from './trigger-interests.js';

/** A package that has been unpacked, with the fields of its control file. */
export interface UnpackedPackage {
  readonly package: Package;
  readonly control: readonly ControlField[];
  /** `libc6:amd64` for `Multi-Arch: same`, else the plain name. @see dpkg lib/dpkg/dbdir.c, pkg_infodb */
  readonly infoName: string;
}

/** @throws RootfsError `DEB_MALFORMED` when the control file is not one stanza */
export function describePackage(pkg: Package): UnpackedPackage {
  const control = controlFields(pkg.control, pkg.name);
  const isSame = controlValue(control, 'Multi-Arch')?.toLowerCase() === 'same';
  return { package: pkg, control, infoName: isSame ? `${pkg.name}:${pkg.architecture}` : pkg.name };
}

function md5Of(tree: Tree, path: string, readAt: ReadAt): string | undefined {
  const inode = tree.lookupFollowing(path);
  if (inode?.kind !== 'file') return undefined;
  // dpkg's own format: the status file holds MD5s of conffiles (deb-conffiles(5)); nothing is trusted because of them.
  return createHash('md5').update(readContent(inode.content, readAt)).digest('hex');
}

/** A conffile is in its place already, so its digest is recorded, as dpkg does when it has configured one. */
function conffilesOf(tree: Tree, unpacked: UnpackedPackage, readAt: ReadAt): readonly Conffile[] {
  return readConffiles(unpacked.package).map(({ path, removeOnUpgrade }) => ({
    path,
    removeOnUpgrade,
    md5: md5Of(tree, path, readAt) ?? 'newconffile',
  }));
}

function recordOf(tree: Tree, unpacked: UnpackedPackage, readAt: ReadAt): StatusRecord {
  const { name, architecture } = unpacked.package;
  return {
    name,
    architecture,
    status: 'install ok unpacked',
    fields: unpacked.control,
    conffiles: conffilesOf(tree, unpacked, readAt),
  };
}

function writeInfo(tree: Tree, unpacked: UnpackedPackage, owners: FileOwners): void {
  const base = `var/lib/dpkg/info/${unpacked.infoName}`;
  const paths = owners.listOf(unpacked.infoName).map((path) => (path === '' ? '/.\n' : `/${path}\n`));
  tree.writeFile(`${base}.list`, memoryContent(Buffer.from(paths.join(''))));
  for (const file of unpacked.package.controlFiles) {
    // Its fields are in the status file, so dpkg does not keep it.
    if (file.name === 'control') continue;
    const metadata = rootOwned(file.mode, file.mtimeSeconds);
    tree.writeFile(`${base}.${file.name}`, memoryContent(file.bytes), metadata);
  }
}

/**
 * Writes dpkg's database for packages that are unpacked and not configured: status, info/, triggers/ and the lock
 * files that dpkg and apt leave.
 * @param packages in the order in which they were unpacked
 */
export function writeDatabase(
  tree: Tree,
  packages: readonly UnpackedPackage[],
  owners: FileOwners,
  readAt: ReadAt,
): void {
  const text = (path: string, value: string, mode = 0o644): void => {
    tree.writeFile(`var/lib/dpkg/${path}`, memoryContent(Buffer.from(value)), rootOwned(mode, tree.epoch));
  };
  for (const unpacked of packages) writeInfo(tree, unpacked, owners);
  text('info/format', '1\n');
  const status = statusFile(packages.map((unpacked) => recordOf(tree, unpacked, readAt)));
  text('status', status);
  text('status-old', status);
  text('lock', '', 0o640);
  text('lock-frontend', '', 0o640);
  text('triggers/Lock', '', 0o600);
  text('triggers/Unincorp', '');
  const interests = packages.flatMap(({ package: pkg, infoName }) => interestsOf(pkg, infoName));
  for (const [name, value] of triggerFiles(interests)) text(`triggers/${name}`, value);
}
