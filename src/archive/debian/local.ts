import { blobSpecOf, type BlobSpec } from '../../kernel/digest.js';
import { type Verified, vouch } from '../verified.js';
import type { IndexStream } from './index-bytes.js';
import { packagesIndex, parsePackages } from './packages.js';
import type { PackagesIndex, PackageStanza } from './stanza.js';

/** The id of what the user gave as files; no archive of a suite can be called so. */
export const LOCAL_ARCHIVE = './';

/** A .deb that the user named by its path. */
export interface LocalPackage extends BlobSpec {
  /** As the user wrote it; what requests name it by. */
  readonly word: string;
  readonly architecture: string;
  /** The whole control file. */
  readonly control: string;
}

function streamOf(bytes: Uint8Array): Verified<IndexStream> {
  async function* chunks(): AsyncGenerator<Uint8Array, BlobSpec> {
    yield bytes;
    return blobSpecOf(bytes);
  }
  return vouch({ sizeBytes: bytes.length, chunks });
}

const UNRELEASED = {
  origin: '',
  label: '',
  version: '',
  site: '',
  notAutomatic: false,
  butAutomaticUpgrades: false,
};

/**
 * An index of one file. Nobody has signed it: the user vouches for it by naming it, and the lock keeps its digest.
 * @throws RootfsError `INDEX_MALFORMED` as for a stanza of an archive
 */
export async function localIndex(local: LocalPackage): Promise<Verified<PackagesIndex>> {
  const { word, architecture, control, sizeBytes, sha256 } = local;
  const place = `Filename: local.deb\nSize: ${sizeBytes}\nSHA256: ${sha256}\n`;
  const source = `control of ${word}`;
  const parsed = await parsePackages(
    streamOf(Buffer.from(`${control.trimEnd()}\n${place}`)),
    architecture,
    source,
  );
  const meta = { archive: LOCAL_ARCHIVE, suiteName: '', codename: '', component: '', release: UNRELEASED };
  const index = packagesIndex(parsed, { ...meta, architecture, source });
  return vouch({ ...index, stanzas: index.stanzas.map((stanza) => withFilename(stanza, word)) });
}

/** A copy as an object of its own: what an index was read into is only looked at through its stanzas. */
function withFilename(stanza: PackageStanza, filename: string): PackageStanza {
  const { name, version, architecture, priority, section, essential, important, multiArch, source } = stanza;
  const { depends, preDepends, recommends, suggests, enhances, conflicts, breaks, replaces, provides } =
    stanza;
  const { sizeBytes, sha256, installedSizeKib } = stanza;
  return {
    ...{ name, version, architecture, priority, section, essential, important, multiArch, source },
    ...{ depends, preDepends, recommends, suggests, enhances, conflicts, breaks, replaces, provides },
    ...{ filename, sizeBytes, sha256, installedSizeKib },
  };
}
