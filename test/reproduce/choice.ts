import { fileURLToPath } from 'node:url';

/** The built program of this checkout. */
export const BUILT = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** What the cheap part builds of what a subject has: an image, and a folder, which the host could mark most. */
export const CHEAP_FORMATS = ['oci', 'dir'] as const;
