import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readApkKeys } from '../../src/archive/alpine/keys.js';
import type { RsaKeys } from '../../src/formats/alpine/signature.js';

/** The folder of Alpine reference data; what is in it is listed, so that other branches and architectures run as well. */
export const ALPINE_DIR =
  process.env['ROOTFS_ALPINE_DIR'] ?? fileURLToPath(new URL('../../../shared/alpine', import.meta.url));

/** Whether the reference data is there; says loudly when not. */
export function hasAlpineReference(): boolean {
  if (existsSync(join(ALPINE_DIR, 'README.md')) || existsSync(join(ALPINE_DIR, 'expected'))) return true;
  console.warn(`SKIPPED: no Alpine reference data in ${ALPINE_DIR}; set ROOTFS_ALPINE_DIR`);
  return false;
}

export function alpinePath(...parts: readonly string[]): string {
  return join(ALPINE_DIR, ...parts);
}

export function alpineBytes(...parts: readonly string[]): Uint8Array {
  return new Uint8Array(readFileSync(alpinePath(...parts)));
}

/** Names in a folder, in byte order; none when it is not there. */
export function alpineList(...parts: readonly string[]): readonly string[] {
  const folder = alpinePath(...parts);
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

/** All public keys of a folder, or those of them whose name holds `part`. */
export function alpineKeys(folder: string, part = ''): RsaKeys {
  const names = alpineList(folder).filter((name) => name.includes(part));
  return readApkKeys(names.map((name) => ({ name, bytes: alpineBytes(folder, name) })));
}
