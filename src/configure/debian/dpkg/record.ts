import type { Package } from '../../../package/package.js';
import { parseRelations, type Relation } from '../../../formats/debian/relation.js';
import { readConffiles } from '../conffiles.js';
import { controlFields, controlValue } from '../control-fields.js';
import type { ControlField } from '../status.js';

/** The states of a package, in dpkg's order: a later one includes what an earlier one means. @see dpkg(1), "Package states" */
export const PACKAGE_STATES = [
  'not-installed',
  'config-files',
  'half-installed',
  'unpacked',
  'half-configured',
  'triggers-awaited',
  'triggers-pending',
  'installed',
] as const;

export type PackageState = (typeof PACKAGE_STATES)[number];

/** Whether a state is at least as far as another. */
export function isAtLeast(state: PackageState, other: PackageState): boolean {
  return PACKAGE_STATES.indexOf(state) >= PACKAGE_STATES.indexOf(other);
}

/** One alternative of a dependency. */
export interface Alternative extends Relation {
  /** Set when a cycle of dependencies was broken here: it counts as met from then on. */
  isCycleBroken: boolean;
}

/** One group of Depends or Pre-Depends; a single alternative is enough. */
export interface Dependency {
  readonly kind: 'Depends' | 'Pre-Depends';
  readonly alternatives: readonly Alternative[];
}

/** A conffile that the status file records; `md5` is dpkg's word until it is configured. */
export interface RecordedConffile {
  /** Absolute. */
  readonly path: string;
  readonly removeOnUpgrade: boolean;
  /** `newconffile` until the package has been configured. */
  md5: string;
}

/** What dpkg keeps in memory about a package (struct pkginfo): the mutable record of what has become of it. */
export interface PackageRecord {
  readonly package: Package;
  readonly name: string;
  readonly architecture: string;
  readonly version: string;
  readonly multiArch: string;
  readonly control: readonly ControlField[];
  /** `libc6:amd64` for `Multi-Arch: same`, else the plain name. @see dpkg lib/dpkg/dbdir.c, pkg_infodb */
  readonly infoName: string;
  /** In the order of dpkg's list: that of the control file in the run that unpacked it, that of the status file later. */
  dependencies: readonly Dependency[];
  readonly provides: readonly Relation[];
  readonly breaks: readonly Relation[];
  readonly replaces: readonly Relation[];
  readonly conffiles: readonly RecordedConffile[];
  state: PackageState;
  /** Set while its files are being replaced: `install reinstreq half-installed`. */
  mustBeReinstalled: boolean;
  /** The newest activation first, as dpkg's list is. */
  pendingTriggers: readonly string[];
  /** Packages whose triggers this one waits for. */
  awaited: readonly PackageRecord[];
  /** Packages that wait for this one's triggers. */
  awaiters: readonly PackageRecord[];
}

/** The groups of a relation field. @throws RootfsError `RELATION_MALFORMED` */
function groupsOf(
  pkg: Package,
  control: readonly ControlField[],
  field: string,
): readonly (readonly Relation[])[] {
  const text = controlValue(control, field);
  if (text === undefined) return [];
  return parseRelations(text.replace(/\n/g, ' '), {
    packageName: pkg.name,
    packageVersion: pkg.version,
    field,
  });
}

/** Depends and Pre-Depends in the order in which the control file has the fields, as dpkg's list has them. */
function dependenciesOf(pkg: Package, control: readonly ControlField[]): readonly Dependency[] {
  const kinds = control.flatMap(({ name }) =>
    (['Depends', 'Pre-Depends'] as const).filter((kind) => kind.toLowerCase() === name.toLowerCase()),
  );
  return kinds.flatMap((kind) =>
    groupsOf(pkg, control, kind).map((group) => ({
      kind,
      alternatives: group.map((relation) => ({ ...relation, isCycleBroken: false })),
    })),
  );
}

/**
 * The record of a package that nothing has been done with.
 * @throws RootfsError `DEB_MALFORMED`, `RELATION_MALFORMED`
 */
export function packageRecord(pkg: Package): PackageRecord {
  const control = controlFields(pkg.control, pkg.name);
  const multiArch = controlValue(control, 'Multi-Arch')?.toLowerCase() ?? 'no';
  return {
    package: pkg,
    name: pkg.name,
    architecture: pkg.architecture,
    version: pkg.version,
    multiArch,
    control,
    infoName: multiArch === 'same' ? `${pkg.name}:${pkg.architecture}` : pkg.name,
    dependencies: dependenciesOf(pkg, control),
    provides: groupsOf(pkg, control, 'Provides').flat(),
    breaks: groupsOf(pkg, control, 'Breaks').flat(),
    replaces: groupsOf(pkg, control, 'Replaces').flat(),
    conffiles: readConffiles(pkg).map(({ path, removeOnUpgrade }) => ({
      path,
      removeOnUpgrade,
      md5: 'newconffile',
    })),
    state: 'not-installed',
    mustBeReinstalled: false,
    pendingTriggers: [],
    awaited: [],
    awaiters: [],
  };
}

/** What a new run of dpkg finds: no cycle broken, and Depends before Pre-Depends, as the status file has them. */
export function rereadDependencies(record: PackageRecord): void {
  const fresh = record.dependencies.map(({ kind, alternatives }) => ({
    kind,
    alternatives: alternatives.map((alternative) => ({ ...alternative, isCycleBroken: false })),
  }));
  const of = (kind: Dependency['kind']): readonly Dependency[] => fresh.filter((one) => one.kind === kind);
  record.dependencies = [...of('Depends'), ...of('Pre-Depends')];
}
