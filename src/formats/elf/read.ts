import { RootfsError } from '../../kernel/errors.js';
import { ElfView } from './view.js';

/** A program header. @see elf(5), Elf64_Phdr */
export interface ElfSegment {
  /** `p_type`, such as {@link SEGMENT_DYNAMIC}. */
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly fileSizeBytes: number;
  readonly alignment: number;
}

/** What the header of an ELF file says; nothing else of it has been read. */
export interface Elf {
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
  /** `e_type`; 3 is a shared object. */
  readonly type: number;
  /** `e_machine`, see {@link ELF_MACHINE}. */
  readonly machine: number;
  /** `e_flags`: what it means depends on the machine. */
  readonly flags: number;
  readonly segments: readonly ElfSegment[];
  readonly view: ElfView;
}

export const SEGMENT_LOAD = 1;
export const SEGMENT_DYNAMIC = 2;
export const SEGMENT_INTERPRETER = 3;
export const SEGMENT_NOTE = 4;
export const SEGMENT_GNU_PROPERTY = 0x6474e553;

/** Bytes of the header itself. */
export const ELF_HEADER_BYTES = { 32: 52, 64: 64 } as const;

/** Whether the file begins as ELF files do. */
export function hasElfMagic(bytes: Uint8Array): boolean {
  return bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46;
}

function readSegment(view: ElfView, at: number): ElfSegment {
  const is64 = view.bits === 64;
  const fileSizeAt = is64 ? 32 : 16;
  return {
    type: view.u32(at),
    offset: view.word(at + (is64 ? 8 : 4)),
    address: view.word(at + (is64 ? 16 : 8)),
    fileSizeBytes: view.word(at + fileSizeAt),
    alignment: view.word(at + (is64 ? 48 : 28)),
  };
}

/**
 * Reads the header and the program headers of an ELF file of either class and byte order.
 * @throws RootfsError `ELF_MALFORMED` when it is none, is cut off, or says something impossible
 * @see elf(5); System V ABI, chapter 4
 */
export function readElf(bytes: Uint8Array): Elf {
  if (!hasElfMagic(bytes)) throw new RootfsError('ELF_MALFORMED', 'not an ELF file');
  const bits = bytes[4] === 1 ? 32 : 64;
  if (bytes[4] !== 1 && bytes[4] !== 2)
    throw new RootfsError('ELF_MALFORMED', 'an ELF file of no known class');
  if (bytes[5] !== 1 && bytes[5] !== 2)
    throw new RootfsError('ELF_MALFORMED', 'an ELF file of no known byte order');
  const view = new ElfView(bytes, bits, bytes[5] === 1);
  const tableAt = view.word(bits === 64 ? 32 : 28);
  const sizeAt = bits === 64 ? 54 : 42;
  const count = view.u16(sizeAt + 2);
  // Readers such as ldconfig take the size of an entry as given by the class, whatever e_phentsize says.
  const entryBytes = bits === 64 ? 56 : 32;
  const segments = Array.from({ length: count }, (_, i) => readSegment(view, tableAt + i * entryBytes));
  return {
    bits,
    littleEndian: view.littleEndian,
    type: view.u16(16),
    machine: view.u16(18),
    flags: view.u32(bits === 64 ? 48 : 36),
    segments,
    view,
  };
}
