import { contentSize, type Content } from '../kernel/content.js';
import { RootfsError } from '../kernel/errors.js';
import { entryHeader, gnuHeader } from '../formats/tar/write-entry.js';
import { BLOCK_BYTES, paddingBytes, RECORD_BYTES } from '../formats/tar/write-header.js';
import type { TreeEntry } from '../rootfs/entry.js';
import { isDeviceFolder } from './device-folder.js';
import { tarEntries, type Part } from './tar-entries.js';

/** A piece of a tar stream: bytes at hand, the content of a file, or zeros. */
export type Segment =
  | { readonly kind: 'literal'; readonly bytes: Uint8Array }
  | { readonly kind: 'content'; readonly content: Content; readonly sizeBytes: number }
  | { readonly kind: 'zeros'; readonly sizeBytes: number };

/** A whole tar archive without its file contents: a few hundred bytes an entry. */
export interface TarPlan {
  readonly segments: readonly Segment[];
  readonly sizeBytes: number;
  readonly entryCount: number;
}

export function segmentSize(segment: Segment): number {
  return segment.kind === 'literal' ? segment.bytes.length : segment.sizeBytes;
}

function zeros(sizeBytes: number): Segment[] {
  return sizeBytes === 0 ? [] : [{ kind: 'zeros', sizeBytes }];
}

function contentSegments(entry: TreeEntry): Segment[] {
  if (entry.kind !== 'file') return [];
  const sizeBytes = contentSize(entry.content);
  if (sizeBytes === 0) return [];
  return [{ kind: 'content', content: entry.content, sizeBytes }, ...zeros(paddingBytes(sizeBytes))];
}

function devicePart({ tar }: Part): Segment[] {
  return [{ kind: 'literal', bytes: gnuHeader(tar) }];
}

function gnuTarPart({ entry, tar }: Part, epochSeconds: number): Segment[] {
  return [{ kind: 'literal', bytes: entryHeader(tar, epochSeconds) }, ...contentSegments(entry)];
}

function totalSize(segments: readonly Segment[]): number {
  return segments.reduce((total, segment) => total + segmentSize(segment), 0);
}

/** Two blocks of zeros, and more up to a whole record. @see tar(1), "--blocking-factor"; POSIX pax, ustar */
function endOfArchive(sizeBytes: number): Segment[] {
  const end = sizeBytes + 2 * BLOCK_BYTES;
  return zeros(Math.ceil(end / RECORD_BYTES) * RECORD_BYTES - sizeBytes);
}

/**
 * The tar archive of a tree: byte for byte what mmdebstrap makes of the same tree, that is, GNU tar 1.34's
 *
 *     tar --sort=name --mtime=@EPOCH --clamp-mtime --numeric-owner --one-file-system --format=pax
 *         --pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime --xattrs -c -C ROOT .
 *
 * When /dev holds exactly the entries that mmdebstrap makes there, they come first, in the form in which it packs
 * them itself before it runs `tar --exclude=./dev`; any other /dev is in its place, as GNU tar has it.
 *
 * @param entries in walk order: the root first, depth first, names in byte order within a directory
 * @throws RootfsError `INTERNAL` when the order is another; `TREE_PATH` for a name that tar cannot hold or
 * that begins with `.wh.`
 */
export function planTar(entries: Iterable<TreeEntry>, epochSeconds: number): TarPlan {
  const parts = tarEntries(entries);
  const isDevice = isDeviceFolder(parts);
  const devices = parts.filter(({ entry }) => isDevice(entry)).flatMap(devicePart);
  const others = parts
    .filter(({ entry }) => !isDevice(entry))
    .flatMap((part) => gnuTarPart(part, epochSeconds));
  // GNU tar counts its records from its own first byte, after the devices.
  const segments = [...devices, ...others, ...endOfArchive(totalSize(others))];
  const sizeBytes = totalSize(segments);
  if (!Number.isSafeInteger(sizeBytes)) throw new RootfsError('INTERNAL', 'the tar archive is too large');
  return { segments, sizeBytes, entryCount: parts.length };
}
