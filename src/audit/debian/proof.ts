import { type BlobSpec } from '../../kernel/digest.js';
import { RootfsError } from '../../kernel/errors.js';
import type { Verified } from '../../archive/verified.js';
import {
  checkPlainIndex,
  openIndex,
  type Decompress,
  type IndexBytes,
} from '../../archive/debian/index-bytes.js';
import { indexFiles, type IndexFile } from '../../archive/debian/indexes.js';
import { parsePackages } from '../../archive/debian/packages.js';
import type { PackagesIndex } from '../../archive/debian/stanza.js';
import { verifyRelease, type VerifiedRelease } from '../../archive/debian/verify-release.js';
import type { Keyring } from '../../formats/openpgp/keyring.js';
import { judgedTime } from '../../lock/judged.js';
import type { LockEntry, LockedArchive } from '../../lock/provenance.js';
import type { Evidence } from '../evidence.js';
import { finding, type Finding } from '../finding.js';
import { checkPackages } from './packages.js';

/** Whose signatures count. */
export interface Trust {
  readonly keyring: Keyring;
  /** How messages call it. */
  readonly name: string;
}

type ExpectedArchive = Parameters<typeof verifyRelease>[1];

/** What a release file must be to be that of a locked archive. Its very text is pinned by the lock besides. */
function expectedOf(locked: LockedArchive): ExpectedArchive {
  const { id, dist, repository } = locked;
  return {
    ...{ id, dist, repository, uri: '', sources: undefined, enabled: true, why: '' },
    // Where indexes of old security archives lie; without it the plain path is looked for first anyway.
    ...{ architectures: undefined, componentPrefix: 'updates/', keys: [] },
    expect: { origin: undefined, label: undefined, suites: [], codename: '' },
  };
}

const FAULTS_OF_TRUST: readonly string[] = ['SIGNATURE_UNKNOWN_KEY', 'SIGNATURE_MISSING', 'SIGNATURE_WEAK'];

/** Checks one archive of a lock, and tells what is wrong. */
class ArchiveProof {
  private readonly where: string;

  constructor(
    private readonly locked: LockedArchive,
    private readonly evidence: Evidence,
    private readonly findings: Finding[],
    private readonly decompress: Decompress,
  ) {
    this.where = `archive ${locked.id} (dists/${locked.dist})`;
  }

  private tell(weight: Finding['weight'], check: string, what: string, cause = ''): undefined {
    this.findings.push(finding(weight, check, this.where, what, cause));
    return undefined;
  }

  async release(trust: Trust): Promise<VerifiedRelease | undefined> {
    const files = await this.evidence.releaseOf(this.locked);
    if (files === undefined)
      return this.tell('unknown', 'release', `its release file is not in ${this.evidence.place}`);
    const verified = await this.verified(files, trust);
    if (verified === undefined) return undefined;
    const { sha256, signedBy, date } = this.locked.release;
    const { release } = verified;
    if (release.textSha256 !== sha256) {
      const what = `its signed text has the digest ${release.textSha256}, the lock says ${sha256}`;
      return this.tell('differs', 'release-digest', what, 'another release file than was locked');
    }
    if (verified.signedBy.join(' ') !== signedBy.join(' ')) {
      const seen = verified.signedBy.join(' ') || 'nobody';
      this.tell(
        'differs',
        'release-keys',
        `is signed by ${seen}, the lock says ${signedBy.join(' ') || 'nobody'}`,
      );
    }
    if (release.date !== date)
      this.tell(
        'differs',
        'release-date',
        `is of ${release.date}, the lock says ${date} (seconds since 1970)`,
      );
    return verified;
  }

  /** By the keys that are trusted; else by those of the evidence, which says that it is whole and not whose it is. */
  private async verified(
    files: Parameters<typeof verifyRelease>[0],
    trust: Trust,
  ): Promise<VerifiedRelease | undefined> {
    const { signedBy } = this.locked.release;
    const judgedAt = judgedTime(this.locked.release);
    const unsigned = signedBy.length === 0;
    const by = (keyring: Keyring): Promise<VerifiedRelease> =>
      verifyRelease(files, expectedOf(this.locked), keyring, { now: judgedAt, live: false }, { unsigned });
    try {
      return await by(trust.keyring);
    } catch (error) {
      if (!(error instanceof RootfsError)) throw error;
      const own = this.evidence.ownKeys;
      if (!FAULTS_OF_TRUST.includes(error.code) || own === undefined)
        return this.tell(
          'differs',
          'release-signature',
          error.message,
          'the release file or a key was changed',
        );
      return this.byOwnKeys(() => by(own), trust, error);
    }
  }

  private async byOwnKeys(
    verify: () => Promise<VerifiedRelease>,
    trust: Trust,
    first: RootfsError,
  ): Promise<VerifiedRelease | undefined> {
    try {
      const verified = await verify();
      const keys = verified.signedBy.join(' ');
      const what = `is signed by ${keys}, which only ${this.evidence.place} itself vouches for, not ${trust.name}`;
      this.tell('unknown', 'release-trust', what, 'name the keys that you trust with --keyring');
      return verified;
    } catch (error) {
      if (!(error instanceof RootfsError)) throw error;
      return this.tell(
        'differs',
        'release-signature',
        first.message,
        'the release file or a key was changed',
      );
    }
  }

  async indexes(verified: VerifiedRelease): Promise<readonly PackagesIndex[]> {
    const found: PackagesIndex[] = [];
    for (const { path, sha256 } of this.locked.indexes) {
      const [component = '', folder = ''] = path.split('/').slice(-3);
      const architecture = folder.replace(/^binary-/, '');
      try {
        const files = indexFiles(verified.release, expectedOf(this.locked), component, architecture);
        const file = files.find((one) => one.architecture === architecture);
        const index = file === undefined ? undefined : await this.index(file, sha256, verified);
        if (index !== undefined) found.push(index);
      } catch (error) {
        if (!(error instanceof RootfsError)) throw error;
        this.tell('differs', 'index', `${path}: ${error.message}`, 'the index or the lock was changed');
      }
    }
    return found;
  }

  private async index(
    file: Verified<IndexFile>,
    sha256: string,
    { release }: VerifiedRelease,
  ): Promise<PackagesIndex | undefined> {
    const opened = await this.opened(file);
    if (opened === undefined)
      return this.tell('unknown', 'index', `${file.label} is not in ${this.evidence.place}`);
    if (opened.spec.sha256 !== sha256) {
      const what = `${file.label} has the digest ${opened.spec.sha256}, the lock says ${sha256}`;
      return this.tell('differs', 'index-digest', what);
    }
    const { id } = this.locked;
    const names = { archive: id, suiteName: release.suite, codename: release.codename, source: file.label };
    return parsePackages(opened, { ...names, component: file.component, architecture: file.architecture });
  }

  /** Uncompressed where it is kept so, for that is found by the digest that is signed for it; else in any form. */
  private async opened(file: Verified<IndexFile>): Promise<Verified<IndexBytes> | undefined> {
    const plain = file.plain === undefined ? undefined : await this.evidence.read(file.plain);
    if (plain !== undefined) return checkPlainIndex(plain, file);
    for (const { spec, compression } of file.variants) {
      const bytes = await this.evidence.read(spec);
      if (bytes !== undefined) return openIndex(bytes, file, compression, this.decompress);
    }
    return undefined;
  }
}

/**
 * Goes the whole way again that a lock went: signatures → release files → indexes → packages, all as of the time that the lock
 * was made. Nothing is thrown for what is wrong.
 * @param decompress an index, on another thread if there is one
 */
export async function proveLock(
  entry: LockEntry,
  evidence: Evidence,
  trust: Trust,
  decompress: Decompress,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const indexes = new Map<string, readonly PackagesIndex[]>();
  for (const locked of entry.provenance.archives) {
    const proof = new ArchiveProof(locked, evidence, findings, decompress);
    const verified = await proof.release(trust);
    const found = verified === undefined ? [] : await proof.indexes(verified);
    // Without one of them nothing can be said of what no other has; that it is missing has been told.
    if (verified !== undefined && found.length === locked.indexes.length) indexes.set(locked.id, found);
  }
  if (entry.image.unsigned) {
    const what = 'was made with --insecure-unsigned, so nobody vouches for its packages';
    findings.push(finding('unknown', 'unsigned', 'lock', what));
  }
  findings.push(...checkPackages(entry, indexes));
  return findings;
}

/** Tells packages of which there is no file. */
export async function missingPackages(entry: LockEntry, evidence: Evidence): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { name, version, sha256, sizeBytes } of entry.image.packages) {
    const spec: BlobSpec = { sha256, sizeBytes };
    if (await evidence.has(spec)) continue;
    const what = `its file (${sizeBytes} bytes, SHA-256 ${sha256}) is not in ${evidence.place}`;
    findings.push(
      finding('unknown', 'package-missing', `${name} ${version}`, what, 'rootfs fetch --lock gets it'),
    );
  }
  return findings;
}
