import type { ByteString } from '../../kernel/byte-string.js';
import type { Elf } from './read.js';
import { SEGMENT_DYNAMIC, SEGMENT_INTERPRETER, SEGMENT_LOAD } from './read.js';

/** What a shared object says about itself to the dynamic linker. */
export interface ElfDynamic {
  /** DT_SONAME; the last one when there are several. */
  readonly soname: ByteString | undefined;
  /** DT_NEEDED in the order of the file. */
  readonly needed: readonly ByteString[];
}

const DT_NULL = 0;
const DT_NEEDED = 1;
const DT_STRTAB = 5;
const DT_SONAME = 14;

/** More entries than any real dynamic section has; a section that is never ended runs into the end of the file first. */
const MAX_ENTRIES = 100_000;

function readEntries(elf: Elf, start: number): { readonly tag: number; readonly value: number }[] {
  const wordBytes = elf.bits / 8;
  const entries = [];
  for (let at = start; entries.length < MAX_ENTRIES; at += 2 * wordBytes) {
    const tag = elf.view.word(at);
    if (tag === DT_NULL) break;
    entries.push({ tag, value: elf.view.word(at + wordBytes) });
  }
  return entries;
}

/** Where in the file an address of memory comes from; the address itself when no segment holds it, as ldconfig does. */
function fileOffset(elf: Elf, address: number): number {
  const segment = elf.segments.find(
    (one) => one.type === SEGMENT_LOAD && address >= one.address && address - one.address < one.fileSizeBytes,
  );
  return segment === undefined ? address : address - segment.address + segment.offset;
}

/**
 * Reads the dynamic section; undefined when there is none or it has no string table (a static program, a stub).
 * @throws RootfsError `ELF_MALFORMED` when it points out of the file
 * @see System V ABI, chapter 5, "Dynamic Section"
 */
export function readDynamic(elf: Elf): ElfDynamic | undefined {
  const segment = elf.segments.filter((one) => one.type === SEGMENT_DYNAMIC).at(-1);
  if (segment === undefined || segment.fileSizeBytes === 0) return undefined;
  const entries = readEntries(elf, segment.offset);
  const table = entries.find((entry) => entry.tag === DT_STRTAB);
  if (table === undefined) return undefined;
  const strings = fileOffset(elf, table.value);
  const named = (tag: number): ByteString[] =>
    entries.filter((entry) => entry.tag === tag).map((entry) => elf.view.string(strings + entry.value));
  return { soname: named(DT_SONAME).at(-1), needed: named(DT_NEEDED) };
}

/** The program that runs this one (PT_INTERP), such as `/lib64/ld-linux-x86-64.so.2`. */
export function readInterpreter(elf: Elf): ByteString | undefined {
  const segment = elf.segments.filter((one) => one.type === SEGMENT_INTERPRETER).at(-1);
  return segment === undefined ? undefined : elf.view.string(segment.offset);
}
