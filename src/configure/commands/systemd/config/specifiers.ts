import type { ByteString } from '../../../../kernel/byte-string.js';
import { unmodelled } from '../../command.js';
import { ConfigFailure } from './failure.js';
import type { ConfigSession } from './session.js';

/** What `%x` stands for. @throws ConfigFailure */
export type Specifier = (session: ConfigSession) => ByteString;
export type SpecifierTable = Readonly<Record<string, Specifier>>;

/** As uname(2) tells them to systemd, by Debian's names. @see systemd src/basic/architecture.c */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  amd64: 'x86-64',
  arm64: 'arm64',
  armel: 'arm',
  armhf: 'arm',
  i386: 'x86',
  loong64: 'loongarch64',
  mips64el: 'mips64-le',
  mipsel: 'mips-le',
  ppc64el: 'ppc64-le',
  riscv64: 'riscv64',
  s390x: 's390x',
};

function architecture({ process }: ConfigSession): ByteString {
  const name = process.system.architecture;
  return ARCHITECTURES[name] ?? unmodelled(process, `${process.name}: %a on ${name}`);
}

/** The machine that runs the build must not be seen in an image. */
function ofTheHost(letter: string): Specifier {
  return ({ process }) => unmodelled(process, `${process.name}: %${letter}`);
}

function machineId({ files }: ConfigSession): ByteString {
  const text = files.tryRead('/etc/machine-id');
  if (text === undefined) throw new ConfigFailure('EUNATCH');
  if (text === '') throw new ConfigFailure('ENOMEDIUM');
  if (text === 'uninitialized\n' || text === 'uninitialized') throw new ConfigFailure('ENOPKG');
  const id = /^([0-9a-fA-F]{32})\n?$/.exec(text)?.[1];
  if (id === undefined) throw new ConfigFailure('EINVAL');
  if (/^0+$/.test(id)) throw new ConfigFailure('ENOMEDIUM');
  return id.toLowerCase();
}

/** The value of a line of os-release(5), its quotes taken away; '' when it is not there. */
function osRelease(field: string): Specifier {
  return ({ files }) => {
    const text = files.tryRead('/etc/os-release') ?? files.tryRead('/usr/lib/os-release');
    if (text === undefined) throw new ConfigFailure('EUNATCH');
    const lines = text.split('\n').filter((line) => line.startsWith(`${field}=`));
    const value = (lines.at(-1) ?? '').slice(field.length + 1).replace(/[ \t\r]+$/, '');
    return value.replace(/^(["'])(.*)\1$/s, '$2').replace(/\\(["$`\\])/g, '$1');
  };
}

function temporaryFolder(otherwise: ByteString): Specifier {
  return ({ process, files, root }) => {
    if (root !== '') return otherwise;
    const names = ['TMPDIR', 'TEMP', 'TMP'].map((name) => process.env.get(name) ?? '');
    return names.find((path) => path.startsWith('/') && files.isDirectory(path)) ?? otherwise;
  };
}

/** `%T` and `%V`. @see systemd src/shared/specifier.h */
const TEMPORARY: SpecifierTable = { T: temporaryFolder('/tmp'), V: temporaryFolder('/var/tmp') };

/** Those that all programs know. @see sysusers.d(5), "Specifiers" */
export const SYSTEM_SPECIFIERS: SpecifierTable = {
  ...TEMPORARY,
  A: osRelease('IMAGE_VERSION'),
  B: osRelease('BUILD_ID'),
  H: ofTheHost('H'),
  M: osRelease('IMAGE_ID'),
  W: osRelease('VARIANT_ID'),
  a: architecture,
  b: ofTheHost('b'),
  l: ofTheHost('l'),
  m: machineId,
  o: osRelease('ID'),
  q: ofTheHost('q'),
  v: ofTheHost('v'),
  w: osRelease('VERSION_ID'),
};

/**
 * Replaces `%x` in a text. @see systemd src/shared/specifier.c, specifier_printf
 * @throws ConfigFailure `EBADSLT` for one that is not in the table, and what its value may fail with
 */
export function expandSpecifiers(
  session: ConfigSession,
  table: SpecifierTable,
  text: ByteString,
  maxBytes: number,
): ByteString {
  const result = text.replace(/%([^])/g, (whole: string, letter: string) => {
    if (letter === '%') return '%';
    const specifier = Object.hasOwn(table, letter) ? table[letter] : undefined;
    if (specifier !== undefined) return specifier(session);
    if (/[A-Za-z0-9]/.test(letter)) throw new ConfigFailure('EBADSLT');
    return whole;
  });
  if (result.length > maxBytes) throw new ConfigFailure('ENAMETOOLONG');
  return result;
}
