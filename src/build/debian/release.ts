import { RootfsError } from '../../kernel/errors.js';
import { redactUrl } from '../../kernel/url.js';
import type { JudgedAt } from '../../archive/debian/expectation.js';
import { describeSignature } from '../../archive/debian/signatures.js';
import type { ReleaseFiles, VerifiedRelease } from '../../archive/debian/verify-release.js';
import { verifyRelease } from '../../archive/debian/verify-release.js';
import type { Keyring } from '../../formats/openpgp/keyring.js';
import { fetchSmall } from '../../store/obtain.js';
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
  readonly unsigned: boolean;
}

export interface ObtainedRelease extends VerifiedRelease {
  /** The mirrors again, the one that gave this release first: its indexes fit it. */
  readonly mirrors: readonly string[];
}

/** InRelease, else Release with Release.gpg. @see https://wiki.debian.org/DebianRepository/Format */
export async function fetchReleaseFiles(
  mirror: string,
  archive: SuiteArchive,
  effects: Effects,
): Promise<ReleaseFiles> {
  const base = `${mirror}dists/${archive.dist}`;
  const place = redactUrl(base);
  const get = async (name: string): Promise<Uint8Array | undefined> =>
    (await fetchSmall([`${base}/${name}`], RELEASE_MAX_BYTES, `${archive.dist} ${name}`, effects))?.bytes;
  const inRelease = await get('InRelease');
  if (inRelease !== undefined) return { inRelease, place };
  const release = await get('Release');
  if (release === undefined) {
    throw new RootfsError('NETWORK_NOT_FOUND', `${place} has neither InRelease nor Release`, {
      hint: `Check the mirror and the suite, or leave the archive out with --archives.`,
    });
  }
  return { release, releaseGpg: await get('Release.gpg'), place };
}

async function fromMirror(
  mirror: string,
  request: ReleaseRequest,
  effects: Effects,
): Promise<VerifiedRelease> {
  const files = await fetchReleaseFiles(mirror, request.archive, effects);
  const verified = await verifyRelease(files, request.archive, request.keyring, request.judgedAt, {
    unsigned: request.unsigned,
  });
  for (const signature of verified.signatures) {
    const text = `${request.archive.dist}: ${describeSignature(signature)}`;
    effects.report({ kind: 'note', level: 'debug', code: 'signature', text });
  }
  return verified;
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
      const verified = await fromMirror(mirror, request, effects);
      const others = request.mirrors.filter((other) => other !== mirror);
      return { ...verified, mirrors: [mirror, ...others] };
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
