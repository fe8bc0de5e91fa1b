import type { Dependency } from '../../formats/alpine/dependency.js';

/**
 * One package of an APKINDEX, or of a database of installed packages. Texts are '' and numbers 0 where the field is
 * absent.
 * @see apk-package(5) of apk-tools 3
 */
export interface IndexRecord {
  /** `C:`, the package's identity: `Q1` and the base64 of the SHA-1 of its control member. */
  readonly checksum: string;
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /** Size of the .apk file. */
  readonly sizeBytes: number;
  /** What its files take when installed, as its builder counted. */
  readonly installedSizeBytes: number;
  readonly description: string;
  readonly url: string;
  readonly license: string;
  /** The source package's name. */
  readonly origin: string;
  readonly maintainer: string;
  readonly buildEpochSeconds: number;
  /** The commit of the packages' repository that it was built from. */
  readonly commit: string;
  /** `k:`, 0 to 65535; chooses between packages that provide one name. */
  readonly providerPriority: number;
  readonly depends: readonly Dependency[];
  readonly provides: readonly Dependency[];
  readonly installIf: readonly Dependency[];
  /** Dependencies that cannot be read, or a field in upper case that apk does not know: it must not be installed. */
  readonly uninstallable: boolean;
  /** Fields whose dependencies cannot be read, as letters: `D`, `p`, `i`. */
  readonly brokenFields: string;
  /** Letters of fields that apk-tools 3 does not know. */
  readonly unknownFields: string;
}
