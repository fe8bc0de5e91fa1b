import type { ByteString } from '../../../kernel/byte-string.js';
import { readDynamic, readInterpreter } from '../../../formats/elf/dynamic.js';
import { armFloat, ELF_MACHINE, loongarchAbi, mipsAbi, riscvAbi } from '../../../formats/elf/machine.js';
import type { Elf } from '../../../formats/elf/read.js';

/** Kinds of library in the cache. @see glibc sysdeps/generic/ldconfig.h */
export const KIND_ELF = 0x0001;
export const KIND_LIBC5 = 0x0002;
export const KIND_LIBC6 = 0x0003;
const X86_64 = 0x0300;
const S390_64 = 0x0400;
const POWERPC_64 = 0x0500;
const MIPS_N32 = 0x0600;
const MIPS_N64 = 0x0700;
const X32 = 0x0800;
const ARM_HARD = 0x0900;
const AARCH64 = 0x0a00;
const ARM_SOFT = 0x0b00;
const MIPS_NAN2008 = 0x0c00;
const MIPS_N32_NAN2008 = 0x0d00;
const MIPS_N64_NAN2008 = 0x0e00;
const IA64 = 0x0200;
const RISCV_SOFT = 0x0f00;
const RISCV_DOUBLE = 0x1000;
const LOONGARCH_SOFT = 0x1100;
const LOONGARCH_DOUBLE = 0x1200;

/** A library is of a kind that this machine's glibc has no use for; `why` is what ldconfig -v says ('' for nothing). */
export interface Refused {
  readonly why: ByteString;
}

/**
 * The kind of a library as its header tells it, or `generic` where the header says nothing.
 * @param machine that of the ldconfig which asks: each port of glibc looks at other things
 * @see glibc sysdeps/unix/sysv/linux/{x86,arm,s390,powerpc,mips,riscv,loongarch}/readelflib.c
 */
export function machineKind(elf: Elf, machine: number, generic: number): number | Refused {
  switch (machine) {
    case ELF_MACHINE.x86_64:
    case ELF_MACHINE.i386:
      return x86Kind(elf, machine) ?? generic;
    case ELF_MACHINE.arm:
    case ELF_MACHINE.aarch64:
      return armKind(elf) ?? generic;
    case ELF_MACHINE.s390:
      return elf.bits === 64 ? S390_64 | KIND_LIBC6 : generic;
    case ELF_MACHINE.powerpc:
    case ELF_MACHINE.powerpc64:
      return elf.bits === 64 ? POWERPC_64 | KIND_LIBC6 : generic;
    case ELF_MACHINE.mips:
      return mipsKind(elf) ?? generic;
    case ELF_MACHINE.riscv:
      return floatKind(riscvAbi(elf.flags), generic | RISCV_SOFT, generic | RISCV_DOUBLE);
    case ELF_MACHINE.loongarch:
      if (elf.bits === 32) return { why: 'is a 32 bit ELF file.\n' };
      return floatKind(loongarchAbi(elf.flags), generic | LOONGARCH_SOFT, generic | LOONGARCH_DOUBLE);
    default:
      return generic;
  }
}

/** The machines whose ports are modelled: all of Debian's release architectures. */
export function isKnownMachine(machine: number): boolean {
  return machine !== ELF_MACHINE.ia64 && (Object.values(ELF_MACHINE) as readonly number[]).includes(machine);
}

function x86Kind(elf: Elf, machine: number): number | undefined | Refused {
  if (elf.machine === ELF_MACHINE.x86_64) return (elf.bits === 64 ? X86_64 : X32) | KIND_LIBC6;
  if (elf.machine === ELF_MACHINE.i386 && elf.bits === 32) return undefined;
  const isIa64 = elf.machine === ELF_MACHINE.ia64 && elf.bits === 64;
  if (isIa64 && machine === ELF_MACHINE.i386) return IA64 | KIND_LIBC6;
  return { why: `is for unknown machine ${elf.machine}.\n` };
}

function armKind(elf: Elf): number | undefined {
  if (elf.bits === 64) return AARCH64 | KIND_LIBC6;
  const float = armFloat(elf.flags);
  if (float === undefined) return undefined;
  return (float === 'hard' ? ARM_HARD : float === 'soft' ? ARM_SOFT : 0) | KIND_LIBC6;
}

function mipsKind(elf: Elf): number | undefined {
  const { n32, nan2008 } = mipsAbi(elf.flags);
  if (elf.bits === 64) return (nan2008 ? MIPS_N64_NAN2008 : MIPS_N64) | KIND_LIBC6;
  if (n32) return (nan2008 ? MIPS_N32_NAN2008 : MIPS_N32) | KIND_LIBC6;
  return nan2008 ? MIPS_NAN2008 | KIND_LIBC6 : undefined;
}

function floatKind(
  abi: { readonly float: string; readonly unknown: boolean },
  soft: number,
  double: number,
): number | Refused {
  if (abi.unknown || abi.float === 'other') return { why: '' };
  return abi.float === 'soft' ? soft : double;
}

/** Interpreters by which ldconfig up to glibc 2.36 knows a program of libc 6. @see glibc sysdeps, SYSDEP_KNOWN_INTERPRETER_NAMES */
const INTERPRETERS: Readonly<Record<number, readonly ByteString[]>> = {
  [ELF_MACHINE.i386]: ['/lib/ld-linux.so.2'],
  [ELF_MACHINE.x86_64]: [
    '/lib/ld-linux-x86-64.so.2',
    '/lib/ld-linux.so.2',
    '/libx32/ld-linux-x32.so.2',
    '/lib64/ld-linux-x86-64.so.2',
  ],
  [ELF_MACHINE.arm]: ['/lib/ld-linux.so.3', '/lib/ld-linux-armhf.so.3'],
  [ELF_MACHINE.aarch64]: [
    '/lib/ld-linux-aarch64.so.1',
    '/lib/ld-linux-aarch64_be.so.1',
    '/lib/ld-linux-aarch64_ilp32.so.1',
    '/lib/ld-linux-aarch64_be_ilp32.so.1',
    '/lib/ld-linux.so.3',
    '/lib/ld-linux-armhf.so.3',
  ],
  [ELF_MACHINE.s390]: ['/lib/ld.so.1', '/lib/ld64.so.1'],
  [ELF_MACHINE.powerpc]: ['/lib/ld.so.1', '/lib64/ld64.so.1', '/lib64/ld64.so.2'],
  [ELF_MACHINE.powerpc64]: ['/lib/ld.so.1', '/lib64/ld64.so.1', '/lib64/ld64.so.2', '/lib/ld64.so.2'],
  [ELF_MACHINE.mips]: ['/lib/ld.so.1', '/lib32/ld.so.1', '/lib64/ld.so.1'],
  [ELF_MACHINE.riscv]: ['/lib/ld-linux-riscv64-lp64d.so.1', '/lib/ld-linux-riscv64-lp64.so.1'],
};

/**
 * The kind that interpreter and needed libraries tell, which ldconfig up to glibc 2.36 looks at: a library that needs
 * neither libc nor libm stays plain ELF. @see glibc 2.36 elf/readelflib.c, elf/readlib.c (known_libs, interpreters)
 */
export function legacyKind(elf: Elf, machine: number): number {
  const interpreter = readInterpreter(elf);
  if (machine === ELF_MACHINE.i386 && interpreter === '/lib/ld-linux.so.1') return KIND_LIBC5;
  if (interpreter !== undefined && INTERPRETERS[machine]?.includes(interpreter) === true) return KIND_LIBC6;
  for (const name of readDynamic(elf)?.needed ?? []) {
    if (name === 'libc.so.6' || name === 'libm.so.6') return KIND_LIBC6;
    if (machine === ELF_MACHINE.i386 && (name === 'libc.so.5' || name === 'libm.so.5')) return KIND_LIBC5;
  }
  return KIND_ELF;
}
