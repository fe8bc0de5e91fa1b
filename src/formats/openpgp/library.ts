import type * as OpenPgp from 'openpgp';

let loaded: Promise<typeof OpenPgp> | undefined;

/** The library, loaded at the first signature: a run that verifies none does not pay for it (about 0.1 s). */
export function loadOpenPgp(): Promise<typeof OpenPgp> {
  loaded ??= import('openpgp');
  return loaded;
}
