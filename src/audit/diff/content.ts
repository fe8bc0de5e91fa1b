import { readContent, contentSize, type ReadAt } from '../../kernel/content.js';
import { RootfsError } from '../../kernel/errors.js';
import { readBuildId } from '../../formats/elf/build-id.js';
import { hasElfMagic, readElf } from '../../formats/elf/read.js';
import type { FileInode } from '../image/inode.js';
import { listArchive, type ArchiveMember } from './archive-members.js';
import { diffLines, type Hunk } from './lines.js';

/** A range of bytes in which two files differ: from the first to the last byte that is another. */
export interface ByteRange {
  readonly offset: number;
  readonly sizeBytesA: number;
  readonly sizeBytesB: number;
}

/** What is different about the contents of two files. */
export type ContentChange = { readonly path: string; readonly range: ByteRange | undefined } & (
  | { readonly kind: 'text'; readonly hunks: readonly Hunk[] }
  | { readonly kind: 'elf'; readonly buildIdA: string; readonly buildIdB: string }
  | { readonly kind: 'archive'; readonly members: readonly ArchiveMember[] }
  | { readonly kind: 'binary'; readonly why: string }
);

/** Larger files are only told to differ. */
const LOOKED_INTO_MAX_BYTES = 64 * 1024 * 1024;
const TEXT_MAX_BYTES = 4 * 1024 * 1024;

/** Where two byte strings differ; undefined when they do not. */
export function differingRange(a: Uint8Array, b: Uint8Array): ByteRange | undefined {
  const shorter = Math.min(a.length, b.length);
  let offset = 0;
  while (offset < shorter && a[offset] === b[offset]) offset++;
  if (offset === a.length && offset === b.length) return undefined;
  let end = 0;
  while (end < shorter - offset && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return { offset, sizeBytesA: a.length - end - offset, sizeBytesB: b.length - end - offset };
}

function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.length > TEXT_MAX_BYTES || bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function buildIdOf(bytes: Uint8Array): string {
  try {
    return readBuildId(readElf(bytes)) ?? 'none';
  } catch (error) {
    if (error instanceof RootfsError) return 'unreadable';
    throw error;
  }
}

async function changeOf(path: string, a: Uint8Array, b: Uint8Array): Promise<ContentChange> {
  const range = differingRange(a, b);
  if (hasElfMagic(a) && hasElfMagic(b))
    return { path, range, kind: 'elf', buildIdA: buildIdOf(a), buildIdB: buildIdOf(b) };
  const [textA, textB] = [textOf(a), textOf(b)];
  if (textA !== undefined && textB !== undefined) {
    const hunks = diffLines(textA, textB);
    if (hunks !== undefined) return { path, range, kind: 'text', hunks };
    return { path, range, kind: 'binary', why: 'texts that differ in too many lines' };
  }
  const members = await listArchive(a, b);
  if (members !== undefined) return { path, range, kind: 'archive', members };
  return { path, range, kind: 'binary', why: 'neither text, ELF nor an archive that is read' };
}

/**
 * Looks into two files whose contents differ: changed lines of texts, build-ids of ELF files, members of ar and tar archives
 * (compressed ones too), and for all the range of bytes.
 */
export async function diffContent(
  path: string,
  a: FileInode,
  b: FileInode,
  readAt: ReadAt,
): Promise<ContentChange> {
  const largest = Math.max(contentSize(a.content), contentSize(b.content));
  if (largest > LOOKED_INTO_MAX_BYTES) {
    const why = `larger than ${LOOKED_INTO_MAX_BYTES} bytes, so not looked into`;
    return { path, range: undefined, kind: 'binary', why };
  }
  return changeOf(path, readContent(a.content, readAt), readContent(b.content, readAt));
}
