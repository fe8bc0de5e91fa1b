import { parseArchitectureOf, platformName, platformOf } from '../kernel/architecture.js';
import { RootfsError } from '../kernel/errors.js';
import { formatLockFile, lockDigest, parseLockFile } from '../lock/file.js';
import type { LockedPackage } from '../lock/lock.js';
import type { LockEntry, LockFile } from '../lock/provenance.js';
import { differingRange } from './diff/content.js';
import { finding, type Finding } from './finding.js';
import { readMember } from './image/members.js';
import type { OpenedImages, SourceImage } from './image/opened.js';

const LOCK_TYPE = 'application/vnd.rootfs.lock.v1';
const TAGS = 'rootfs.tags';
const LOCK_ANNOTATION = 'rootfs.lock';

/** A lock file and where it is from. */
export interface GivenLock {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The lock that hangs on an image. */
export async function attachedLock(opened: OpenedImages): Promise<GivenLock | undefined> {
  const attachment = opened.attachments.find(({ artifactType }) => artifactType === LOCK_TYPE);
  const [file] = attachment?.files ?? [];
  if (attachment === undefined || file === undefined) return undefined;
  return { name: `the lock attached to ${opened.place}`, bytes: await readMember(file.member) };
}

/** Tells whether what hangs on images hangs on those that are there, and on all the tags that it was made for. */
export function checkAttachments(opened: OpenedImages): readonly Finding[] {
  const findings: Finding[] = [];
  for (const { artifactType, subject, annotations, digest } of opened.attachments) {
    if (artifactType !== LOCK_TYPE) continue;
    const where = `artifact ${digest}`;
    if (!opened.targets.some(({ digest: target }) => target === subject))
      findings.push(
        finding('differs', 'attachment', where, `belongs to ${subject}, which is not in the index`),
      );
    // In a registry tags are apart from the image, which is named by its digest.
    if (opened.form === 'registry') continue;
    const tags = opened.targets.flatMap((target) => target.tags).join(' ');
    if (annotations[TAGS] !== tags) {
      const what = `was attached when the tags were ${JSON.stringify(annotations[TAGS] ?? '')}; now they are ${JSON.stringify(tags)}`;
      findings.push(finding('differs', 'tags', 'index.json', what, 'a tag was changed'));
    }
  }
  return findings;
}

function sameBytes(one: GivenLock, other: GivenLock): readonly Finding[] {
  const range = differingRange(one.bytes, other.bytes);
  if (range === undefined) return [];
  const cause = `bytes ${range.offset} to ${range.offset + range.sizeBytesA} of ${one.name}`;
  return [finding('differs', 'lock-file', one.name, `is not ${other.name}`, cause)];
}

/** The lock file to judge by; what cannot be read becomes a finding. */
export function readLock(
  given: GivenLock | undefined,
  attached: GivenLock | undefined,
  findings: Finding[],
): LockFile | undefined {
  const chosen = given ?? attached;
  if (chosen === undefined) {
    const what = 'there is no lock: none is attached to the image, and none was given';
    findings.push(finding('unknown', 'lock-missing', 'lock', what, 'name one with --lock or --bundle'));
    return undefined;
  }
  if (given !== undefined && attached !== undefined) findings.push(...sameBytes(given, attached));
  try {
    const file = parseLockFile(chosen.bytes, chosen.name);
    const canonical = { name: 'what rootfs writes for what it says', bytes: formatLockFile(file) };
    findings.push(...sameBytes(chosen, canonical));
    return file;
  } catch (error) {
    if (!(error instanceof RootfsError)) throw error;
    findings.push(finding('differs', 'lock', chosen.name, error.message, 'the lock was changed'));
    return undefined;
  }
}

/** `linux/arm64/v8` */
export function platformOfEntry({ image }: LockEntry): string {
  const { family, architecture } = image;
  return platformName(platformOf(parseArchitectureOf(family, architecture), family));
}

/** The lock of an image: by platform, and checked against the digest that the image bears. */
export function entryFor(image: SourceImage, file: LockFile, findings: Finding[]): LockEntry | undefined {
  const where = `image for ${image.platform || 'an unknown platform'}`;
  const entry = file.locks.find((one) => platformOfEntry(one) === image.platform);
  if (entry === undefined) {
    const known = file.locks.map(platformOfEntry).join(', ');
    findings.push(finding('differs', 'lock-platform', where, `the lock has none for it, only for ${known}`));
    return undefined;
  }
  if (image.manifest === undefined) return entry;
  const [seen, wanted] = [image.annotations[LOCK_ANNOTATION], lockDigest(entry.image)];
  if (seen === undefined) {
    const what = `has no annotation ${LOCK_ANNOTATION}, so nothing says which lock it was made from`;
    findings.push(finding('note', 'lock-annotation', where, what));
  } else if (seen !== wanted) {
    const what = `was made from the lock ${seen}; the one given is ${wanted}`;
    findings.push(finding('differs', 'lock-annotation', where, what, 'another lock, or a changed one'));
  }
  return entry;
}

/** All packages of a lock, in the order in which its provenance names them. */
export function lockedPackages({ image }: LockEntry): readonly LockedPackage[] {
  return image.family === 'alpine' ? [...image.packages, ...image.overlays] : image.packages;
}
