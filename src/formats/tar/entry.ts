/** The kinds of entry that are read; the same words as in rootfs/. */
export type TarReadKind = 'directory' | 'file' | 'symlink' | 'hardlink' | 'character' | 'block' | 'fifo';

/** An entry as a tar archive says it: nothing is normalised, and no rule of safety has been applied. */
export interface TarReadEntry {
  readonly kind: TarReadKind;
  /** As stored (`./usr/bin/`), from the header, a GNU long name or a pax record; not empty, without NUL. */
  readonly path: string;
  /** 12 permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** '' when the archive names nobody. */
  readonly userName: string;
  readonly groupName: string;
  /** Whole seconds since 1970, rounded down; may be negative. */
  readonly mtimeSeconds: number;
  /** What the rounding dropped: 0 to 999,999,999. */
  readonly mtimeNanoseconds: number;
  /** 0 for everything but a file. */
  readonly sizeBytes: number;
  /** Where the content starts in the uncompressed archive. */
  readonly contentOffset: number;
  /** As stored; '' for everything but links. */
  readonly linkTarget: string;
  /** 0 and 0 for everything but devices. */
  readonly device: { readonly major: number; readonly minor: number };
  /** By full name, such as `security.capability`, in byte order of the names; values are raw bytes. */
  readonly xattrs: ReadonlyMap<string, Uint8Array>;
  /** APK-TOOLS.checksum.SHA1 of its pax header, as text; '' where there is none. @see apk-package(5) */
  readonly apkSha1: string;
}
