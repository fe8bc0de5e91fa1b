import type { Version } from '../universe.js';

/** Sums over a list of packages. */
export interface Totals {
  readonly packages: number;
  /** Of the .deb files. */
  readonly fetchBytes: number;
  /** By Installed-Size, which counts KiB and is an estimate. @see deb-control(5) */
  readonly installedBytes: number;
}

/** What a package takes on disk by its own word; 0 when it does not say. */
export function installedBytesOf({ stanza }: Version): number {
  return stanza.installedSizeKib * 1024;
}

export function totalsOf(versions: readonly Version[]): Totals {
  let fetchBytes = 0;
  let installedBytes = 0;
  for (const version of versions) {
    fetchBytes += version.stanza.sizeBytes;
    installedBytes += installedBytesOf(version);
  }
  return { packages: versions.length, fetchBytes, installedBytes };
}
