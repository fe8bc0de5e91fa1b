import { contentSize } from '../kernel/content.js';
import { sortedBytewise } from '../kernel/order.js';
import type { AuditReport } from './audit.js';
import type { CompareEffects } from './compare.js';
import { readOwners } from './diff/owners.js';
import type { Inode } from './image/inode.js';
import { unpackImage } from './image/unpack.js';

/** What a package takes of an image, in bytes of file contents; hard links count once. */
export interface PackageSize {
  /** '' for files that no package ships. */
  readonly package: string;
  readonly sizeBytes: number;
  readonly files: number;
}

/** Sizes by platform. */
export type Sizes = ReadonlyMap<string, readonly PackageSize[]>;

/** What each package takes of each image, largest first. */
export async function packageSizes(report: AuditReport, effects: CompareEffects): Promise<Sizes> {
  const sizes = new Map<string, readonly PackageSize[]>();
  for (const { source } of report.images) {
    const { tree } = await unpackImage(source, effects.openSpool);
    if (tree === undefined) continue;
    const owners = readOwners(tree, effects.readAt);
    const totals = new Map<string, { sizeBytes: number; files: number }>();
    const seen = new Set<Inode>();
    for (const [path, inode] of tree) {
      if (inode.kind !== 'file' || seen.has(inode)) continue;
      seen.add(inode);
      const total = totals.get(owners(path) ?? '') ?? { sizeBytes: 0, files: 0 };
      totals.set(owners(path) ?? '', {
        sizeBytes: total.sizeBytes + contentSize(inode.content),
        files: total.files + 1,
      });
    }
    const named = sortedBytewise(totals, ([name]) => name).map(([name, total]) => ({
      package: name,
      ...total,
    }));
    sizes.set(
      source.platform,
      named.sort((a, b) => b.sizeBytes - a.sizeBytes),
    );
  }
  return sizes;
}
