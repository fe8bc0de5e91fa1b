import { byteString } from '../../kernel/byte-string.js';
import type { Elf, ElfSegment } from './read.js';
import { SEGMENT_GNU_PROPERTY, SEGMENT_NOTE } from './read.js';

/** One note of a note segment. @see elf(5), "Notes (Nhdr)" */
export interface ElfNote {
  /** Without its closing NUL: `GNU`. */
  readonly name: string;
  readonly type: number;
  /** Where in the file the description begins, and its length. */
  readonly at: number;
  readonly sizeBytes: number;
}

const NT_GNU_ABI_TAG = 1;
const NT_GNU_PROPERTY_TYPE_0 = 5;
const X86_ISA_1_NEEDED = 0xc0008002;

function alignUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}

/** The notes of one segment; ends at the first that does not fit in it. */
export function* notesOf(elf: Elf, segment: ElfSegment): Generator<ElfNote> {
  const alignment = segment.alignment === 8 ? 8 : 4;
  const end = segment.offset + segment.fileSizeBytes;
  let at = segment.offset;
  while (at + 12 < end) {
    const nameBytes = elf.view.u32(at);
    const sizeBytes = elf.view.u32(at + 4);
    const descriptionAt = alignUp(at + 12 + nameBytes - segment.offset, alignment) + segment.offset;
    if (descriptionAt + sizeBytes > end) return;
    const name = byteString(elf.view.slice(at + 12, nameBytes)).replace(/\0+$/, '');
    yield { name, type: elf.view.u32(at + 8), at: descriptionAt, sizeBytes };
    at = alignUp(descriptionAt + sizeBytes - segment.offset, alignment) + segment.offset;
  }
}

/** The oldest kernel that the file wants, from NT_GNU_ABI_TAG; `os` is 0 for Linux. @see Linux Standard Base, "ABI note tag" */
export function readAbiTag(elf: Elf): { readonly os: number; readonly kernel: string } | undefined {
  for (const segment of elf.segments) {
    if (segment.type !== SEGMENT_NOTE) continue;
    for (const note of notesOf(elf, segment)) {
      if (note.name !== 'GNU' || note.type !== NT_GNU_ABI_TAG || note.sizeBytes < 16) continue;
      const [os = 0, ...kernel] = [0, 4, 8, 12].map((offset) => elf.view.u32(note.at + offset));
      return { os, kernel: kernel.join('.') };
    }
  }
  return undefined;
}

/** The properties of an NT_GNU_PROPERTY_TYPE_0 note up to the first that is out of order or too long. */
function* propertiesOf(elf: Elf, note: ElfNote): Generator<{ type: number; at: number; sizeBytes: number }> {
  const wordBytes = elf.bits / 8;
  if (note.sizeBytes < 8 || note.sizeBytes % wordBytes !== 0) return;
  const end = note.at + note.sizeBytes;
  let last = 0;
  for (let at = note.at; end - at >= 8;) {
    const type = elf.view.u32(at);
    const sizeBytes = elf.view.u32(at + 4);
    if (type < last || at + 8 + sizeBytes > end) return;
    yield { type, at: at + 8, sizeBytes };
    last = type;
    at += 8 + alignUp(sizeBytes, wordBytes);
  }
}

/**
 * The x86 instruction set level that a library needs, as glibc's ldconfig stores it: the number of the highest bit of
 * GNU_PROPERTY_X86_ISA_1_NEEDED (0 baseline, 1 x86-64-v2, …); 0 when nothing is said.
 * @see x86-64 psABI, "Program property"; glibc sysdeps/x86/elf-read-prop.h
 */
export function readX86IsaLevel(elf: Elf): number {
  const segments = elf.segments.filter(
    (one) => one.type === SEGMENT_GNU_PROPERTY && one.alignment === elf.bits / 8,
  );
  let level = 0;
  for (const segment of segments) {
    for (const note of notesOf(elf, segment)) {
      if (note.type !== NT_GNU_PROPERTY_TYPE_0 || note.name !== 'GNU') continue;
      for (const { type, at, sizeBytes } of propertiesOf(elf, note)) {
        const needed = type === X86_ISA_1_NEEDED && sizeBytes === 4 ? elf.view.u32(at) : 0;
        if (needed !== 0) level = 31 - Math.clz32(needed);
      }
      break;
    }
  }
  return level;
}
