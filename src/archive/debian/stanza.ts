/**
 * One package version of an index, with relation fields as they stand ('' when absent): they are parsed when a solver
 * reaches them, because a solution touches some hundreds of the index's 60,000 stanzas.
 * @see deb-control(5) and https://wiki.debian.org/DebianRepository/Format#A.22Packages.22_Indices
 */
export interface PackageStanza {
  readonly name: string;
  readonly version: string;
  /** The architecture of the package itself: the index's, or `all`. */
  readonly architecture: string;
  readonly priority: string;
  readonly section: string;
  readonly essential: boolean;
  /** `Important: yes` or `Protected: yes`: apt never removes it by itself. @see apt's deblistparser.cc; dpkg's "Protected" */
  readonly important: boolean;
  readonly multiArch: 'no' | 'same' | 'foreign' | 'allowed';
  /** The source package's name; equal to `name` when the field is absent. */
  readonly source: string;
  readonly depends: string;
  readonly preDepends: string;
  readonly recommends: string;
  readonly suggests: string;
  readonly enhances: string;
  readonly conflicts: string;
  readonly breaks: string;
  readonly replaces: string;
  readonly provides: string;
  /** Path of the .deb, relative to the root of the repository (not of dists/). */
  readonly filename: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** In KiB, as the field says; 0 when absent. */
  readonly installedSizeKib: number;
}

/**
 * What a release file says of itself, and where its archive is: what apt's pins choose by ('' for what is not said).
 * `Suite:` and `Codename:` are in the index itself.
 * @see apt_preferences(5), "Determination of Package Version and Distribution Properties"
 */
export interface IndexRelease {
  readonly origin: string;
  readonly label: string;
  readonly version: string;
  /** Host that apt in the image fetches from; '' for files. */
  readonly site: string;
  /** Nothing of it is to be chosen by itself (experimental), but for upgrades of what was chosen (backports). */
  readonly notAutomatic: boolean;
  readonly butAutomaticUpgrades: boolean;
}

/** The stanzas of one Packages file in file order. Only archive/ makes one, from verified bytes. */
export interface PackagesIndex {
  /** Which archive of the suite it belongs to: `main`, `updates`, `security` … */
  readonly archive: string;
  /** `Suite:` and `Codename:` of the release file that vouches for it; apt's ?archive and ?codename. */
  readonly suiteName: string;
  readonly codename: string;
  readonly release: IndexRelease;
  readonly component: string;
  /** The architecture of the index (binary-ARCH). */
  readonly architecture: string;
  readonly stanzas: readonly PackageStanza[];
}
