/** One link of the reason why a request cannot be met: somebody needs or forbids something, and why that fails. */
export interface Conflict {
  /** Who asks: `name` or `name:arch`, with its version. */
  readonly package: string;
  readonly version: string;
  /** The field as in the control file, such as `Depends` or `Conflicts`. */
  readonly field: string;
  /** The relation as written there, such as `libc6 (>= 2.38) | musl`. */
  readonly relation: string;
  /** What stands against it, in words; may name further packages. */
  readonly reason: string;
  /** From a package that the request names to this one, each needing the next; just this one when it is named. */
  readonly chain: readonly string[];
}

/** `nginx 1.22.1-9 Depends: nginx-common (= 1.22.1-9): it was refused by the request (web needs nginx)`. */
export function formatConflict(conflict: Conflict): string {
  const { package: name, version, field, relation, reason, chain } = conflict;
  const why = chain.length < 2 ? '' : ` (${chain.join(' needs ')})`;
  return `${name} ${version} ${field}: ${relation}: ${reason}${why}`;
}
