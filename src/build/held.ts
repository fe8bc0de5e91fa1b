import type { Effects, ResolveRequest } from './request.js';

/** What an update is to leave as it is, for one architecture. */
export interface Held {
  /** Versions by full name (`name:architecture`). */
  readonly versions: ReadonlyMap<string, string>;
  /** Tells of a package whose version no index has any more. */
  readonly gone: (fullName: string, version: string) => void;
}

/** The packages of an architecture that keep their versions; undefined when all are chosen anew. */
export function heldFor(
  { held }: ResolveRequest,
  architecture: string,
  { report }: Pick<Effects, 'report'>,
): Held | undefined {
  const versions = held?.get(architecture);
  if (versions === undefined) return undefined;
  const gone = (name: string, version: string): void => {
    const text = `${name} ${version} is no longer there, so it cannot stay`;
    report({ kind: 'note', level: 'warning', code: 'held', text });
  };
  return { versions, gone };
}
