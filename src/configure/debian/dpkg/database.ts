import { compareBytewise } from '../../../kernel/order.js';
import type { Relation } from '../../../formats/debian/relation.js';
import { versionSatisfies } from '../../../formats/debian/version.js';
import type { PackageRecord } from './record.js';

/** Number of bins of dpkg's hash table of packages, and so what decides the order of its walks. @see dpkg lib/dpkg/pkg-hash.c */
const BINS = 65_521;

/** FNV-1a, 32 bits. @see dpkg lib/dpkg/string.c, str_fnv_hash */
export function fnvHash(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

/** All packages that dpkg knows of in one tree, by name. */
export class DpkgDatabase {
  private readonly byName = new Map<string, PackageRecord[]>();
  /** In the order in which records came in, which decides within a bin. */
  private readonly all: PackageRecord[] = [];

  constructor(
    readonly nativeArchitecture: string,
    /** The version of the dpkg that runs, for $DPKG_RUNNING_VERSION: that of the tree's own package. */
    readonly runningVersion: string,
  ) {}

  add(record: PackageRecord): void {
    this.all.push(record);
    const same = this.byName.get(record.name);
    if (same === undefined) this.byName.set(record.name, [record]);
    else same.push(record);
  }

  /** Records of a name, one for each architecture, those that are not installed included. */
  named(name: string): readonly PackageRecord[] {
    return this.byName.get(name) ?? [];
  }

  /** The record that `name` or `name:architecture` means; undefined when there is none. @see dpkg lib/dpkg/pkg-spec.c */
  find(spec: string): PackageRecord | undefined {
    const [name = '', architecture] = spec.split(':');
    const records = this.named(name.toLowerCase());
    if (architecture !== undefined) return records.find((record) => record.architecture === architecture);
    return records.find((record) => record.state !== 'not-installed') ?? records[0];
  }

  /** Every record, in the order of dpkg's hash table. @see dpkg lib/dpkg/pkg-hash.c, pkg_hash_iter_next_pkg */
  inHashOrder(): readonly PackageRecord[] {
    const bins = new Map(this.all.map((record) => [record, fnvHash(record.name.toLowerCase()) % BINS]));
    const place = new Map(this.all.map((record, index) => [record, index]));
    const key = (map: ReadonlyMap<PackageRecord, number>, record: PackageRecord): number =>
      map.get(record) ?? 0;
    return [...this.all].sort((a, b) => key(bins, a) - key(bins, b) || key(place, a) - key(place, b));
  }

  /** Every record that is at all there, in the order of the status file: by name, then architecture. */
  installed(): readonly PackageRecord[] {
    return this.all
      .filter((record) => record.state !== 'not-installed')
      .sort((a, b) => compareBytewise(a.name, b.name) || compareBytewise(a.architecture, b.architecture));
  }

  /** Whose Provides name a package, with the relation that does. */
  providersOf(name: string): readonly { readonly record: PackageRecord; readonly provided: Relation }[] {
    return this.all.flatMap((record) =>
      record.state === 'not-installed' || record.state === 'config-files'
        ? []
        : record.provides
            .filter((provided) => provided.name === name)
            .map((provided) => ({ record, provided })),
    );
  }

  private isNative(architecture: string): boolean {
    return architecture === 'all' || architecture === this.nativeArchitecture;
  }

  /** Whether a package's architecture serves a relation of another's. @see dpkg lib/dpkg/depcon.c, deparchsatisfied */
  servesArchitecture(record: PackageRecord, relation: Relation, wanting: PackageRecord): boolean {
    if (relation.qualifier === 'any') return record.multiArch === 'allowed' || record.multiArch === 'foreign';
    if (record.multiArch === 'foreign' && relation.qualifier === '') return true;
    const wanted = relation.qualifier === '' ? wanting.architecture : relation.qualifier;
    if (this.isNative(wanted) && this.isNative(record.architecture)) return true;
    return record.architecture === wanted;
  }
}

/** Whether a version meets a relation's limit. */
export function meetsVersion(version: string, relation: Relation): boolean {
  return relation.operator === '' || versionSatisfies(version, relation.operator, relation.version);
}

/** Whether a Provides meets a relation: an unversioned one meets only an unversioned wish. @see Policy §7.5 */
export function providesMeets(provided: Relation, relation: Relation): boolean {
  if (relation.operator === '') return true;
  return provided.operator !== '' && versionSatisfies(provided.version, relation.operator, relation.version);
}
