import type { IndexStream } from '../../src/archive/debian/index-bytes.js';
import { packagesIndex, parsePackages, type PackagesMeta } from '../../src/archive/debian/packages.js';
import type { PackagesIndex } from '../../src/archive/debian/stanza.js';
import { type Verified, vouch } from '../../src/archive/verified.js';
import { type BlobSpec, blobSpecOf } from '../../src/kernel/digest.js';
import { madeRelease } from './packages.js';

export const MADE: PackagesMeta = {
  archive: 'main',
  suiteName: 'stable',
  codename: 'made',
  release: madeRelease(),
  component: 'main',
  architecture: 'amd64',
  source: 'made/main/binary-amd64/Packages',
};

/** A stream of a text in pieces of some size, as if it had been checked. */
export function streamOf(text: string | Uint8Array, pieceBytes = 1 << 16): Verified<IndexStream> {
  const bytes = Buffer.from(text);
  async function* chunks(): AsyncGenerator<Uint8Array, BlobSpec> {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
    return blobSpecOf(bytes);
  }
  return vouch({ sizeBytes: undefined, chunks });
}

/** The index of a text, read by the real parser. */
export async function parseText(
  text: string | Uint8Array,
  meta = MADE,
  pieceBytes?: number,
): Promise<Verified<PackagesIndex>> {
  return packagesIndex(await parsePackages(streamOf(text, pieceBytes), meta.architecture, meta.source), meta);
}

/** The least that a stanza needs, and what else it is to say. */
export function stanzaText(fields: Readonly<Record<string, string | undefined>> = {}): string {
  const all = {
    Package: 'hello',
    Version: '2.10-3',
    Architecture: 'amd64',
    Filename: 'pool/main/h/hello/hello_2.10-3_amd64.deb',
    Size: '52996',
    SHA256: 'a'.repeat(64),
    ...fields,
  };
  return Object.entries(all)
    .map(([name, value]) => (value === undefined ? '' : `${name}: ${value}\n`))
    .join('');
}
