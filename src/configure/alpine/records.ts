import type { ApkChecksum } from '../../formats/alpine/checksum.js';
import type { ByteString } from '../../kernel/byte-string.js';
import type { ApkPackage } from '../../package/alpine/apk.js';

/** A package to install, and what its index says of it. */
export interface ApkToInstall {
  readonly pkg: ApkPackage;
  /** C: of the index. */
  readonly identity: ApkChecksum;
  /** The lines of the index about it, each with its newline, as the database repeats them: C: to i:. */
  readonly header: ByteString;
  /** o: of the index; packages of one origin may overwrite each other's files. */
  readonly origin: ByteString;
  /** t: of the index. */
  readonly buildSeconds: number;
  /** `s:` of the database: the tag of the repository that it was pinned to, '' for none. */
  readonly tag: ByteString;
}

/** Mode and owner as the database keeps them. */
export interface Acl {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Digest over the extended attributes, '' when there are none. */
  readonly xattrs: string;
}

/** A file, link or device that a package owns. */
export interface InstalledFile {
  readonly name: string;
  acl: Acl;
  /** Undefined for what has no content to check, such as a device. */
  readonly checksum: ApkChecksum | undefined;
}

/** A directory as one package lists it. */
export interface DirectoryInstance {
  readonly name: string;
  /** Undefined for the directory of a file in the root, which needs no entry. */
  acl: Acl | undefined;
  readonly files: Map<string, InstalledFile>;
}

/** A package that is installed: a paragraph of lib/apk/db/installed. */
export interface InstalledPackage {
  readonly source: ApkToInstall;
  readonly directories: Map<string, DirectoryInstance>;
  /** A script failed or was left out: `f:s`. */
  brokenScript: boolean;
}

export function nameVersion({ pkg }: ApkToInstall): string {
  return `${pkg.name}-${pkg.version}`;
}
