import { sortedBytewise } from '../../kernel/order.js';
import type { InstalledPackage } from './installed.js';

/** What became of one package from A to B. */
export interface PackageChange {
  readonly kind: 'added' | 'removed' | 'changed';
  readonly name: string;
  readonly architecture: string;
  /** '' where it is not there. */
  readonly before: string;
  readonly after: string;
  /** dpkg's status, when it is that which changed. */
  readonly statusBefore: string;
  readonly statusAfter: string;
  /** Versions of the changelog from the older (left out) to the newer, newest first; [] when it does not say. */
  readonly changelog: readonly string[];
}

/** Finds out what a changelog says between two versions, in whichever of the trees has it. */
export type Changelog = (name: string, before: string, after: string) => readonly string[];

/** Several versions of one package can be installed only in several architectures, `all` being one that changes. */
function grouped(packages: readonly InstalledPackage[]): ReadonlyMap<string, readonly InstalledPackage[]> {
  const groups = new Map<string, InstalledPackage[]>();
  for (const one of packages) groups.set(one.name, [...(groups.get(one.name) ?? []), one]);
  return groups;
}

function pairsOf(
  before: readonly InstalledPackage[],
  after: readonly InstalledPackage[],
): readonly (readonly [InstalledPackage | undefined, InstalledPackage | undefined])[] {
  const [onlyBefore, onlyAfter] = before.length === 1 && after.length === 1 ? [before[0], after[0]] : [];
  if (onlyBefore !== undefined) return [[onlyBefore, onlyAfter]];
  const architectures = new Set([...before, ...after].map(({ architecture }) => architecture));
  return [...architectures].map((name) => [
    before.find(({ architecture }) => architecture === name),
    after.find(({ architecture }) => architecture === name),
  ]);
}

function changeOf(
  before: InstalledPackage | undefined,
  after: InstalledPackage | undefined,
  changelog: Changelog,
): PackageChange | undefined {
  const some = after ?? before;
  if (some === undefined) return undefined;
  const [older, newer] = [before?.version ?? '', after?.version ?? ''];
  const isSame =
    older === newer && before?.status === after?.status && before?.architecture === after?.architecture;
  if (isSame) return undefined;
  const kind = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  const both = kind === 'changed' && older !== newer;
  const architecture =
    before !== undefined && after !== undefined && before.architecture !== after.architecture
      ? `${before.architecture} → ${after.architecture}`
      : some.architecture;
  return {
    ...{ kind, name: some.name, architecture, before: older, after: newer },
    statusBefore: before?.status === after?.status ? '' : (before?.status ?? ''),
    statusAfter: before?.status === after?.status ? '' : (after?.status ?? ''),
    changelog: both ? changelog(some.name, older, newer) : [],
  };
}

/** Packages that were added, removed or changed, sorted by name and architecture. */
export function diffPackages(
  before: readonly InstalledPackage[],
  after: readonly InstalledPackage[],
  changelog: Changelog,
): readonly PackageChange[] {
  const [a, b] = [grouped(before), grouped(after)];
  const changes = [...new Set([...a.keys(), ...b.keys()])].flatMap((name) =>
    pairsOf(a.get(name) ?? [], b.get(name) ?? []).map(([x, y]) => changeOf(x, y, changelog)),
  );
  const found = changes.filter((change) => change !== undefined);
  return sortedBytewise(found, ({ name, architecture }) => `${name}\0${architecture}`);
}
