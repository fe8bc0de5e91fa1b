import type { Architecture } from '../kernel/architecture.js';
import type { ReadAt } from '../kernel/content.js';
import type { Clock } from '../kernel/clock.js';
import type { Compressors } from '../kernel/compressor.js';
import type { DirectoryWriter } from '../kernel/directory.js';
import type { Disk } from '../kernel/disk.js';
import type { EpochSeconds } from '../kernel/epoch.js';
import type { Report } from '../kernel/events.js';
import type { Fetch } from '../kernel/fetch.js';
import type { Native } from '../kernel/native.js';
import type { BlobStore } from '../kernel/store.js';
import type { Threads } from '../kernel/threads.js';
import type { Held } from './debian/hold.js';
import type { UnmodelledPolicy } from '../configure/debian/unmodelled.js';
import type { Profile } from '../configure/debian/profile.js';
import type { PathFilter } from '../configure/debian/path-filter.js';
import type { Policy } from '../resolve/dependence/rules.js';
import type { TextFile } from '../lock/provenance.js';
import type { MirrorRequest } from '../suite/mirror.js';
import type { Suite } from '../suite/suite.js';

/** A .deb that is named by its path. */
export interface LocalFile {
  /** As written. */
  readonly word: string;
  readonly path: string;
}

/** What is asked of `resolve`: which packages of which suite, for one architecture or several. */
export interface ResolveRequest {
  readonly suite: Suite;
  readonly architectures: readonly Architecture[];
  /** By name or alias, as mmdebstrap has them. */
  readonly variant: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly recommends: boolean;
  /** --solver: apt's method alone, or a search through all versions where that fails. */
  readonly solver: 'apt' | 'complete';
  /** --foreign-arch: packages of these may come in too, `name:arch`. */
  readonly foreignArchitectures: readonly Architecture[];
  /** --pin, as given. */
  readonly pins: readonly string[];
  /** --preferences: files as in etc/apt/preferences.d. */
  readonly preferences: readonly TextFile[];
  /** --target-release; '' for none. */
  readonly targetRelease: string;
  /** Words of `include` that are .deb files, with their host paths. */
  readonly localPackages: readonly LocalFile[];
  /** The suite's own when absent. */
  readonly components: readonly string[] | undefined;
  /** Ids of archives; those that the suite enables when absent. */
  readonly archives: readonly string[] | undefined;
  readonly mirrors: MirrorRequest;
  /** --at: the time that keys and dates are judged by. */
  readonly at: EpochSeconds | undefined;
  readonly sourceDateEpoch: EpochSeconds | undefined;
  /** --keyring: host paths of keyrings that are trusted instead of the suite's keys. */
  readonly keyrings: readonly string[];
  /** --insecure-unsigned */
  readonly insecureUnsigned: boolean;
  /** --image-mirror: what etc/apt/sources.list names, as URL or NAME=URL. */
  readonly imageMirrors: readonly string[];
  /** Packages that keep the version of a lock, by full name, for each architecture; none when absent. */
  readonly held?: ReadonlyMap<string, Held> | undefined;
  /** Rules that the choice has to keep; none when absent. */
  readonly policy?: Policy | undefined;
}

/** How packages are configured. */
export interface ConfigureOptions {
  /**
   * `interpret` runs maintainer scripts against the tree in memory; `native` lets the tree's own dpkg finish what that
   * leaves; `none` unpacks only.
   */
  readonly mode: 'interpret' | 'native' | 'none';
  /** --unmodelled */
  readonly unmodelled: UnmodelledPolicy;
  /** --debconf-selections: lines of answers to packages' questions, one file after the other. */
  readonly selections: readonly string[];
}

/** What is asked of `build` besides the lock. */
export interface BuildRequest {
  readonly configure: ConfigureOptions;
  readonly pathFilters: readonly PathFilter[];
  /** --profile */
  readonly profiles: readonly Profile[];
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface Effects {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly store: BlobStore;
  readonly disk: Disk;
  readonly directories: DirectoryWriter;
  readonly compressors?: Compressors | undefined;
  readonly threads: Threads;
  readonly native: Native;
  readonly readAt: ReadAt;
  /** Ends as soon as nothing that is ready to go on is left: how scripts that wait for each other are told. */
  readonly idle: () => Promise<void>;
  /** Seconds of processor time that this process has used. */
  readonly cpuSeconds: () => number;
  readonly report: Report;
  readonly stdout: (bytes: Uint8Array) => Promise<void>;
  /** An existing directory for private scratch directories, on a disk with room for the unpacked packages. */
  readonly scratch: string;
  /** Transfers at once. */
  readonly transfers: number;
  readonly signal?: AbortSignal | undefined;
}
