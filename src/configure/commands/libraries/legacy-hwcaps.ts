import type { ByteString } from '../../../kernel/byte-string.js';
import { ELF_MACHINE } from '../../../formats/elf/machine.js';

/**
 * Subdirectories such as `i686/sse2` that glibc up to 2.36 searched, and the bit that each has in an entry's hwcap.
 * @see glibc 2.36 sysdeps, dl-procinfo.h and .c of each port (_dl_string_hwcap, _dl_string_platform, HWCAP_IMPORTANT)
 */
interface Capabilities {
  /** Names by bit; '' where a bit has none. */
  readonly flags: readonly string[];
  /** The bits of flags whose directories are searched. */
  readonly important: readonly number[];
  readonly platforms: readonly string[];
  /** The bit of the first platform. */
  readonly firstPlatform: number;
}

const NONE: Capabilities = { flags: [], important: [], platforms: [], firstPlatform: 0 };

const X86: Capabilities = {
  flags: ['sse2', 'x86_64', 'avx512_1'],
  important: [0, 1, 2],
  platforms: ['i586', 'i686', 'haswell', 'xeon_phi'],
  firstPlatform: 48,
};

const ARM: Capabilities = {
  flags: (
    'swp half thumb 26bit fastmult fpa vfp edsp java iwmmxt crunch thumbee neon vfpv3 vfpv3d16 tls vfpv4 idiva ' +
    'idivt vfpd32 lpae evtstrm aes pmull sha1 sha2 crc32'
  ).split(' '),
  important: [6, 12],
  platforms: [],
  firstPlatform: 0,
};

const AARCH64: Capabilities = {
  flags: (
    'fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm jscvt fcma lrcpc dcpop sha3 ' +
    'sm3 sm4 asimddp sha512 sve asimdfhm dit uscat ilrcpc flagm ssbs sb paca pacg'
  ).split(' '),
  important: [8],
  platforms: [],
  firstPlatform: 0,
};

const S390: Capabilities = {
  flags: (
    'esan3 zarch stfle msa ldisp eimm dfp edat etf3eh highgprs te vx vxd vxe gs vxe2 vxp sort dflt vxp2 nnpa ' +
    'pcimio sie'
  ).split(' '),
  important: [1, 4, 5, 6, 11, 13, 15],
  platforms: ['g5', 'z900', 'z990', 'z9-109', 'z10', 'z196', 'zEC12', 'z13', 'z14', 'z15', 'z16'],
  firstPlatform: 32,
};

const POWERPC: Capabilities = {
  flags: (
    'ppcle,true_le,,,,,archpmu,vsx,arch_2_06,power6x,dfp,pa6t,arch_2_05,ic_snoop,smt,booke,cellbe,power5+,power5,' +
    'power4,notb,efpdouble,efpsingle,spe,ucache,4xxmac,mmu,fpu,altivec,ppc601,ppc64,ppc32,,,,,,,,,,,,,,,,,,mma,' +
    'arch_3_1,htm-no-suspend,scv,darn,ieee128,arch_3_00,htm-nosc,vcrypto,tar,isel,ebb,dscr,htm,arch_2_07'
  ).split(','),
  important: [10, 28],
  platforms: (
    'power4 ppc970 power5 power5+ power6 ppc-cell-be power6x power7 ppca2 ppc405 ppc440 ppc464 ppc476 power8 power9 ' +
    'power10'
  ).split(' '),
  firstPlatform: 32,
};

const MIPS: Capabilities = {
  flags: [],
  important: [],
  platforms: ['loongson2e', 'loongson2f', 'octeon', 'octeon2'],
  firstPlatform: 0,
};

const BY_MACHINE: Readonly<Record<number, Capabilities>> = {
  [ELF_MACHINE.i386]: X86,
  [ELF_MACHINE.x86_64]: X86,
  [ELF_MACHINE.arm]: ARM,
  [ELF_MACHINE.aarch64]: AARCH64,
  [ELF_MACHINE.s390]: S390,
  [ELF_MACHINE.powerpc]: POWERPC,
  [ELF_MACHINE.powerpc64]: POWERPC,
  [ELF_MACHINE.mips]: MIPS,
};

/** `tls` directories count as the most specific of all. @see glibc 2.36 elf/ldconfig.c, TLS_HWCAP_BIT */
const TLS_BIT = 63;

function bitOf(known: Capabilities, name: string): number | undefined {
  const flag = name === '' ? -1 : known.flags.indexOf(name);
  if (flag >= 0) return flag;
  const platform = known.platforms.indexOf(name);
  if (platform >= 0) return known.firstPlatform + platform;
  return name === 'tls' ? TLS_BIT : undefined;
}

/** Whether libraries are looked for in a subdirectory of this name. */
export function isLegacySubdirectory(machine: number, name: ByteString): boolean {
  const known = BY_MACHINE[machine] ?? NONE;
  const flag = name === '' ? -1 : known.flags.indexOf(name);
  return (
    (known.important as readonly number[]).includes(flag) || known.platforms.includes(name) || name === 'tls'
  );
}

/** The sum of the bits of the names at the end of a directory's path. */
export function legacyHwcap(machine: number, path: ByteString): bigint {
  const known = BY_MACHINE[machine] ?? NONE;
  let sum = 0n;
  for (const name of path.split('/').slice(1).reverse()) {
    const bit = bitOf(known, name);
    if (bit === undefined) break;
    sum += 1n << BigInt(bit);
  }
  return BigInt.asUintN(64, sum);
}
