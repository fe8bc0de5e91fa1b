import type { ReadAt } from '../../kernel/content.js';
import type { Report } from '../../kernel/events.js';
import { controlValue } from '../../configure/debian/control-fields.js';
import { describePackage, writeDatabase, type UnpackedPackage } from '../../configure/debian/database.js';
import { FileOwners } from '../../configure/debian/file-owners.js';
import { pathFilter, type PathFilter } from '../../configure/debian/path-filter.js';
import { skeleton } from '../../configure/debian/skeleton.js';
import { sourcesList } from '../../configure/debian/sources-list.js';
import { unpackPackage } from '../../configure/debian/unpack.js';
import type { Package } from '../../package/package.js';
import { parseRelations } from '../../resolve/debian/relation.js';
import { versionSatisfies } from '../../resolve/debian/version.js';
import type { Lock } from '../../resolve/lock.js';
import type { Tree } from '../../rootfs/tree.js';

/** Whether one package's Replaces names another at its version. @see Policy §7.6.1; dpkg's does_replace */
function replacement(
  packages: ReadonlyMap<string, UnpackedPackage>,
): (newer: string, older: string) => boolean {
  return (newer, older) => {
    const [by, of] = [packages.get(newer), packages.get(older)];
    const text = by === undefined ? undefined : controlValue(by.control, 'Replaces');
    if (text === undefined || of === undefined) return false;
    const { name, version } = of.package;
    const place = {
      packageName: by?.package.name ?? '',
      packageVersion: by?.package.version ?? '',
      field: 'Replaces',
    };
    return parseRelations(text, place).some((group) =>
      group.some(
        ({ name: replaced, operator, version: limit }) =>
          replaced === name && (operator === '' || versionSatisfies(version, operator, limit)),
      ),
    );
  };
}

/**
 * The tree of a lock: a pure function of the lock and its packages.
 * @param packages in the order of the lock, in which they are unpacked
 * @throws RootfsError `TREE_CONFLICT`, `TREE_PATH`, `DEB_MALFORMED`
 */
export function buildTree(
  lock: Lock,
  packages: readonly Package[],
  filters: readonly PathFilter[],
  readAt: ReadAt,
  report: Report,
): Tree {
  const sources = lock.archives.map(({ uri, dist, components }) => ({ uri, dist, components }));
  const tree = skeleton({
    epoch: lock.epoch,
    architecture: lock.architecture,
    mergedUsr: lock.mergedUsr,
    sourcesList: sourcesList(sources),
  });
  const unpacked = packages.map(describePackage);
  const owners = new FileOwners();
  const context = {
    tree,
    owners,
    isExcluded: pathFilter(filters),
    replaces: replacement(new Map(unpacked.map((one) => [one.infoName, one]))),
    note: (text: string) => report({ kind: 'note', level: 'warning', code: 'unpack', text }),
  };
  for (const one of unpacked) unpackPackage(context, one.infoName, one.package);
  // `extract` is what mmdebstrap's variant of that name is: files, and a database that knows of no package.
  const recorded = lock.variant === 'extract' ? [] : unpacked;
  writeDatabase(tree, recorded, owners, readAt);
  return tree;
}
