import { LOCAL_ARCHIVE } from '../../archive/debian/local.js';
import type { PackageStanza, PackagesIndex } from '../../archive/debian/stanza.js';
import { compareVersions } from '../../formats/debian/version.js';
import type { Policy } from './policy.js';
import type { UniverseTable } from './universe-table.js';
import { multiArchOf, type Package, type Version } from './universe.js';

interface OpenPackage extends Package {
  readonly versions: OpenVersion[];
  candidate: Version | undefined;
}

interface OpenVersion extends Version {
  readonly indexes: PackagesIndex[];
}

/** A field as apt's hash has it: blanks and `=` do not count, nor capitals, nor an epoch of 0. */
function hashed(field: string): string {
  return field.replace(/0:|[\s=]/g, '').toLowerCase();
}

const HASHED = ['depends', 'preDepends', 'conflicts', 'breaks', 'replaces'] as const;

/** Whether apt takes two stanzas of one version for the same. @see debListParser::SameVersion, VersionHash */
function isSameVersion(a: PackageStanza, b: PackageStanza): boolean {
  if ((a.architecture === 'all') !== (b.architecture === 'all')) return false;
  if (a.sizeBytes !== b.sizeBytes && a.sizeBytes !== 0 && b.sizeBytes !== 0) return false;
  if (multiArchOf({ stanza: a }) !== multiArchOf({ stanza: b }) || a.installedSizeKib !== b.installedSizeKib)
    return false;
  return HASHED.every((field) => a[field] === b[field] || hashed(a[field]) === hashed(b[field]));
}

/**
 * Keeps `versions` sorted, the highest first; equal ones stay in the order of arrival. A version that is there already
 * is only noted to be in one more index, except that a file of the user's is never taken for another's.
 */
function insertVersion(home: OpenPackage, stanza: PackageStanza, index: PackagesIndex): Version {
  const { versions } = home;
  let at = versions.length;
  while (at > 0) {
    const before = versions[at - 1];
    if (before === undefined) break;
    const order = compareVersions(before.stanza.version, stanza.version);
    if (order > 0) break;
    if (order === 0) {
      const same = index.archive === LOCAL_ARCHIVE ? undefined : sameAmong(versions, at, stanza);
      same?.indexes.push(index);
      if (same !== undefined) return same;
      break;
    }
    at--;
  }
  const version = { package: home, stanza, index, indexes: [index] };
  versions.splice(at, 0, version);
  return version;
}

/** The same among those of an equal version that end before `end`. */
function sameAmong(
  versions: readonly OpenVersion[],
  end: number,
  stanza: PackageStanza,
): OpenVersion | undefined {
  const equal = versions
    .slice(0, end)
    .filter((one) => compareVersions(one.stanza.version, stanza.version) === 0);
  return equal.find((one) => isSameVersion(one.stanza, stanza));
}

/** Packages and versions as objects, made from the table when they are first asked for, and then kept. */
export class Members {
  readonly #table: UniverseTable;
  readonly #native: string;
  readonly #policy: Policy;
  readonly #packages: (Package | undefined)[];
  readonly #versions: (Version | undefined)[];

  constructor(table: UniverseTable, native: string, policy: Policy) {
    this.#table = table;
    this.#native = native;
    this.#policy = policy;
    this.#packages = new Array<Package | undefined>(table.packageCount);
    this.#versions = new Array<Version | undefined>(table.rowCount);
  }

  package(id: number): Package {
    return (this.#packages[id] ??= this.#makePackage(id));
  }

  version(row: number): Version {
    const known = this.#versions[row];
    if (known !== undefined) return known;
    this.package(this.#table.packageOf(row));
    return this.#versions[row] as Version;
  }

  /** By `packageKey`. */
  find(key: string): number {
    const colon = key.indexOf(':');
    if (colon < 0) return this.#table.find(key, this.#native);
    const architecture = key.slice(colon + 1);
    return architecture === this.#native ? -1 : this.#table.find(key.slice(0, colon), architecture);
  }

  /** Versions by their rows, each once. */
  versions(rows: readonly number[]): readonly Version[] {
    return [...new Set(rows.map((row) => this.version(row)))];
  }

  *all(): Generator<Package> {
    for (let id = 0; id < this.#table.packageCount; id++) yield this.package(id);
  }

  #makePackage(id: number): Package {
    const rows = this.#table.rowsOf(id).map((row) => ({ row, ...this.#stanzaAt(row) }));
    const made: OpenPackage = {
      id,
      name: this.#table.nameOf(id),
      architecture: this.#table.architectureOf(id),
      versions: [],
      candidate: undefined,
      essential: rows.some(({ stanza }) => stanza.essential),
      important: rows.some(({ stanza }) => stanza.important),
    };
    for (const { row, stanza, index } of rows) this.#versions[row] = insertVersion(made, stanza, index);
    made.candidate = this.#policy.candidate(made);
    return made;
  }

  #stanzaAt(row: number): { readonly stanza: PackageStanza; readonly index: PackagesIndex } {
    const { index, firstRow } = this.#table.partOf(row);
    return { index, stanza: index.stanzas[row - firstRow] as PackageStanza };
  }
}
