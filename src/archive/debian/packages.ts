import { RootfsError } from '../../kernel/errors.js';
import type { BlobSpec } from '../../kernel/digest.js';
import { type Verified, vouch } from '../verified.js';
import type { IndexStream } from './index-bytes.js';
import { PackagesScan, type ScanFault } from './packages-scan.js';
import { ColumnsWriter } from './stanza-columns.js';
import { StanzaRows } from './stanza-rows.js';
import { type StanzaColumns, viewStanzas } from './stanza-table.js';
import type { IndexRelease, PackagesIndex } from './stanza.js';

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

/** What a Packages file holds, whatever archive it belongs to: a pure function of its bytes and its architecture. */
export interface ParsedPackages {
  readonly architecture: string;
  readonly columns: StanzaColumns;
  /** Stanzas of other architectures, which were passed over. */
  readonly foreign: number;
  /** Of the uncompressed file. */
  readonly spec: BlobSpec;
}

function malformed(source: string, where: string, what: string): RootfsError {
  return new RootfsError('INDEX_MALFORMED', `${source}${where}: ${what}`, {
    hint: 'The archive itself published this (the bytes are the signed ones); tell its maintainers, or leave the archive out.',
  });
}

/**
 * Reads one index as it comes, holding what is kept of it and no more. Stanzas of another architecture than the index's and
 * `all` are passed over; apt passes them over too.
 *
 * @param source how messages name the index
 * @throws RootfsError `INDEX_MALFORMED` naming index, line and package: a stanza without Package, Version,
 * Architecture, Filename, Size or SHA256, with a field twice, or with a value that no Debian tool would write; and what
 * the stream throws
 * @see https://wiki.debian.org/DebianRepository/Format#A.22Packages.22_Indices
 */
export async function parsePackages(
  stream: Verified<IndexStream>,
  architecture: string,
  source: string,
): Promise<Verified<ParsedPackages>> {
  const fail = ({ line, what }: ScanFault): never => {
    throw malformed(source, `:${line}`, what);
  };
  const writer = new ColumnsWriter(stream.sizeBytes ?? 0);
  const rows = new StanzaRows(writer, architecture);
  const scan = new PackagesScan((raw) => {
    const problem = rows.add(raw);
    if (problem !== undefined) fail({ line: raw.line, what: problem });
  }, fail);
  const chunks = stream.chunks();
  let next = await chunks.next();
  try {
    for (; next.done !== true; next = await chunks.next()) scan.push(next.value);
  } finally {
    // After a fault nobody reads on: what decompresses has to be let go.
    if (next.done !== true) await chunks.return(NOTHING);
  }
  scan.finish();
  return vouch({ architecture, columns: writer.columns(), foreign: rows.foreign, spec: next.value });
}

const NOTHING = { sha256: '' as BlobSpec['sha256'], sizeBytes: 0 };

/** The packages of an archive that its index has, with how messages name them. */
export function packagesIndex(parsed: Verified<ParsedPackages>, meta: PackagesMeta): Verified<PackagesIndex> {
  if (parsed.foreign > 0)
    meta.note?.(
      `${meta.source}: passed over ${parsed.foreign} packages that are neither ${meta.architecture} nor all`,
    );
  const { archive, suiteName, codename, release, component, architecture } = meta;
  const stanzas = viewStanzas(parsed.columns, meta.source);
  return vouch({ archive, suiteName, codename, release, component, architecture, stanzas });
}
