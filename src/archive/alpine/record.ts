import type { ApkChecksum } from '../../formats/alpine/checksum.js';
import type { Dependency } from '../../formats/alpine/dependency.js';
import type { ByteString } from '../../kernel/byte-string.js';

/**
 * One package of an APKINDEX, or of a database of installed packages. Texts are '' and numbers 0 where the field is
 * absent, texts are byte strings.
 * @see apk-package(5) of apk-tools 3
 */
export interface IndexRecord {
  /** `C:`, the package's identity: `Q1` and the base64 of the SHA-1 of its control member. */
  readonly checksum: ApkChecksum;
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /** Size of the .apk file. */
  readonly sizeBytes: number;
  /** What its files take when installed, as its builder counted. */
  readonly installedSizeBytes: number;
  readonly description: ByteString;
  readonly url: ByteString;
  readonly license: ByteString;
  /** The source package's name. */
  readonly origin: ByteString;
  readonly maintainer: ByteString;
  /** Seconds since 1970. */
  readonly buildSeconds: number;
  /** The commit of the packages' repository that it was built from. */
  readonly commit: ByteString;
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
  /** Where its lines stand in the text that it was read from. */
  readonly start: number;
  readonly end: number;
}
