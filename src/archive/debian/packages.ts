import { RootfsError } from '../../kernel/errors.js';
import { type Verified, vouch } from '../verified.js';
import type { IndexBytes } from './index-bytes.js';
import { lineAt, scanPackages } from './packages-scan.js';
import { readStanza } from './packages-stanza.js';
import type { IndexRelease, PackagesIndex, PackageStanza } from './stanza.js';

/** What is known of an index besides its bytes. */
export interface PackagesMeta {
  /** Id of the suite's archive: `main`, `security` … */
  readonly archive: string;
  /** `Suite:` and `Codename:` of its release file. */
  readonly suiteName: string;
  readonly codename: string;
  readonly release: IndexRelease;
  readonly component: string;
  /** The architecture of the index; `all` for a separate binary-all. */
  readonly architecture: string;
  /** How messages name the index: `bookworm/main/binary-amd64/Packages`. */
  readonly source: string;
  /** Told once when stanzas of other architectures were passed over, as apt passes them over. */
  readonly note?: ((text: string) => void) | undefined;
}

/** V8's strings end at 512 MiB; Debian's largest index has 65 MB. */
const MAX_INDEX_BYTES = 400 * 1024 * 1024;

function malformed(meta: PackagesMeta, where: string, what: string): RootfsError {
  return new RootfsError('INDEX_MALFORMED', `${meta.source}${where}: ${what}`, {
    hint: 'The archive itself published this (the bytes are the signed ones); tell its maintainers, or leave the archive out.',
  });
}

function textOf(bytes: Uint8Array, meta: PackagesMeta): string {
  if (bytes.length > MAX_INDEX_BYTES) {
    throw malformed(meta, '', `${bytes.length} bytes, more than ${MAX_INDEX_BYTES} are not read`);
  }
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

function tellForeign(meta: PackagesMeta, count: number): void {
  if (count === 0) return;
  meta.note?.(`${meta.source}: passed over ${count} packages that are neither ${meta.architecture} nor all`);
}

/**
 * The packages of one index. Stanzas of another architecture than the index's and `all` are passed over and told to
 * `meta.note`; apt passes them over too.
 *
 * @throws RootfsError `INDEX_MALFORMED` naming index, line and package: a stanza without Package, Version,
 * Architecture, Filename, Size or SHA256, with a field twice, or with a value that no Debian tool would write
 * @see https://wiki.debian.org/DebianRepository/Format#A.22Packages.22_Indices
 */
export function parsePackages(bytes: Verified<IndexBytes>, meta: PackagesMeta): Verified<PackagesIndex> {
  const text = textOf(bytes.bytes, meta);
  const stanzas: PackageStanza[] = [];
  let foreign = 0;
  const fault = scanPackages(text, (raw) => {
    const stanza = readStanza(raw.values);
    if (typeof stanza === 'string') return { at: raw.start, what: stanza };
    if (stanza.architecture !== meta.architecture && stanza.architecture !== 'all') foreign++;
    else stanzas.push(stanza);
    return undefined;
  });
  if (fault !== undefined) throw malformed(meta, `:${lineAt(text, fault.at)}`, fault.what);
  tellForeign(meta, foreign);
  const { archive, suiteName, codename, release, component, architecture } = meta;
  return vouch({ archive, suiteName, codename, release, component, architecture, stanzas });
}
