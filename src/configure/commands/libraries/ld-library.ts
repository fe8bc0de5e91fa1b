import type { ByteString } from '../../../kernel/byte-string.js';
import { byteString } from '../../../kernel/byte-string.js';
import { RootfsError } from '../../../kernel/errors.js';
import { readDynamic } from '../../../formats/elf/dynamic.js';
import { ELF_MACHINE, ELF_TYPE_SHARED } from '../../../formats/elf/machine.js';
import { readX86IsaLevel } from '../../../formats/elf/notes.js';
import { ELF_HEADER_BYTES, hasElfMagic, readElf } from '../../../formats/elf/read.js';
import { KIND_LIBC6, legacyKind, machineKind } from './ld-flags.js';
import type { LdProgram } from './ld-program.js';

/** What ldconfig learns from a library's file. */
export type Library =
  | {
      readonly kind: 'library';
      readonly flags: number;
      readonly isaLevel: number;
      /** undefined when the file has none: its name stands for it. */
      readonly soname: ByteString | undefined;
    }
  /** Not a library; `complaint` is told on standard error, `remark` only with --verbose. */
  | { readonly kind: 'other'; readonly complaint?: ByteString; readonly remark?: ByteString };

/** Linker scripts are libraries to ld(1) only, and gdb's scripts lie beside libraries: both pass without a word. */
function isKnownText(path: ByteString, bytes: Uint8Array, release: number): boolean {
  const start = byteString(bytes.subarray(0, 512));
  if (start.includes('GROUP') || start.includes('GNU ld script')) return true;
  return release < 237 ? path.endsWith('-gdb.py') : /-gdb\.(?:gdb|py|scm)$/.test(path);
}

function tooSmall(path: ByteString, bytes: Uint8Array): Library {
  if (bytes.length === 0) return { kind: 'other', complaint: `File ${path} is empty, not checked.` };
  const start = [0x7f, 0x45, 0x4c, 0x46].slice(0, bytes.length);
  if (start.some((byte, i) => bytes[i] !== byte)) return { kind: 'other' };
  return { kind: 'other', complaint: `File ${path} is too small, not checked.` };
}

function readShared(bytes: Uint8Array, path: ByteString, program: LdProgram): Library {
  const elf = readElf(bytes);
  // ldconfig reads the header in its own byte order, in which a file of the other is no shared object.
  if (elf.littleEndian !== program.littleEndian || elf.type !== ELF_TYPE_SHARED) return { kind: 'other' };
  const generic = program.release < 237 ? legacyKind(elf, program.machine) : KIND_LIBC6;
  const flags = machineKind(elf, program.machine, generic);
  if (typeof flags !== 'number') {
    return flags.why === '' ? { kind: 'other' } : { kind: 'other', remark: `${path} ${flags.why}` };
  }
  const dynamic = readDynamic(elf);
  if (dynamic === undefined) return { kind: 'other' };
  const isX86 = program.machine === ELF_MACHINE.x86_64 || program.machine === ELF_MACHINE.i386;
  return { kind: 'library', flags, isaLevel: isX86 ? readX86IsaLevel(elf) : 0, soname: dynamic.soname };
}

/**
 * Judges one file as ldconfig does.
 * @param path as ldconfig names it in its messages
 * @see glibc elf/readlib.c, process_file; elf/readelflib.c, process_elf_file
 */
export function readLibrary(bytes: Uint8Array, path: ByteString, program: LdProgram): Library {
  if (bytes.length < ELF_HEADER_BYTES[program.bits]) return tooSmall(path, bytes);
  if (!hasElfMagic(bytes)) {
    if (isKnownText(path, bytes, program.release)) return { kind: 'other' };
    const complaint = `${path} is not an ELF file - it has the wrong magic bytes at the start.\n`;
    return { kind: 'other', complaint };
  }
  try {
    return readShared(bytes, path, program);
  } catch (error) {
    if (!(error instanceof RootfsError) || error.code !== 'ELF_MALFORMED') throw error;
    return { kind: 'other', complaint: `file ${path} is truncated\n` };
  }
}
