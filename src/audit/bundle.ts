import { parseSha256, type BlobSpec } from '../kernel/digest.js';
import { RootfsError } from '../kernel/errors.js';
import type { ReleaseFiles } from '../archive/debian/verify-release.js';
import type { KeyFile } from '../formats/openpgp/keyring.js';
import type { LockedArchive } from '../lock/provenance.js';
import type { Evidence } from './evidence.js';
import { finding, type Finding } from './finding.js';
import { checkBox } from './image/box.js';
import { readLayout } from './image/layout.js';
import { readMember, type Member, type Members } from './image/members.js';
import type { AttachedFile } from './image/opened.js';

const BUNDLE_TYPE = 'application/vnd.rootfs.bundle.v1';

/** The lock's place in a bundle. */
export const BUNDLE_LOCK = 'rootfs.lock.json';

/** A bundle, opened: everything in it recomputed. */
export interface Bundle {
  readonly place: string;
  /** By their paths: `rootfs.lock.json`, `keys/…`, `ARCHIVE/dists/…`, `ARCHIVE/pool/…`. */
  readonly files: ReadonlyMap<string, AttachedFile>;
  /** What is wrong with it: then it proves nothing, so these weigh `unknown` and not `differs`. */
  readonly findings: readonly Finding[];
}

/** A bundle that is not what it should be says nothing of the image. */
function asUnknown(one: Finding, place: string): Finding {
  const weight = one.weight === 'note' ? 'note' : 'unknown';
  const cause = one.cause === '' ? 'the bundle was changed or cut off' : one.cause;
  return { ...one, weight, check: `bundle-${one.check}`, where: `${place}: ${one.where}`, cause };
}

function isSafe(title: string): boolean {
  return (
    title !== '' && title.split('/').every((part) => !['', '.', '..'].includes(part) && !part.includes('\0'))
  );
}

function filesOf(files: readonly AttachedFile[], findings: Finding[]): ReadonlyMap<string, AttachedFile> {
  const byTitle = new Map<string, AttachedFile>();
  for (const file of files) {
    if (!isSafe(file.title) || byTitle.has(file.title)) {
      const what = 'is no path of a file, or is there twice';
      findings.push(finding('differs', 'title', JSON.stringify(file.title), what));
    } else byTitle.set(file.title, file);
  }
  return byTitle;
}

/**
 * Reads a bundle, every byte of it covered: blobs by their digests, index and marker by what they must say, the tar around them by
 * its checksums and padding. Nothing is thrown for what is wrong in it.
 */
export async function readBundle(open: () => Promise<Members>, place: string): Promise<Bundle> {
  const findings: Finding[] = [];
  try {
    const members = await open();
    const opened = await readLayout(members, 'oci-archive');
    findings.push(...opened.findings, ...(await checkBox(members)));
    const [bundle, ...others] = opened.attachments.filter(({ artifactType }) => artifactType === BUNDLE_TYPE);
    if (bundle === undefined || others.length + opened.images.length > 0)
      throw new RootfsError('ARCHIVE_MALFORMED', `${place} is not one bundle of rootfs`);
    const files = filesOf(bundle.files, findings);
    return { place, files, findings: findings.map((one) => asUnknown(one, place)) };
  } catch (error) {
    if (!(error instanceof RootfsError) || error.kind === 'disk' || error.kind === 'internal') throw error;
    findings.push(finding('differs', 'form', 'the file', error.message));
    return { place, files: new Map(), findings: findings.map((one) => asUnknown(one, place)) };
  }
}

async function wholeFile(file: AttachedFile | undefined): Promise<Uint8Array | undefined> {
  return file === undefined ? undefined : readMember(file.member);
}

export function bundleLock(bundle: Bundle): Promise<Uint8Array | undefined> {
  return wholeFile(bundle.files.get(BUNDLE_LOCK));
}

async function keysOf(bundle: Bundle): Promise<Evidence['ownKeys']> {
  const files: KeyFile[] = [];
  for (const [name, { member }] of bundle.files)
    if (name.startsWith('keys/')) files.push({ name, bytes: await readMember(member) });
  return files;
}

async function releaseOf(bundle: Bundle, archive: LockedArchive): Promise<ReleaseFiles | undefined> {
  const base = `${archive.id}/dists/${archive.dist}`;
  const get = (name: string): Promise<Uint8Array | undefined> =>
    wholeFile(bundle.files.get(`${base}/${name}`));
  const [inRelease, release, releaseGpg] = [
    await get('InRelease'),
    await get('Release'),
    await get('Release.gpg'),
  ];
  if (inRelease === undefined && release === undefined) return undefined;
  return { inRelease, release, releaseGpg, place: base };
}

/** The files of a bundle by digest and size, `SHA256 BYTES`; those that were found to be changed count as absent. */
export function bundleBlobs(bundle: Bundle): ReadonlyMap<string, Member> {
  const bad = new Set(bundle.findings.map(({ where }) => where.split('/').at(-1) ?? ''));
  const byDigest = new Map<string, Member>();
  for (const { digest, member } of bundle.files.values()) {
    const sha256 = parseSha256(digest.slice('sha256:'.length));
    if (!bad.has(sha256)) byDigest.set(`${sha256} ${member.sizeBytes}`, member);
  }
  return byDigest;
}

/** What a bundle proves. */
export async function bundleEvidence(bundle: Bundle): Promise<Evidence> {
  const byDigest = bundleBlobs(bundle);
  const memberOf = ({ sha256, sizeBytes }: BlobSpec): Member | undefined =>
    byDigest.get(`${sha256} ${sizeBytes}`);
  return {
    place: bundle.place,
    releaseOf: (archive) => releaseOf(bundle, archive),
    read: async (spec) => {
      const member = memberOf(spec);
      return member === undefined ? undefined : readMember(member);
    },
    has: async (spec) => memberOf(spec) !== undefined,
    ownKeys: await keysOf(bundle),
  };
}
