import type { IndexRecord } from '../../archive/alpine/record.js';
import type { Verified } from '../../archive/verified.js';
import type { Dependency } from '../../formats/alpine/dependency.js';

/** A dependency whose name was looked up. */
export interface Link extends Omit<Dependency, 'name'> {
  readonly name: Name;
}

/** A package that has or provides a name. */
export interface Provider {
  readonly package: Package;
  /** The package's own version under its own name; else what is provided, '' without a version. */
  readonly version: string;
}

/** Everything that is called, asked for or provided by one name. */
export interface Name {
  readonly text: string;
  /** When it was first mentioned; names that share a bucket of apk's table are walked newest first. */
  readonly number: number;
  /** Its place in apk's table. */
  readonly bucket: number;
  /** In the order in which the packages were read. */
  readonly providers: Provider[];
}

/** A package that is installed now. */
export interface InstalledState {
  /** Number of the tag that it was pinned to, 0 for none. */
  readonly tag: number;
  /** Its files or scripts are known to be incomplete (`f:`), so that `apk fix` installs it again. */
  readonly broken: boolean;
}

/** One package, wherever it may be had. */
export interface Package {
  /** In the order of reading. */
  readonly number: number;
  readonly record: IndexRecord;
  readonly name: Name;
  readonly depends: readonly Link[];
  readonly provides: readonly Link[];
  readonly installIf: readonly Link[];
  /** The repositories that have it, one bit each, by their order. */
  repositories: number;
  /** Has a foreign architecture, or needs what this program cannot read. */
  readonly uninstallable: boolean;
  /** In the cache of packages, or made up on the spot (a virtual package). */
  readonly cached: boolean;
  /** Known from the list of a cache that outlives a diskless system's root, so that it may be taken without a tag. */
  readonly listed: boolean;
  installed: InstalledState | undefined;
}

/** One index with where it came from. */
export interface Repository {
  /** `testing` for a repository whose packages need `name@testing`, '' for one without a tag. */
  readonly tag: string;
  /** Hidden repositories (no network) are known but not available. Default: available. */
  readonly hidden?: boolean;
  readonly records: Verified<readonly IndexRecord[]>;
}
