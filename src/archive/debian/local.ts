import { blobSpecOf, type BlobSpec } from '../../kernel/digest.js';
import { type Verified, vouch } from '../verified.js';
import { parsePackages } from './packages.js';
import type { PackagesIndex } from './stanza.js';

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

/**
 * An index of one file. Nobody has signed it: the user vouches for it by naming it, and the lock keeps its digest.
 * @throws RootfsError `INDEX_MALFORMED` as for a stanza of an archive
 */
export function localIndex(local: LocalPackage): Verified<PackagesIndex> {
  const { word, architecture, control, sizeBytes, sha256 } = local;
  const place = `Filename: local.deb\nSize: ${sizeBytes}\nSHA256: ${sha256}\n`;
  const bytes = Buffer.from(`${control.trimEnd()}\n${place}`);
  const none = {
    origin: '',
    label: '',
    version: '',
    site: '',
    notAutomatic: false,
    butAutomaticUpgrades: false,
  };
  const index = parsePackages(vouch({ bytes, spec: blobSpecOf(bytes) }), {
    ...{ archive: LOCAL_ARCHIVE, suiteName: '', codename: '', component: '', release: none },
    architecture,
    source: `control of ${word}`,
  });
  return vouch({ ...index, stanzas: index.stanzas.map((stanza) => ({ ...stanza, filename: word })) });
}
