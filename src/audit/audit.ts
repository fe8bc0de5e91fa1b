import { RootfsError } from '../kernel/errors.js';
import type { LockEntry } from '../lock/provenance.js';
import { compareImage, type SealEffects } from './compare.js';
import { diffIdsOf } from './compression.js';
import type { Decompress } from '../archive/debian/index-bytes.js';
import { missingPackages, proveLock } from './proof.js';
import type { Difference } from './diff/diff.js';
import type { Evidence, Trust } from './evidence.js';
import { finding, verdictOf, type Finding, type Verdict } from './finding.js';
import type { OpenedImages, SourceImage } from './image/opened.js';
import { attachedLock, checkAttachments, entryFor, readLock, type GivenLock } from './locks.js';
import type { Rebuild } from './rebuild.js';

export interface AuditRequest {
  readonly opened: OpenedImages;
  /** From --lock or a bundle; else the one that is attached to the image is taken. */
  readonly lock: GivenLock | undefined;
  /** undefined when there is neither a bundle nor a cache to look in. */
  readonly evidence: Evidence | undefined;
  readonly trust: Trust;
  /** What was found of the bundle itself. */
  readonly findings: readonly Finding[];
}

export interface AuditEffects extends SealEffects {
  readonly decompress: Decompress;
  readonly rebuild: Rebuild;
}

/** One image of those that were audited. */
export interface AuditedImage {
  readonly source: SourceImage;
  readonly entry: LockEntry | undefined;
  readonly isRebuilt: boolean;
  /** From what the lock makes, when the trees are others. */
  readonly difference: Difference | undefined;
}

export interface AuditReport {
  readonly place: string;
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  readonly images: readonly AuditedImage[];
}

/** Errors of a rebuild that say that something is missing, as against something that is wrong. */
const MISSING: readonly string[] = ['OFFLINE', 'NETWORK_FAILED', 'NETWORK_NOT_FOUND', 'NATIVE_UNAVAILABLE'];

function rebuildFinding(error: RootfsError, where: string): Finding {
  const what = `cannot be built again: ${error.message}`;
  const weight = MISSING.includes(error.code) || error.kind === 'unsupported' ? 'unknown' : 'differs';
  return finding(weight, 'rebuild', where, what, error.hint ?? '');
}

/** An audit under way: findings of all steps in their order. */
class Audit {
  readonly findings: Finding[];

  constructor(
    private readonly request: AuditRequest,
    private readonly effects: AuditEffects,
  ) {
    this.findings = [...request.opened.findings, ...request.findings];
  }

  async image(source: SourceImage, entry: LockEntry | undefined): Promise<AuditedImage> {
    const untold = { source, entry, isRebuilt: false, difference: undefined };
    if (entry === undefined) return untold;
    const { evidence, trust } = this.request;
    if (evidence === undefined) {
      const what = 'there is neither a bundle nor a cache to prove the lock by';
      this.findings.push(finding('unknown', 'evidence', 'lock', what, 'name a bundle with --bundle'));
      return untold;
    }
    const missing = await missingPackages(entry, evidence);
    const proving = proveLock(entry, evidence, trust, this.effects.decompress);
    // At the same time, for both take seconds; what comes of them is told in one order.
    const comparing = missing.length > 0 ? undefined : this.compared(source, entry);
    const [proof, compared] = await Promise.all([proving, comparing]);
    this.findings.push(...proof, ...missing, ...(compared?.findings ?? []));
    return compared?.image ?? untold;
  }

  private async compared(
    source: SourceImage,
    entry: LockEntry,
  ): Promise<{ readonly image: AuditedImage; readonly findings: readonly Finding[] }> {
    const unpacking = diffIdsOf(source);
    // Thrown below, once the rebuild has been waited for.
    unpacking.catch(() => undefined);
    try {
      const { isSame, findings, difference } = await this.effects.rebuild(entry, async (rebuilt) =>
        compareImage(source, await unpacking, rebuilt, this.effects),
      );
      return { image: { source, entry, isRebuilt: isSame, difference }, findings };
    } catch (error) {
      if (!(error instanceof RootfsError) || ['disk', 'interrupted', 'internal'].includes(error.kind))
        throw error;
      const image = { source, entry, isRebuilt: false, difference: undefined };
      return { image, findings: [rebuildFinding(error, `image for ${source.platform}`)] };
    }
  }
}

/**
 * Audits images: their own claims, their lock, what proves it, and whether it makes them again.
 *
 * What comes out is told, never thrown: `reproduced` when every step held and the image that the lock makes is this one to
 * the last byte, `differs` when something is not what it says or not what the lock makes, `cannot tell` when something is missing.
 * @throws RootfsError `DISK_FAILED`, `DISK_FULL`, `INTERRUPTED`
 */
export async function auditImages(request: AuditRequest, effects: AuditEffects): Promise<AuditReport> {
  const { opened } = request;
  const audit = new Audit(request, effects);
  const { findings } = audit;
  findings.push(...checkAttachments(opened));
  const file = readLock(request.lock, await attachedLock(opened), findings);
  const images: AuditedImage[] = [];
  for (const source of opened.images) {
    const entry = file === undefined ? undefined : entryFor(source, file, findings);
    images.push(await audit.image(source, entry));
  }
  if (images.length === 0) {
    const what = 'there is no image in it that can be read';
    findings.push(finding('unknown', 'no-image', opened.place, what));
  }
  const isRebuilt = images.length > 0 && images.every((one) => one.isRebuilt);
  return { place: opened.place, verdict: verdictOf(findings, isRebuilt), findings, images };
}
