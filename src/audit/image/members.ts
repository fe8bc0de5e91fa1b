import { join } from 'node:path';
import type { Disk } from '../../kernel/disk.js';
import type { ReadAt } from '../../kernel/content.js';
import { RootfsError } from '../../kernel/errors.js';
import { compareBytewise, sortedBytewise } from '../../kernel/order.js';
import { readTar } from '../../formats/tar/read.js';

/** One named file of a layout or archive. */
export interface Member {
  readonly name: string;
  readonly sizeBytes: number;
  /** Chunks that the reader may keep. */
  readonly read: () => AsyncIterable<Uint8Array>;
  /** The file of the host that it lies in, and where in that it begins; absent for what is in memory. */
  readonly at?: { readonly path: string; readonly offset: number };
}

/** The files of a layout, wherever they lie: in a folder, in a tar, in memory. */
export interface Members {
  /** What a user calls it, for messages. */
  readonly place: string;
  /** In byte order of the names. */
  readonly files: ReadonlyMap<string, Member>;
  /** What is there besides plain files and folders, such as links: never followed. */
  readonly strange: readonly string[];
  /** Where in the tar that holds them bytes stand that say nothing: each must be what a tar writer puts there. */
  readonly box: Box | undefined;
}

/** The tar that files lie in. */
export interface Box {
  readonly entries: readonly { readonly contentOffset: number; readonly sizeBytes: number }[];
  readonly range: (offset: number, sizeBytes: number) => AsyncIterable<Uint8Array>;
  /** Of the whole tar. */
  readonly sizeBytes: number;
}

/** More files than any layout has. */
const FILES_MAX = 100_000;

/** The biggest JSON document that is read: a manifest may be 4 MiB, indexes of releases are the largest here. */
export const DOCUMENT_MAX_BYTES = 64 * 1024 * 1024;

function sortedMembers(members: readonly Member[]): ReadonlyMap<string, Member> {
  return new Map(sortedBytewise(members, ({ name }) => name).map((member) => [member.name, member]));
}

export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Files in memory by name. */
export function memoryMembers(place: string, files: ReadonlyMap<string, Uint8Array>): Members {
  const members = [...files].map(([name, bytes]): Member => ({
    name,
    sizeBytes: bytes.length,
    read: () => once(bytes),
  }));
  return { place, files: sortedMembers(members), strange: [], box: undefined };
}

function tooMany(place: string): RootfsError {
  return new RootfsError('ARCHIVE_TOO_LARGE', `${place} has more than ${FILES_MAX} files`, {
    hint: 'Name the image itself, not a folder above it.',
  });
}

/** The plain files below a folder; no link is followed. @throws RootfsError `DISK_FAILED`, `ARCHIVE_TOO_LARGE` */
export async function folderMembers(disk: Disk, folder: string): Promise<Members> {
  const members: Member[] = [];
  const strange: string[] = [];
  const visit = async (prefix: string): Promise<void> => {
    for (const base of await disk.list(join(folder, prefix))) {
      const name = prefix === '' ? base : `${prefix}/${base}`;
      const path = join(folder, name);
      const stat = await disk.stat(path);
      if (stat?.kind === 'directory') await visit(name);
      else if (stat?.kind !== 'file') strange.push(name);
      else
        members.push({
          name,
          sizeBytes: stat.sizeBytes,
          read: () => disk.readStream(path),
          at: { path, offset: 0 },
        });
      if (members.length + strange.length > FILES_MAX) throw tooMany(folder);
    }
  };
  await visit('');
  return { place: folder, files: sortedMembers(members), strange, box: undefined };
}

const CHUNK_BYTES = 256 * 1024;

async function* rangeOf(
  readAt: ReadAt,
  path: string,
  offset: number,
  sizeBytes: number,
): AsyncGenerator<Uint8Array> {
  for (let done = 0; done < sizeBytes; done += CHUNK_BYTES)
    yield Uint8Array.from(readAt(path, offset + done, Math.min(CHUNK_BYTES, sizeBytes - done)));
}

/** `./a/b` → `a/b` */
export function memberName(path: string): string {
  return path.replace(/^(?:\.?\/+)+/, '').replace(/\/+$/, '');
}

async function tarMembers(
  place: string,
  chunks: AsyncIterable<Uint8Array>,
  range: Box['range'],
  path?: string,
): Promise<Members> {
  const members: Member[] = [];
  const strange: string[] = [];
  const seen = new Set<string>();
  const entries: Box['entries'][number][] = [];
  let boxBytes = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      boxBytes += chunk.length;
      yield chunk;
    }
  }
  for await (const { kind, path: stored, sizeBytes, contentOffset } of readTar(counted())) {
    const name = memberName(stored);
    entries.push({ contentOffset, sizeBytes });
    if (kind === 'directory') continue;
    if (seen.has(name)) {
      throw new RootfsError('ARCHIVE_MALFORMED', `${place} holds ${JSON.stringify(name)} twice`, {
        hint: 'Programs differ on which of them counts, so neither is taken.',
      });
    }
    seen.add(name);
    if (seen.size > FILES_MAX) throw tooMany(place);
    const at = path === undefined ? {} : { at: { path, offset: contentOffset } };
    if (kind === 'file')
      members.push({ name, sizeBytes, read: () => range(contentOffset, sizeBytes), ...at });
    else strange.push(name);
  }
  const box = { entries, range, sizeBytes: boxBytes };
  return { place, files: sortedMembers(members), strange: strange.sort(compareBytewise), box };
}

/** The files of an uncompressed tar on disk. @throws RootfsError as `TarReader` does */
export function archiveMembers(disk: Disk, readAt: ReadAt, path: string): Promise<Members> {
  return tarMembers(path, disk.readStream(path), (offset, size) => rangeOf(readAt, path, offset, size), path);
}

/** The files of a tar in memory. @throws RootfsError as `TarReader` does */
export function bytesMembers(place: string, bytes: Uint8Array): Promise<Members> {
  return tarMembers(place, once(bytes), (offset, size) => once(bytes.subarray(offset, offset + size)));
}

/** A small file whole. @throws RootfsError `ARCHIVE_TOO_LARGE` */
export async function readMember(member: Member): Promise<Uint8Array> {
  if (member.sizeBytes > DOCUMENT_MAX_BYTES) {
    throw new RootfsError(
      'ARCHIVE_TOO_LARGE',
      `${member.name} is ${member.sizeBytes} bytes long; more than ${DOCUMENT_MAX_BYTES} are not read`,
    );
  }
  const parts: Uint8Array[] = [];
  for await (const chunk of member.read()) parts.push(chunk);
  return Buffer.concat(parts);
}
