import { parseTime, snapshotStamp, type EpochSeconds } from '../../kernel/epoch.js';
import { RootfsError } from '../../kernel/errors.js';
import { redactUrl } from '../../kernel/url.js';
import type { JudgedAt } from '../../archive/debian/expectation.js';
import { describeSignature } from '../../archive/debian/signatures.js';
import type { ReleaseFiles, VerifiedRelease } from '../../archive/debian/verify-release.js';
import { verifyRelease } from '../../archive/debian/verify-release.js';
import type { Keyring } from '../../formats/openpgp/keyring.js';
import { fetchRemembered, type RememberedFile } from '../../store/remember.js';
import { fixedStamp, stampOf, withoutStamp } from '../../suite/snapshot.js';
import type { SuiteArchive } from '../../suite/suite.js';
import type { Effects } from '../request.js';

/** apt's own bound for a release file is of this order; Debian's largest have 250 kB. */
const RELEASE_MAX_BYTES = 32 * 1024 * 1024;

export interface ReleaseRequest {
  readonly archive: SuiteArchive;
  /** In order of preference, each with a slash at its end. */
  readonly mirrors: readonly string[];
  readonly keyring: Keyring;
  readonly judgedAt: JudgedAt;
  /** The mirrors are snapshots: of which time, and whether that was asked for, so that dates are judged by it. */
  readonly snapshot: { readonly time: EpochSeconds; readonly isAsked: boolean } | undefined;
  readonly unsigned: boolean;
}

export interface ObtainedRelease extends VerifiedRelease {
  /** The mirrors again, the one that gave this release first: its indexes fit it. */
  readonly mirrors: readonly string[];
  /** The time of the snapshot that it is from, as snapshot archives write it; undefined for a live mirror. */
  readonly stamp: string | undefined;
  /** As of when it was found good. */
  readonly judgedAt: JudgedAt;
}

export interface FetchedRelease {
  readonly files: ReleaseFiles;
  /** The mirror as it redirected to itself: a snapshot of another time than was asked for. */
  readonly mirror: string;
}

/** InRelease, else Release with Release.gpg. @see https://wiki.debian.org/DebianRepository/Format */
export async function fetchReleaseFiles(
  mirror: string,
  { archive, snapshot }: Pick<ReleaseRequest, 'snapshot'> & { readonly archive: Pick<SuiteArchive, 'dist'> },
  effects: Effects,
): Promise<FetchedRelease> {
  const base = `${mirror}dists/${archive.dist}`;
  // A snapshot of now has another URL each time, and mostly the same files.
  const name = snapshot?.isAsked === false ? withoutStamp(base) : base;
  const get = (file: string): Promise<RememberedFile | undefined> => {
    const remembered = { url: `${base}/${file}`, name: `${name}/${file}`, label: `${archive.dist} ${file}` };
    return fetchRemembered(remembered, RELEASE_MAX_BYTES, effects);
  };
  const pinned = ({ finalUrl }: RememberedFile): { readonly mirror: string; readonly place: string } => {
    const there = fixedStamp(mirror, finalUrl);
    return { mirror: there, place: redactUrl(`${there}dists/${archive.dist}`) };
  };
  const inRelease = await get('InRelease').catch(unlessOffline);
  if (inRelease !== undefined) {
    const { mirror: there, place } = pinned(inRelease);
    return { mirror: there, files: { inRelease: inRelease.bytes, place } };
  }
  const release = await get('Release');
  if (release === undefined) {
    throw new RootfsError('NETWORK_NOT_FOUND', `${redactUrl(base)} has neither InRelease nor Release`, {
      hint: `Check the mirror and the suite, or leave the archive out with --archives.`,
    });
  }
  const { mirror: there, place } = pinned(release);
  const releaseGpg = (await get('Release.gpg'))?.bytes;
  return { mirror: there, files: { release: release.bytes, releaseGpg, place } };
}

/** What was not there when there was a network was never remembered. */
function unlessOffline(error: unknown): undefined {
  if (error instanceof RootfsError && error.code === 'OFFLINE') return undefined;
  throw error;
}

function tellPinned(
  { archive, snapshot }: ReleaseRequest,
  stamp: string | undefined,
  report: Effects['report'],
): void {
  const asked = snapshot === undefined ? undefined : snapshotStamp(snapshot.time);
  if (asked === undefined || stamp === undefined || asked === stamp) return;
  const text = `${archive.dist}: there is no snapshot of ${asked}; the last one before it is ${stamp}`;
  report({ kind: 'note', level: 'info', code: 'snapshot', text });
}

async function fromMirror(
  mirror: string,
  request: ReleaseRequest,
  effects: Effects,
): Promise<Omit<ObtainedRelease, 'mirrors'> & { readonly mirror: string }> {
  const fetched = await fetchReleaseFiles(mirror, request, effects);
  const stamp = request.snapshot === undefined ? undefined : stampOf(fetched.mirror);
  tellPinned(request, stamp, effects.report);
  const isPinned = request.judgedAt.live && request.snapshot?.isAsked === true && stamp !== undefined;
  const judgedAt = isPinned ? { now: parseTime(stamp), live: false } : request.judgedAt;
  const verified = await verifyRelease(fetched.files, request.archive, request.keyring, judgedAt, {
    unsigned: request.unsigned,
  });
  for (const signature of verified.signatures) {
    const text = `${request.archive.dist}: ${describeSignature(signature)}`;
    effects.report({ kind: 'note', level: 'debug', code: 'signature', text });
  }
  return { ...verified, mirror: fetched.mirror, stamp, judgedAt };
}

/** Of several failures the one to show: what a mirror served wrongly says more than that another was not there. */
function worst(failures: readonly RootfsError[]): RootfsError | undefined {
  return failures.find((failure) => failure.kind !== 'network') ?? failures[0];
}

/**
 * The release file of an archive from the first mirror that has one which holds: signed, current, and the one asked for.
 * @throws RootfsError the most telling failure when no mirror has one
 */
export async function obtainRelease(request: ReleaseRequest, effects: Effects): Promise<ObtainedRelease> {
  const failures: RootfsError[] = [];
  for (const mirror of request.mirrors) {
    try {
      const { mirror: used, ...verified } = await fromMirror(mirror, request, effects);
      const others = request.mirrors.filter((other) => other !== mirror);
      return { ...verified, mirrors: [used, ...others] };
    } catch (error) {
      if (!(error instanceof RootfsError) || error.code === 'INTERRUPTED') throw error;
      failures.push(error);
      const text = `${redactUrl(mirror)}: ${error.message}`;
      if (request.mirrors.length > 1)
        effects.report({ kind: 'note', level: 'warning', code: error.code, text });
    }
  }
  throw worst(failures) ?? new RootfsError('INTERNAL', `no mirror for ${request.archive.dist}`);
}
