import type { Family } from '../kernel/family.js';

/** A suite as a user may build it: the parsed and checked form of one suites/*.yaml. */
export interface Suite {
  /** Name of the file without .yaml, and of the main archive's codename: `bookworm`. */
  readonly name: string;
  readonly family: Family;
  /** Other names that mean it: `oldstable`. */
  readonly aliases: readonly string[];
  /** Sentence for lists: `Debian 12 (bookworm)`. */
  readonly title: string;
  /** dpkg names that the suite is published for. */
  readonly architectures: readonly string[];
  /** Components used when the user names none. */
  readonly components: readonly string[];
  readonly archives: readonly SuiteArchive[];
  /** Packages asked for in addition, by variant (key `*` for all that install a system); `NAME-` in --include undoes one. */
  readonly include: readonly SuiteInclude[];
  /** Packages that are unpacked over the finished tree and not installed, in the variant that is the official image. */
  readonly overlays: readonly string[];
  /** Where to look for keys that are named by archives, absolute host paths. */
  readonly keyDirectories: readonly string[];
  /** Whether / holds links to /usr before the first package is unpacked (mmdebstrap's merged-usr hook). */
  readonly mergedUsr: boolean;
  /** The file that it was read from, for messages. */
  readonly file: string;
}

/** A package that a suite adds to requests. */
export interface SuiteInclude {
  readonly package: string;
  /** Variants it applies to. */
  readonly variants: readonly string[];
  readonly why: string;
}

/** One dists/ directory of a repository: main, updates, security, backports, or a company's own. */
export interface SuiteArchive {
  /** How --archives names it. */
  readonly id: string;
  /** Path below dists/: `bookworm-security`. */
  readonly dist: string;
  /** Name of the repository tree it lies in: `debian`, `debian-security`; what mirrors are matched by. */
  readonly repository: string;
  /** The suite's own place; `{stamp}` is replaced by a snapshot time when the place is a snapshot archive. */
  readonly uri: string;
  /** What etc/apt/sources.list of an image names when it was not built from a live mirror over HTTP; `uri` when absent. */
  readonly sources: string | undefined;
  /** Whether it is used when the user does not choose, and why (shown by `rootfs suites`). */
  readonly enabled: boolean;
  readonly why: string;
  /** What the release file must say. */
  readonly expect: ReleaseExpectation;
  /** dpkg names, when fewer than the suite's. */
  readonly architectures: readonly string[] | undefined;
  /** Prefix of components in the release file's lists, such as `updates/` in old security archives; usually ''. */
  readonly componentPrefix: string;
  /** Components used instead of the suite's and of --components; for Alpine alone. */
  readonly components?: readonly string[];
  /** Packages are taken from it only for words `name@tag`, and it is `@tag URL` in etc/apk/repositories; for Alpine alone. */
  readonly tag?: string;
  /** Key files by name, looked for in the suite's key directories. */
  readonly keys: readonly string[];
}

/** A field that is absent here is not checked. @see apt-secure(8) on changes of release information */
export interface ReleaseExpectation {
  readonly origin: string | undefined;
  readonly label: string | undefined;
  /** Any of these as `Suite:`. */
  readonly suites: readonly string[];
  readonly codename: string;
}
