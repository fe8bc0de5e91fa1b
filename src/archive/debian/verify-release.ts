import type { EpochSeconds } from '../../kernel/epoch.js';
import { RootfsError } from '../../kernel/errors.js';
import { splitClearSigned } from '../../formats/openpgp/cleartext.js';
import type { Keyring } from '../../formats/openpgp/keyring.js';
import { type SignatureReport, verifyClearSigned, verifyDetached } from '../../formats/openpgp/verify.js';
import type { SuiteArchive } from '../../suite/suite.js';
import { type Verified, vouch } from '../verified.js';
import { checkDates, checkExpectation, type JudgedAt } from './expectation.js';
import { parseRelease, type Release } from './release.js';
import { checkSignatures } from './signatures.js';

/** What was fetched from dists/DIST/: `InRelease`, or where there is none `Release` with `Release.gpg` if there is one. */
export interface ReleaseFiles {
  readonly inRelease?: Uint8Array | undefined;
  readonly release?: Uint8Array | undefined;
  readonly releaseGpg?: Uint8Array | undefined;
  /** Where they came from, for messages, without credentials. */
  readonly place: string;
}

export interface VerifyOptions {
  /**
   * --insecure-unsigned: take a release file that nobody trusted has signed. A signature by a trusted key that does
   * not fit the text is refused all the same: it does not say "unsigned" but "changed". Dates and names are checked.
   */
  readonly unsigned?: boolean | undefined;
}

export interface VerifiedRelease {
  readonly release: Verified<Release>;
  /** Fingerprints of the primary keys whose signatures are good, sorted; empty only when `unsigned`. */
  readonly signedBy: readonly string[];
  /** Whether it was taken without a good signature. */
  readonly unsigned: boolean;
  /** Every signature that was seen. */
  readonly signatures: readonly SignatureReport[];
}

/** InRelease files of Debian have up to 250 kB, Release of unstable 190 kB. */
const MAX_BYTES = 32 * 1024 * 1024;

interface Signed {
  readonly text: Uint8Array;
  readonly place: string;
  readonly signatures: readonly SignatureReport[];
}

function checkSize(bytes: Uint8Array | undefined, place: string): void {
  if (bytes === undefined || bytes.length <= MAX_BYTES) return;
  throw new RootfsError(
    'RELEASE_MALFORMED',
    `${place}: ${bytes.length} bytes are too many for a release file`,
  );
}

async function readInRelease(
  bytes: Uint8Array,
  place: string,
  keyring: Keyring,
  at: EpochSeconds,
): Promise<Signed> {
  const split = splitClearSigned(bytes, place);
  if (split === undefined) return { text: bytes, place, signatures: [] };
  return { text: split.text, place, signatures: await verifyClearSigned(split, keyring, at, place) };
}

async function readSigned(files: ReleaseFiles, keyring: Keyring, at: EpochSeconds): Promise<Signed> {
  const { inRelease, release, releaseGpg, place } = files;
  for (const bytes of [inRelease, release, releaseGpg]) checkSize(bytes, place);
  if (inRelease !== undefined) return readInRelease(inRelease, `${place}/InRelease`, keyring, at);
  if (release === undefined) {
    throw new RootfsError('RELEASE_MALFORMED', `${place} has neither InRelease nor Release`);
  }
  const where = `${place}/Release`;
  if (releaseGpg === undefined) return { text: release, place: where, signatures: [] };
  const signatures = await verifyDetached(release, releaseGpg, keyring, at, where);
  return { text: release, place: where, signatures };
}

/**
 * Checks the release files of an archive: signatures, that it is the archive asked for, and its dates, all as of the
 * judged date. Only what it returns can be used for indexes.
 *
 * At least one signature must be good. As with apt, a `bad` one is fatal beside good ones, and one by an unknown,
 * expired or weak key is not.
 *
 * @throws RootfsError `SIGNATURE_MISSING`, `SIGNATURE_BAD`, `SIGNATURE_UNKNOWN_KEY`, `SIGNATURE_KEY_EXPIRED`,
 * `SIGNATURE_WEAK`, `RELEASE_MALFORMED`, `RELEASE_WEAK`, `RELEASE_MISMATCH`, `RELEASE_EXPIRED`, `RELEASE_FUTURE`
 * @see apt-secure(8), apt's methods/gpgv.cc
 */
export async function verifyRelease(
  files: ReleaseFiles,
  archive: SuiteArchive,
  keyring: Keyring,
  judgedAt: JudgedAt,
  options: VerifyOptions = {},
): Promise<VerifiedRelease> {
  const signed = await readSigned(files, keyring, judgedAt.now);
  const signedBy = checkSignatures(signed.signatures, signed.place, options.unsigned === true);
  const release = parseRelease(signed.text, signed.place);
  checkExpectation(release, archive, signed.place);
  checkDates(release, judgedAt, signed.place);
  return {
    release: vouch(release),
    signedBy,
    unsigned: signedBy.length === 0,
    signatures: signed.signatures,
  };
}
