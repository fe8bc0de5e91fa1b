import type { ByteString } from '../../../kernel/byte-string.js';
import { byteString } from '../../../kernel/byte-string.js';
import { readElf } from '../../../formats/elf/read.js';
import type { Process } from '../../system/process.js';
import { unmodelled } from '../command.js';
import { isKnownMachine } from './ld-flags.js';

/** What the tree's own ldconfig was built for, read from its file: no constant of ours can go stale. */
export interface LdProgram {
  readonly machine: number;
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
  /** Of glibc, as a number: 236 is 2.36. */
  readonly release: number;
  /** `ldconfig (Debian GLIBC 2.36-9+deb12u14) stable release version 2.36`: stored in the cache. */
  readonly generator: ByteString;
  /**
   * The directories that are searched last: `/lib/x86_64-linux-gnu/`, …, `/usr/lib/`. Because Debian's patch hands them
   * over with that slash, `lib64` and the like, which glibc would add beside a `/lib`, are not searched.
   */
  readonly systemDirectories: readonly ByteString[];
}

/** Format of generator and extensions: glibc 2.33; the first release whose default is the format of its own: 2.32. */
const FIRST_RELEASE = 233;

const GENERATOR = /ldconfig \([^()\0]{1,100}\) [a-z]+ release version 2\.(\d{1,3})(?:\.[0-9.]+)?(?=\0)/;

/** What a linker's list of trusted directories looks like in memory: SYSTEM_DIRS of glibc's trusted-dirs.h. */
const SYSTEM_DIRECTORIES = /\0((?:\/[!-~]{1,60}\/\0){2,8})/;

/** The file of ldconfig: that by which it was called, else where Debian has it. */
function programBytes(process: Process): Uint8Array {
  const { files } = process;
  const path = [process.path, '/sbin/ldconfig', '/usr/sbin/ldconfig'].find((one) => files.isFile(one));
  if (path === undefined) unmodelled(process, 'ldconfig in a tree that has no /sbin/ldconfig');
  return files.readBytes(path);
}

/**
 * Reads the tree's own ldconfig.
 * @throws RootfsError `SCRIPT_UNMODELLED` when it is of an architecture or release of glibc that is not modelled;
 * `ELF_MALFORMED`
 */
export function readLdProgram(process: Process): LdProgram {
  const bytes = programBytes(process);
  const { machine, bits, littleEndian } = readElf(bytes);
  if (!isKnownMachine(machine)) unmodelled(process, `ldconfig for ELF machine ${machine}`);
  const text = byteString(bytes);
  const generator = GENERATOR.exec(text);
  if (generator === null) unmodelled(process, 'ldconfig of a glibc before 2.33, or of another C library');
  const release = 200 + Number(generator[1]);
  if (release < FIRST_RELEASE) unmodelled(process, `ldconfig of glibc 2.${generator[1]}`);
  const directories = SYSTEM_DIRECTORIES.exec(text)?.[1];
  if (directories === undefined) unmodelled(process, 'ldconfig without a list of system directories');
  const systemDirectories = directories
    .split('\0')
    .flatMap((path) => (path === '' ? [] : [path.slice(0, -1)]));
  return { machine, bits, littleEndian, release, generator: generator[0], systemDirectories };
}
