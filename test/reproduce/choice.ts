import type { ExportFormat } from '../../src/export/request.js';
import { fileURLToPath } from 'node:url';

/** The built program of this checkout. */
export const BUILT = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** Rows that could mark a folder on the disk otherwise than an image. */
const DISK_ROWS = ['umask-077', 'umask-000', 'nobody', 'elsewhere', 'tmpfs', 'ramfs'];

/** What the cheap part builds: an image, and a folder where that can make a difference. */
export function cheapFormats(row?: { readonly name: string }): readonly ExportFormat[] {
  return row === undefined || DISK_ROWS.includes(row.name) ? ['oci', 'dir'] : ['oci'];
}
