import { RootfsError } from '../../kernel/errors.js';
import type { Verified } from '../../archive/verified.js';
import { openIndex, type Decompress } from '../../archive/debian/index-bytes.js';
import { indexFiles, type IndexFile } from '../../archive/debian/indexes.js';
import { namedStanzas } from '../../archive/debian/named-stanzas.js';
import { packagesIndex, parsePackages } from '../../archive/debian/packages.js';
import type { PackagesIndex } from '../../archive/debian/stanza.js';
import { verifyRelease, type VerifiedRelease } from '../../archive/debian/verify-release.js';
import { readKeyring, type Keyring } from '../../formats/openpgp/keyring.js';
import { judgedTime } from '../../lock/judged.js';
import type { LockEntry, LockedArchive, LockedRelease } from '../../lock/provenance.js';
import type { Evidence, Trust } from '../evidence.js';
import { finding, type Finding } from '../finding.js';
import { checkPackages } from './packages.js';

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
    private readonly wanted: ReadonlySet<string>,
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
    const { release: lockedRelease, signedBy } = this.locked;
    if (lockedRelease === undefined) return this.tell('differs', 'release', 'has none in the lock');
    const verified = await this.verified(files, lockedRelease, trust);
    if (verified === undefined) return undefined;
    const { sha256, date } = lockedRelease;
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
    lockedRelease: LockedRelease,
    trust: Trust,
  ): Promise<VerifiedRelease | undefined> {
    const judgedAt = judgedTime(lockedRelease);
    const unsigned = this.locked.signedBy.length === 0;
    const by = (keyring: Keyring): Promise<VerifiedRelease> =>
      verifyRelease(files, expectedOf(this.locked), keyring, { now: judgedAt, live: false }, { unsigned });
    try {
      return await by(await readKeyring(trust.keys));
    } catch (error) {
      if (!(error instanceof RootfsError)) throw error;
      const { ownKeys } = this.evidence;
      if (!FAULTS_OF_TRUST.includes(error.code) || ownKeys.length === 0)
        return this.tell(
          'differs',
          'release-signature',
          error.message,
          'the release file or a key was changed',
        );
      return this.byOwnKeys(async () => by(await readKeyring(ownKeys)), trust, error);
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
    const parsed = await parsePackages(namedStanzas(opened, this.wanted), file.architecture, file.label);
    if (parsed.spec.sha256 !== sha256) {
      const what = `${file.label} has the digest ${parsed.spec.sha256}, the lock says ${sha256}`;
      return this.tell('differs', 'index-digest', what);
    }
    const { component, architecture, label: source } = file;
    const { suite: suiteName, codename } = release;
    return packagesIndex(parsed, {
      ...{ archive: this.locked.id, suiteName, codename, component, architecture, source },
      release: UNASKED,
    });
  }

  private async opened(file: Verified<IndexFile>): Promise<ReturnType<typeof openIndex> | undefined> {
    for (const { spec, compression } of file.variants) {
      const bytes = await this.evidence.read(spec);
      if (bytes !== undefined) return openIndex(bytes, file, compression, this.decompress);
    }
    return undefined;
  }
}

/** What pins choose by, which nothing here asks for. */
const UNASKED = {
  ...{ origin: '', label: '', version: '', site: '', notAutomatic: false, butAutomaticUpgrades: false },
};

/**
 * Goes the whole way again that a lock of Debian went: signatures → release files → indexes → packages, all as of the time that the
 * lock was made. Nothing is thrown for what is wrong.
 */
export async function proveDebian(
  entry: LockEntry,
  evidence: Evidence,
  trust: Trust,
  decompress: Decompress,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const indexes = new Map<string, readonly PackagesIndex[]>();
  const wanted = new Set(entry.image.packages.map(({ name }) => name));
  for (const locked of entry.provenance.archives) {
    const proof = new ArchiveProof(locked, evidence, findings, wanted, decompress);
    const verified = await proof.release(trust);
    const found = verified === undefined ? [] : await proof.indexes(verified);
    // Without one of them nothing can be said of what no other has; that it is missing has been told.
    if (verified !== undefined && found.length === locked.indexes.length) indexes.set(locked.id, found);
  }
  return [...findings, ...checkPackages(entry, indexes)];
}
