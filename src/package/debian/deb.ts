import { chunksOf, type ByteSource } from '../../formats/byte-source.js';
import { inflate, outputLimit } from '../../formats/inflate.js';
import { TarReader } from '../../formats/tar/read.js';
import type { Package, PackageEntry } from '../package.js';
import { CONTROL_MAX_BYTES, joined, readControl, type ControlMember } from './control.js';
import type { ContentAt } from '../data-entry.js';
import { DataEntries } from './data.js';
import { findMembers, type TarMember } from './members.js';
import { inMember } from './refusal.js';

/** Where the uncompressed data member goes, and how it is read again from there. */
export interface DataSink {
  /** Gets the data member from its first byte to its last. */
  readonly append: (bytes: Uint8Array) => void;
  readonly contentAt: ContentAt;
}

/** A .deb that was read. */
export interface DebPackage extends Package {
  /** When it was made, by its own word, in seconds since 1970. */
  readonly builtSeconds: number;
}

export interface DebLimits {
  /** Of the uncompressed data member; by default 64 MiB or 250 times its compressed size. */
  readonly maxDataBytes?: number | undefined;
}

async function readControlMember(source: ByteSource, member: TarMember): Promise<ControlMember> {
  const chunks = chunksOf(source, member.offset, member.sizeBytes);
  const maxBytes = Math.min(CONTROL_MAX_BYTES, outputLimit(member.sizeBytes));
  return readControl(await joined(inflate(member.compression, chunks, maxBytes)));
}

/**
 * Reads only the control member of a Debian binary package.
 * @throws RootfsError as {@link readDeb}
 */
export function readDebControl(source: ByteSource): Promise<ControlMember> {
  const { control } = findMembers(source);
  return inMember(control.name, () => readControlMember(source, control));
}

async function readDataMember(
  source: ByteSource,
  member: TarMember,
  sink: DataSink,
  limits: DebLimits,
): Promise<readonly PackageEntry[]> {
  const chunks = chunksOf(source, member.offset, member.sizeBytes);
  const maxBytes = limits.maxDataBytes ?? outputLimit(member.sizeBytes);
  const reader = new TarReader();
  const data = new DataEntries(sink.contentAt);
  for await (const chunk of inflate(member.compression, chunks, maxBytes)) {
    for (const entry of reader.push(chunk)) data.add(entry);
    sink.append(chunk);
  }
  reader.finish();
  return data.entries;
}

/**
 * Reads a Debian binary package. The data member goes through `sink`, whose contents the entries refer to; memory
 * does not grow with it. On error, what the sink holds is to be discarded.
 *
 * Give it only bytes whose digest was verified: zstd data is not checked otherwise.
 * @throws RootfsError `DEB_MALFORMED`, `DEB_UNSUPPORTED`, `DEB_HOSTILE`, `ARCHIVE_MALFORMED`, `ARCHIVE_UNSUPPORTED`,
 * `ARCHIVE_TOO_LARGE`; what `source` and `sink` throw passes through
 * @see deb(5)
 */
export async function readDeb(
  source: ByteSource,
  sink: DataSink,
  limits: DebLimits = {},
): Promise<DebPackage> {
  const members = findMembers(source);
  const { files, ...control } = await inMember(members.control.name, () =>
    readControlMember(source, members.control),
  );
  const entries = await inMember(members.data.name, () => readDataMember(source, members.data, sink, limits));
  return { ...control, builtSeconds: members.mtimeSeconds, controlFiles: files, entries };
}
