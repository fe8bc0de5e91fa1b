import { LOCAL_ARCHIVE } from '../../archive/debian/local.js';
import type { PackagesIndex } from '../../archive/debian/stanza.js';
import type { Pin } from './pins.js';
import { Policy } from './policy.js';
import { Members } from './universe-members.js';
import { UniverseTable } from './universe-table.js';
import type { Universe, Version } from './universe.js';

/** The indexes of one solver's world and what to take from them. */
export interface UniverseOptions {
  readonly architecture: string;
  readonly foreignArchitectures?: readonly string[] | undefined;
  readonly pins?: readonly Pin[] | undefined;
  /** A release whose versions are preferred, as apt-get's --target-release; '' for none. */
  readonly targetRelease?: string | undefined;
}

/**
 * Joins indexes into a universe; the order of the indexes is the order of the sources (ties go to the earlier one).
 * Stanzas for other architectures than those named are left out. Relations are not read yet, except the names in
 * Provides.
 */
export function buildUniverse(indexes: readonly PackagesIndex[], options: UniverseOptions): Universe {
  const native = options.architecture;
  const architectures = [native, ...(options.foreignArchitectures ?? []).filter((name) => name !== native)];
  const { pins = [], targetRelease = '' } = options;
  const policy = new Policy(native, indexes, { pins, targetRelease });
  const table = new UniverseTable(indexes, architectures);
  const members = new Members(table, native, policy);
  return {
    native,
    architectures,
    indexes,
    packageCount: table.packageCount,
    names: table.names,
    providerNames: table.providerNames,
    packages: {
      get: (key) => {
        const id = members.find(key);
        return id < 0 ? undefined : members.package(id);
      },
      has: (key) => members.find(key) >= 0,
      values: () => members.all(),
    },
    providers: {
      get: (name) => {
        const rows = table.providersOf(name);
        return rows === undefined ? undefined : members.versions(rows);
      },
      has: (name) => table.providersOf(name) !== undefined,
    },
    basic: members.versions(table.basicRows),
    ruledOut: () => policy.ruledOut(members.all()),
    local: localVersions(table, members),
  };
}

/** Files that the user named, by the words for them. */
function localVersions(table: UniverseTable, members: Members): ReadonlyMap<string, Version> {
  const rows = table.rowsFrom(({ archive }) => archive === LOCAL_ARCHIVE);
  return new Map(
    rows.map((row) => members.version(row)).map((version) => [version.stanza.filename, version]),
  );
}
