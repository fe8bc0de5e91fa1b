import { RootfsError } from '../../kernel/errors.js';

const HINT = 'Nothing of the package was used. Report it to who published it.';

export function hostile(what: string): RootfsError {
  return new RootfsError('DEB_HOSTILE', what, { hint: HINT });
}

export function malformed(what: string, cause?: unknown): RootfsError {
  return new RootfsError('DEB_MALFORMED', what, { cause });
}

/** A name as it is shown in a message: quoted, escaped and cut. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > 200 ? `${name.slice(0, 200)}…` : name);
}

/** Runs `body`; errors that come out of it say in which member they arose. */
export async function inMember<T>(member: string, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (thrown) {
    if (!(thrown instanceof RootfsError)) throw thrown;
    throw new RootfsError(thrown.code, `${member}: ${thrown.message}`, { hint: thrown.hint, cause: thrown });
  }
}
