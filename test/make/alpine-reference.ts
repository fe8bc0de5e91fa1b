import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readApkKeys } from '../../src/archive/alpine/keys.js';
import type { RsaKeys } from '../../src/formats/alpine/signature.js';

/** The folder of Alpine reference data; what is in it is listed, so that other branches and architectures run as well. */
export const ALPINE_DIR =
  process.env['ROOTFS_ALPINE_DIR'] ?? fileURLToPath(new URL('../../../shared/alpine', import.meta.url));

/**
 * Whether a part of the reference data is there; says loudly when not. A collection may have some of the parts only.
 * @param part `expected` (trees, with the repositories that they are made of), `real` or `bad`, or a path below these
 */
export function hasAlpineReference(part = 'expected'): boolean {
  if (existsSync(join(ALPINE_DIR, part))) return true;
  console.warn(`SKIPPED: no Alpine reference data in ${join(ALPINE_DIR, part)}; set ROOTFS_ALPINE_DIR`);
  return false;
}

export function alpinePath(...parts: readonly string[]): string {
  return join(ALPINE_DIR, ...parts);
}

export function alpineBytes(...parts: readonly string[]): Uint8Array {
  return new Uint8Array(readFileSync(alpinePath(...parts)));
}

/** Names in a folder, in byte order; none when it is not there or is none. */
export function alpineList(...parts: readonly string[]): readonly string[] {
  const folder = alpinePath(...parts);
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder ? readdirSync(folder).sort() : [];
}

/** Paths of all files below a folder whose names end so, in byte order. */
export function alpineFiles(folder: string, ending: string): readonly string[] {
  return alpineList(folder).flatMap((name) => {
    const path = `${folder}/${name}`;
    return name.endsWith(ending) ? [path] : alpineFiles(path, ending);
  });
}

/** Options that trust the keys of the collection's own repositories, and no others. */
export function alpineTrust(): readonly string[] {
  return alpineList('keys').map((name) => `--keyring=${alpinePath('keys', name)}`);
}

/** All public keys of a folder, or those of them whose name holds `part`. */
export function alpineKeys(folder: string, part = ''): RsaKeys {
  const names = alpineList(folder).filter((name) => name.includes(part));
  return readApkKeys(names.map((name) => ({ name, bytes: alpineBytes(folder, name) })));
}
