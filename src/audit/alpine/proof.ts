import { RootfsError } from '../../kernel/errors.js';
import { indexParagraphs } from '../../archive/alpine/apkindex.js';
import { readApkKeys } from '../../archive/alpine/keys.js';
import { openApkIndex, type ApkIndexFile } from '../../archive/alpine/open-index.js';
import type { Verified } from '../../archive/verified.js';
import type { AlpineSet } from '../../lock/lock.js';
import type { LockedArchive, LockedIndex, Provenance } from '../../lock/provenance.js';
import type { Evidence, Trust } from '../evidence.js';
import { finding, type Finding } from '../finding.js';

type Paragraphs = ReadonlyMap<string, string>;

/** Checks the indexes of one archive of a lock, and tells what is wrong. */
class IndexProof {
  constructor(
    private readonly locked: LockedArchive,
    private readonly evidence: Evidence,
    private readonly trust: Trust,
    private readonly findings: Finding[],
  ) {}

  private tell(
    weight: Finding['weight'],
    check: string,
    { path }: LockedIndex,
    what: string,
    cause = '',
  ): undefined {
    this.findings.push(finding(weight, check, `${this.locked.id}: ${path}`, what, cause));
    return undefined;
  }

  async paragraphs(index: LockedIndex): Promise<Paragraphs | undefined> {
    const bytes = await this.evidence.read(index);
    if (bytes === undefined) return this.tell('unknown', 'index', index, `is not in ${this.evidence.place}`);
    const file = this.opened(bytes, index);
    if (file === undefined) return undefined;
    const strangers = file.signedBy.filter((name) => !this.locked.signedBy.includes(name));
    const absent = this.locked.signedBy.filter((name) => !file.signedBy.includes(name));
    // The lock has who signed any of the archive's indexes, so that one of them may have fewer.
    if (strangers.length > 0 || (absent.length === this.locked.signedBy.length && absent.length > 0)) {
      const what = `is signed by ${file.signedBy.join(' ') || 'nobody'}, the lock says ${this.locked.signedBy.join(' ')}`;
      this.tell('differs', 'index-keys', index, what);
    }
    return indexParagraphs(file, index.path);
  }

  private opened(bytes: Uint8Array, index: LockedIndex): Verified<ApkIndexFile> | undefined {
    const unsigned = this.locked.signedBy.length === 0;
    const by = (keys: Trust['keys']): Verified<ApkIndexFile> =>
      openApkIndex(bytes, readApkKeys(keys), index.path, unsigned);
    try {
      return by(this.trust.keys);
    } catch (error) {
      if (!(error instanceof RootfsError)) throw error;
      if (error.code !== 'SIGNATURE_UNKNOWN_KEY' || this.evidence.ownKeys.length === 0)
        return this.tell(
          'differs',
          'index-signature',
          index,
          error.message,
          'the index or a key was changed',
        );
    }
    return this.byOwnKeys(by, index);
  }

  /** The keys of the evidence say that it is whole, and not whose it is. */
  private byOwnKeys(
    by: (keys: Trust['keys']) => Verified<ApkIndexFile>,
    index: LockedIndex,
  ): Verified<ApkIndexFile> | undefined {
    try {
      const file = by(this.evidence.ownKeys);
      const what = `is signed by ${file.signedBy.join(' ')}, which only ${this.evidence.place} itself vouches for, not ${this.trust.name}`;
      this.tell('unknown', 'release-trust', index, what, 'name the keys that you trust with --keyring');
      return file;
    } catch (error) {
      if (!(error instanceof RootfsError)) throw error;
      return this.tell('differs', 'index-signature', index, error.message, 'the index or a key was changed');
    }
  }
}

/** A package whose index holds must be in it, with the very paragraph that the lock has. */
function checkPackages(
  image: AlpineSet,
  provenance: Provenance,
  indexes: ReadonlyMap<string, readonly Paragraphs[]>,
): readonly Finding[] {
  return [...image.packages, ...image.overlays].flatMap(
    ({ name, version, identity, paragraph }, place): Finding[] => {
      const known = indexes.get(provenance.packages[place]?.archive ?? '');
      if (known === undefined) return [];
      const signed = known.map((paragraphs) => paragraphs.get(identity)).find((text) => text !== undefined);
      if (signed === paragraph) return [];
      const what =
        signed === undefined ? 'is in no signed index' : 'has another paragraph in the signed index';
      return [finding('differs', 'package-stanza', `${name} ${version}`, what, 'the lock was changed')];
    },
  );
}

/**
 * Goes the way again that a lock of Alpine went: signatures → indexes → paragraphs and identities of packages. That a package is what
 * its identity says, and not only its SHA-256, is checked where it is unpacked.
 */
export async function proveAlpine(
  image: AlpineSet,
  provenance: Provenance,
  evidence: Evidence,
  trust: Trust,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const indexes = new Map<string, readonly Paragraphs[]>();
  for (const locked of provenance.archives) {
    const proof = new IndexProof(locked, evidence, trust, findings);
    const found: Paragraphs[] = [];
    for (const index of locked.indexes) {
      const paragraphs = await proof.paragraphs(index);
      if (paragraphs !== undefined) found.push(paragraphs);
    }
    if (found.length === locked.indexes.length) indexes.set(locked.id, found);
  }
  return [...findings, ...checkPackages(image, provenance, indexes)];
}
