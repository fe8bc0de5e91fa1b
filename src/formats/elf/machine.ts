/**
 * Numbers of the ELF header that tell architectures and their binary interfaces apart.
 *
 * @see elf(5); the processor supplements of the System V ABI (e_flags)
 */

/** `e_machine`. */
export const ELF_MACHINE = {
  i386: 3,
  mips: 8,
  powerpc: 20,
  powerpc64: 21,
  s390: 22,
  arm: 40,
  ia64: 50,
  x86_64: 62,
  aarch64: 183,
  riscv: 243,
  loongarch: 258,
} as const;

/** `e_type` of a shared object, position-independent executables included. */
export const ELF_TYPE_SHARED = 3;

/** 32-bit ARM, e_flags. @see Procedure Call Standard / ELF for the Arm Architecture, "ELF header" */
export type ArmFloat = 'hard' | 'soft' | 'unmarked';

/** The calling convention that an EABI version 5 object says; undefined for other versions, which say none. */
export function armFloat(flags: number): ArmFloat | undefined {
  if (flags >>> 24 !== 5) return undefined;
  if ((flags & 0x400) !== 0) return 'hard';
  return (flags & 0x200) !== 0 ? 'soft' : 'unmarked';
}

/** MIPS, e_flags: EF_MIPS_ABI2 (n32) and EF_MIPS_NAN2008. */
export function mipsAbi(flags: number): { readonly n32: boolean; readonly nan2008: boolean } {
  return { n32: (flags & 0x20) !== 0, nan2008: (flags & 0x400) !== 0 };
}

export type FloatAbi = 'soft' | 'double' | 'other';

/** RISC-V, e_flags: EF_RISCV_FLOAT_ABI, and whether bits are set other than it and EF_RISCV_RVC. @see RISC-V ELF psABI */
export function riscvAbi(flags: number): { readonly float: FloatAbi; readonly unknown: boolean } {
  const float = (flags & 0x6) === 0 ? 'soft' : (flags & 0x6) === 0x4 ? 'double' : 'other';
  return { float, unknown: (flags & ~0x7) !== 0 };
}

/** LoongArch, e_flags without EF_LARCH_OBJABI_V1, which only static linking looks at. @see LoongArch ELF psABI */
export function loongarchAbi(flags: number): { readonly float: FloatAbi; readonly unknown: boolean } {
  const rest = flags & ~0x40;
  const float = (rest & 0x3) === 1 ? 'soft' : (rest & 0x3) === 3 ? 'double' : 'other';
  return { float, unknown: (rest & ~0x3) !== 0 };
}
