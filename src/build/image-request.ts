import { parseArchitectureOf, platformOf } from '../kernel/architecture.js';
import { rfc3339, type EpochSeconds } from '../kernel/epoch.js';
import type { ImageRequest } from '../oci/image.js';
import type { BuildOutcome } from './debian/tree.js';
import { lockDigest } from '../lock/file.js';
import type { Lock } from '../lock/lock.js';
import type { BuildRequest } from './request.js';

/** Prefix of this program's own annotations. */
const OWN = 'rootfs.';

function archivesOf(lock: Lock): string {
  if (lock.family === 'alpine') return lock.repositories.join(', ');
  return lock.sources.map(({ dist, components }) => `${dist} ${components.join(' ')}`).join(', ');
}

function ownAnnotations(
  lock: Lock,
  { profiles }: BuildRequest,
  result: BuildOutcome,
): Readonly<Record<string, string>> {
  return {
    [`${OWN}suite`]: lock.suite,
    [`${OWN}variant`]: lock.variant,
    [`${OWN}archives`]: archivesOf(lock),
    [`${OWN}format`]: String(lock.format),
    // Said in the image itself, so that nobody takes it for a system that is ready to run.
    [`${OWN}packages`]: `${lock.packages.length} unpacked, ${result.configured} configured`,
    ...(result.deferred.length === 0
      ? {}
      : { [`${OWN}unconfigured`]: result.deferred.map(({ name }) => name).join(' ') }),
    // Marks an image whose digest does not follow from the lock alone.
    ...(result.native.length === 0
      ? {}
      : { [`${OWN}executed`]: result.native.map(({ name }) => name).join(' ') }),
    ...(result.skipped.length === 0
      ? {}
      : { [`${OWN}skipped`]: result.skipped.map(({ name, reason }) => `${name}: ${reason}`).join('; ') }),
    ...(profiles.length === 0 ? {} : { [`${OWN}profile`]: profiles.join(' ') }),
    ...(lock.unsigned ? { [`${OWN}insecure-unsigned`]: 'true' } : {}),
  };
}

function stateOf(lock: Lock, { configured, native }: BuildOutcome): string {
  if (configured === 0) return 'packages unpacked, not configured';
  const counts = `${configured} of ${lock.packages.length} packages configured`;
  return native.length === 0 ? counts : `${counts}, ${native.length} by executing their scripts`;
}

function commentOf(lock: Lock, result: BuildOutcome): string {
  const state = stateOf(lock, result);
  return lock.unsigned ? `${state}; NOT VERIFIED (--insecure-unsigned)` : state;
}

/** What of an image is known only when it is built. */
export interface ImageFacts {
  readonly epoch: EpochSeconds;
  readonly result: BuildOutcome;
  /** What the tree says of the release's version, such as `12.15`; undefined when nothing. */
  readonly version: string | undefined;
}

/**
 * The settings of the image that a lock makes; a user's annotations win over ours. Nothing here changes without the
 * lock: not the archive's version or date, nor who signed it.
 * @see OCI image-spec annotations.md
 */
export function imageRequestOf(lock: Lock, request: BuildRequest, facts: ImageFacts): ImageRequest {
  const { epoch, result, version = lock.suite } = facts;
  return {
    platform: platformOf(parseArchitectureOf(lock.family, lock.architecture), lock.family),
    epoch,
    createdBy: `rootfs bootstrap ${lock.suite} --variant ${lock.variant} --arch ${lock.architecture}`,
    comment: commentOf(lock, result),
    labels: request.labels,
    annotations: {
      'org.opencontainers.image.created': rfc3339(epoch),
      'org.opencontainers.image.title': `${lock.title} ${lock.variant}`,
      'org.opencontainers.image.version': version,
      [`${OWN}lock`]: lockDigest(lock),
      ...ownAnnotations(lock, request, result),
      ...request.annotations,
    },
  };
}
