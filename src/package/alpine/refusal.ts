import { RootfsError } from '../../kernel/errors.js';

const HINT = 'Nothing of the package was used. Report it to who published it.';

/** A package that tries something no package may. */
export function hostile(what: string): RootfsError {
  return new RootfsError('APK_HOSTILE', what, { hint: HINT });
}

export function malformed(what: string, cause?: unknown): RootfsError {
  return new RootfsError('APK_MALFORMED', what, { cause });
}

/** A name as it is shown in a message: quoted, escaped and cut. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > 200 ? `${name.slice(0, 200)}…` : name);
}
