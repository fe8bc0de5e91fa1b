/**
 * The one error class of the program and its closed set of codes.
 *
 * Three kinds of bad input are told apart: `malformed` (not this format, or corrupt), `unsupported` (valid, but not
 * handled here) and `untrusted` (well formed, but nobody vouches for it). The kind decides the exit status.
 */

export type ErrorKind =
  | 'usage'
  | 'malformed'
  | 'unsupported'
  | 'untrusted'
  | 'network'
  | 'unsatisfiable'
  | 'policy'
  | 'disk'
  | 'interrupted'
  | 'internal';

/** Every code with its kind and the sentence that docs/errors.md prints for it. */
export const ERROR_CODES = {
  USAGE: ['usage', 'The command line, an option or an environment variable cannot be used as given.'],
  SUITE_UNKNOWN: ['usage', 'No suite file defines the suite that was asked for.'],
  SUITE_INVALID: ['usage', 'A suite file does not follow the published schema.'],
  ARCHITECTURE_UNKNOWN: [
    'usage',
    'An architecture or platform name is not in the table, or the suite lacks it.',
  ],
  NETWORK_FAILED: ['network', 'A transfer could not be completed from any mirror.'],
  NETWORK_REDIRECTS: ['network', 'A mirror redirected too often, or to a scheme that is not followed.'],
  NETWORK_NOT_FOUND: ['network', 'No mirror has the file.'],
  NETWORK_TOO_LARGE: ['malformed', 'A mirror sent more bytes than were announced, signed or allowed.'],
  OFFLINE: ['network', 'The network is needed, but the run is offline.'],
  DIGEST_MISMATCH: ['untrusted', 'Bytes do not have the size or digest that was signed for them.'],
  SIGNATURE_MISSING: ['untrusted', 'A release file, or an index of Alpine, carries no signature.'],
  SIGNATURE_BAD: ['untrusted', 'A signature does not match the text that it covers.'],
  SIGNATURE_UNKNOWN_KEY: ['untrusted', 'No signature was made by a trusted key.'],
  SIGNATURE_KEY_EXPIRED: ['untrusted', 'The signing key had expired or was revoked at the date that counts.'],
  SIGNATURE_WEAK: ['untrusted', 'Signatures were made only with a hash or key that is too weak to count.'],
  KEYRING_INVALID: ['malformed', 'A keyring cannot be read.'],
  RELEASE_MALFORMED: ['malformed', 'A Release or InRelease file cannot be read.'],
  RELEASE_EXPIRED: ['untrusted', 'The Valid-Until of a release file lies before the date that counts.'],
  RELEASE_FUTURE: ['untrusted', 'The Date of a release file lies after the date that counts.'],
  RELEASE_MISMATCH: [
    'untrusted',
    'A release file is for another origin, suite or codename than was asked for.',
  ],
  RELEASE_WEAK: ['untrusted', 'A release file has no SHA256 for a file that is needed.'],
  INDEX_MISSING: ['malformed', 'A release file does not list the index of a component and architecture.'],
  INDEX_MALFORMED: ['malformed', 'A Packages or APKINDEX file cannot be read.'],
  RELATION_MALFORMED: ['malformed', 'A dependency field cannot be read.'],
  VERSION_MALFORMED: ['malformed', 'A version string is not valid.'],
  PACKAGE_UNKNOWN: ['unsatisfiable', 'No index has a package of that name.'],
  VERSION_UNKNOWN: ['unsatisfiable', 'No index has that version of the package.'],
  NO_CANDIDATE: ['unsatisfiable', 'A virtual package has several providers, or none.'],
  UNSATISFIABLE: ['unsatisfiable', 'The request cannot be met with the packages that exist.'],
  CONTRADICTORY: ['unsatisfiable', 'The request both wants and refuses a package.'],
  NOT_CHOSEN: ['unsatisfiable', 'The package that is asked about is not among those that the request takes.'],
  POLICY_DENIED: ['policy', 'The request takes a package that --deny forbids.'],
  POLICY_ARCHIVE: ['policy', 'The request takes packages from archives that --only-from does not name.'],
  POLICY_SIZE: ['policy', 'The packages of the request are larger when installed than --max-size allows.'],
  DEB_MALFORMED: ['malformed', 'A .deb file is not well formed.'],
  DEB_UNSUPPORTED: ['unsupported', 'A .deb file is valid but uses something that is not supported.'],
  DEB_HOSTILE: ['untrusted', 'A .deb file tries to reach outside the tree, or to exhaust the machine.'],
  APK_MALFORMED: ['malformed', 'An .apk file is not well formed.'],
  APK_UNSUPPORTED: [
    'unsupported',
    'An .apk file or an APKINDEX is valid but uses something that is not supported.',
  ],
  APK_HOSTILE: [
    'untrusted',
    'An .apk file tries to reach outside the tree, or is not what its own checksums say.',
  ],
  ARCHIVE_MALFORMED: ['malformed', 'An ar, tar or compressed member is corrupt.'],
  ARCHIVE_UNSUPPORTED: ['unsupported', 'An ar, tar or compressed member uses an unsupported feature.'],
  ARCHIVE_TOO_LARGE: ['untrusted', 'A compressed member unpacks to more than is allowed for its size.'],
  TREE_CONFLICT: ['malformed', 'Two packages ship the same path and neither replaces the other.'],
  TREE_PATH: ['untrusted', 'A path or link leads out of the tree, or cannot be followed in it.'],
  ELF_MALFORMED: ['malformed', 'An ELF file is cut off or points outside itself.'],
  SCRIPT_SYNTAX: ['malformed', 'A script does not follow the grammar of the shell.'],
  SCRIPT_FAILED: ['malformed', 'A script ended with an exit status other than 0.'],
  SCRIPT_UNSUPPORTED: ['unsupported', 'A script uses a feature of a shell that is not interpreted here.'],
  SCRIPT_UNMODELLED: ['unsupported', 'A script calls a program or option that is not modelled.'],
  SCRIPT_LIMIT: ['untrusted', 'A script is larger, deeper, longer or more talkative than is allowed.'],
  CONFIGURE_FAILED: ['malformed', 'A package cannot be configured, as dpkg could not either.'],
  NATIVE_UNAVAILABLE: [
    'unsupported',
    'This machine cannot run the programs of the tree, which --configure native needs for some packages.',
  ],
  LOCK_MALFORMED: ['malformed', 'A lock file cannot be read.'],
  LOCK_UNSUPPORTED: ['unsupported', 'A lock file is of another version.'],
  LOCK_OUTDATED: [
    'unsatisfiable',
    'A lock is not what would be locked now, and --frozen forbids to change it.',
  ],
  CACHE_CORRUPT: ['disk', 'A cache entry does not have its own digest.'],
  DISK_FAILED: ['disk', 'A file could not be read or written.'],
  DISK_FULL: ['disk', 'The disk or quota is full.'],
  OUTPUT_EXISTS: ['usage', 'The output exists and is not something that may be replaced.'],
  OUTPUT_UNSUPPORTED: ['unsupported', 'The output format cannot be written here or for this request.'],
  INTERRUPTED: ['interrupted', 'The run was stopped by a signal.'],
  INTERNAL: ['internal', 'A defect in this program.'],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Exit status by kind of error; documented in docs/errors.md and `rootfs help exit-codes`. */
export const EXIT_STATUS: Readonly<Record<ErrorKind, number>> = {
  internal: 1,
  usage: 2,
  network: 3,
  untrusted: 4,
  malformed: 5,
  unsupported: 6,
  unsatisfiable: 7,
  disk: 8,
  policy: 9,
  interrupted: 130,
};

export interface ErrorDetails {
  /** What to do next, as a sentence to the user. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** An error that a user can act on: a stable code, what was seen (message) and what to do next (hint). */
export class RootfsError extends Error {
  override readonly name = 'RootfsError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
  }

  get kind(): ErrorKind {
    return ERROR_CODES[this.code][0];
  }

  get exitStatus(): number {
    return EXIT_STATUS[this.kind];
  }
}

/** Any thrown value as a RootfsError; what is not one already is a defect (`INTERNAL`). */
export function asRootfsError(thrown: unknown): RootfsError {
  if (thrown instanceof RootfsError) return thrown;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return new RootfsError('INTERNAL', text, {
    hint: 'This is a defect; please report it with the command line and --verbose output.',
    cause: thrown,
  });
}
