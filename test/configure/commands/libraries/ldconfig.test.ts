import { describe, expect, test } from 'vitest';
import { LIBRARY_COMMANDS } from '../../../../src/configure/commands/libraries/table.js';
import { makeElf, type ElfSpec } from '../../../make/elf.js';
import {
  canRunReal,
  fromHost,
  oursInRoot,
  realInRoot,
  type RootCase,
  type RootFile,
} from '../../../make/root-oracle.js';

const L = 'usr/lib/x86_64-linux-gnu';
const LD = '/sbin/ldconfig';
const lib = (soname: string | undefined, more: ElfSpec = {}): Buffer =>
  makeElf({ ...(soname === undefined ? {} : { soname }), needed: ['libc.so.6'], ...more });

const BASE: Readonly<Record<string, RootFile>> = {
  'etc/ld.so.conf': 'include /etc/ld.so.conf.d/*.conf\n',
  'etc/ld.so.conf.d/libc.conf': '# comment\n/usr/local/lib\n',
  'etc/ld.so.conf.d/x86_64-linux-gnu.conf': `/usr/local/lib/x86_64-linux-gnu\n/lib/x86_64-linux-gnu\n/${L}\n`,
  'var/cache/': '',
  lib: { link: 'usr/lib' },
  [`${L}/libc.so.6`]: makeElf({ soname: 'libc.so.6', interpreter: '/lib64/ld-linux-x86-64.so.2' }),
  [`${L}/libz.so.1.2.13`]: lib('libz.so.1'),
};

const CASES: readonly RootCase[] = [
  { summary: 'a link is made for the soname', runs: [[LD], [LD, '-p'], [LD]] },
  {
    summary: 'of several libraries of one soname the newest gets the link, by number',
    files: {
      [`${L}/libq.so.1.9`]: lib('libq.so.1'),
      [`${L}/libq.so.1.10`]: lib('libq.so.1'),
      [`${L}/libq.so.1`]: { link: 'libq.so.1.9' },
      [`${L}/libq.so`]: { link: 'libq.so.1' },
    },
    runs: [[LD]],
  },
  {
    summary: 'links for ld(1) and links of other names',
    files: {
      [`${L}/libr.so.2.0`]: lib('libr.so.2'),
      [`${L}/libr.so`]: { link: 'libr.so.2.0' },
      [`${L}/libother.so.9`]: { link: 'libr.so.2.0' },
      [`${L}/libdangling.so.1`]: { link: 'gone' },
      [`${L}/libdangling.so`]: { link: 'gone' },
    },
    runs: [[LD]],
  },
  {
    summary: 'what is no library',
    files: {
      [`${L}/libtext.so`]:
        '/* GNU ld script */ GROUP ( libc.so.6 ) and some more text so that it is long enough to be one\n',
      [`${L}/libodd.so`]:
        'neither a library nor a script but long enough that somebody might take it for one, who knows\n',
      [`${L}/libempty.so.1`]: '',
      [`${L}/libshort.so.1`]: '\x7fELF',
      [`${L}/libtiny.so.1`]: 'x',
      [`${L}/libx.so.1-gdb.py`]:
        'import gdb # a long line so that the size of the file is not what makes it be passed over here\n',
      [`${L}/libdir.so.1/`]: '',
      [`${L}/plain.so.1`]: lib('plain.so.1'),
      [`${L}/libexec.so.1`]: makeElf({ type: 2, soname: 'libexec.so.1' }),
      [`${L}/libstatic.so.1`]: makeElf({ soname: 'libstatic.so.1' }).fill(0, 120, 128),
    },
    runs: [[LD]],
  },
  {
    summary: 'a file in the way of a link, and a directory',
    files: {
      [`${L}/libw.so.1.0`]: lib('libw.so.1'),
      [`${L}/libw.so.1`]: 'text',
      [`${L}/libv.so.1.0`]: lib('libv.so.1'),
      [`${L}/libv.so.1/`]: '',
    },
    runs: [[LD]],
  },
  {
    summary: 'libraries of other machines and classes',
    files: {
      'usr/lib32/lib32.so.1.0': lib('lib32.so.1', { bits: 32, machine: 3 }),
      'usr/lib32/libx32.so.1.0': lib('libx32.so.1', { bits: 32 }),
      'usr/lib32/libarm.so.1': lib('libarm.so.1', { bits: 32, machine: 40 }),
      'usr/lib32/libbig.so.1': lib('libbig.so.1', { littleEndian: false, machine: 22 }),
      'usr/lib32/libnolibc.so.1': makeElf({ bits: 32, machine: 3, soname: 'libnolibc.so.1' }),
      'usr/lib32/libm.so.1': makeElf({ bits: 32, machine: 3, soname: 'libm.so.1', needed: ['libm.so.6'] }),
      'etc/ld.so.conf.d/lib32.conf': '/usr/lib32/\n',
    },
    runs: [[LD], [LD, '-p']],
  },
  {
    summary: 'libraries without a soname go by their names',
    files: { [`${L}/libnone.so`]: lib(undefined), [`${L}/libnone2.so.1.2`]: lib(undefined) },
    runs: [[LD]],
  },
  {
    summary: 'glibc-hwcaps',
    files: {
      [`${L}/glibc-hwcaps/x86-64-v3/libz.so.1.2.14`]: lib('libz.so.1', { isaNeeded: 6 }),
      [`${L}/glibc-hwcaps/x86-64-v2/libz.so.1.2.13`]: lib('libz.so.1', { isaNeeded: 2 }),
      [`${L}/glibc-hwcaps/x86-64-v2/libz.so.1`]: { link: 'libz.so.1.2.13' },
      [`${L}/glibc-hwcaps/.hidden/libz.so.1`]: lib('libz.so.1'),
      [`${L}/glibc-hwcaps/with:colon/libz.so.1`]: lib('libz.so.1'),
      [`${L}/glibc-hwcaps/empty/`]: '',
      [`${L}/glibc-hwcaps/file`]: 'x',
    },
    runs: [[LD], [LD, '-p']],
  },
  {
    summary: 'subdirectories of older glibc',
    files: {
      [`${L}/tls/libz.so.1`]: lib('libz.so.1'),
      [`${L}/haswell/avx512_1/libz.so.1.3`]: lib('libz.so.1'),
      [`${L}/sse2/libz.so.1`]: lib('libz.so.1'),
      [`${L}/power9/libz.so.1`]: lib('libz.so.1'),
    },
    runs: [[LD], [LD, '-p']],
  },
  {
    summary: 'the configuration file in all its forms',
    files: {
      'etc/ld.so.conf':
        'include ld.so.conf.d/*.conf /etc/more/[ab]?.conf\n  /opt/one/lib/ # comment\n\nhwcap 1 nosegneg\n/opt/two=libc6\n/opt/three=what\ninclude /etc/gone/*\n/opt/one/lib\n',
      'etc/more/a1.conf': '/opt/four\n',
      'etc/more/c1.conf': '/opt/five\n',
      'etc/more/.b1.conf': '/opt/five\n',
      'opt/one/lib/libone.so.1': lib('libone.so.1'),
      'opt/two/libtwo.so.1': makeElf({ bits: 32, machine: 3, soname: 'libtwo.so.1' }),
      'opt/three/libthree.so.1': lib('libthree.so.1'),
      'opt/four/libfour.so.1': lib('libfour.so.1'),
      'opt/five/libfive.so.1': lib('libfive.so.1'),
    },
    runs: [[LD], [LD, '-p']],
  },
  {
    summary: 'no configuration file at all, and the cache directory of an earlier run',
    files: { 'etc/ld.so.conf': { link: 'gone' }, 'var/cache/ldconfig/': '' },
    runs: [[LD]],
  },
  {
    summary: 'without links, without a cache, of one directory',
    files: { 'opt/x/libx.so.1.0': lib('libx.so.1') },
    runs: [
      [LD, '-X'],
      [LD, '-n', '/opt/x'],
      [LD, '-N'],
      [LD, '/opt/x'],
      [LD, 'opt/x'],
    ],
  },
  {
    summary: 'another cache and another configuration',
    files: { 'opt/x/libx.so.1.0': lib('libx.so.1'), 'etc/other.conf': '/opt/x\n' },
    runs: [
      [LD, '-C', '/etc/other.cache', '-f', '/etc/other.conf'],
      [LD, '-p', '-C', '/etc/other.cache'],
      [LD, '-p', '-C', '/etc/none.cache'],
      [LD, '-p', '-C', '/etc/ld.so.conf'],
    ],
  },
  {
    summary: 'single libraries',
    files: {
      'opt/x/libx.so.1.0': lib('libx.so.1'),
      'opt/x/libl.so': { link: 'libx.so.1.0' },
      'opt/x/text': 'x'.repeat(80),
    },
    runs: [[LD, '-l', '/opt/x/libx.so.1.0', '/opt/x/libl.so', '/opt/x/gone', '/opt/x/text']],
  },
  {
    summary: 'the dynamic linker keeps its link',
    files: {
      [`${L}/ld-linux-x86-64.so.2.9`]: lib('ld-linux-x86-64.so.2'),
      [`${L}/ld-linux-x86-64.so.2`]: { link: 'libc.so.6' },
      [`${L}/libf.so.1.0.dpkg-new`]: lib('libf.so.1'),
      [`${L}/libg.so.1.#prelink#.abcdef`]: lib('libg.so.1'),
    },
    runs: [[LD]],
  },
  {
    summary: 'a root of its own',
    files: { 'sub/etc/ld.so.conf': '/lib\n', 'sub/lib/libs.so.1.0': lib('libs.so.1') },
    runs: [[LD, '-r', '/sub']],
  },
];

const program = fromHost(LD);
const usable = canRunReal(LD, 'ldconfig against the real one') && program !== undefined;
const inRoot = (root: string, argv: readonly string[]): { argv: readonly string[] } => ({
  argv: ['chroot', root, ...argv],
});

/** Directories are read in no order: neither are the complaints about what is in them. */
function lines(text: string): readonly string[] {
  return text.split('\n').sort();
}

describe.skipIf(!usable)('ldconfig does what the real one does', () => {
  test.each(CASES)('$summary', async (one) => {
    const given = {
      ...one,
      files: {
        ...BASE,
        'sbin/ldconfig': { text: Buffer.from(program ?? []).toString('latin1'), mode: 0o755 },
        ...one.files,
      },
    };
    const expected = realInRoot(given, inRoot);
    const actual = await oursInRoot(LIBRARY_COMMANDS, given);
    expect(actual.runs.map(({ stderr, ...run }) => ({ ...run, stderr: lines(stderr) }))).toEqual(
      expected.runs.map(({ stderr, ...run }) => ({ ...run, stderr: lines(stderr) })),
    );
    // The auxiliary cache is no part of an image; its directory is.
    expect(actual.files).toEqual(
      expected.files.filter((line) => !line.startsWith('var/cache/ldconfig/aux-cache ')),
    );
  });

  test('the links that it makes are told', async () => {
    const given = { summary: '', files: { ...BASE, 'sbin/ldconfig': program ?? '' }, runs: [[LD, '-v']] };
    const [ours] = (await oursInRoot(LIBRARY_COMMANDS, given)).runs;
    const executable = { text: Buffer.from(program ?? []).toString('latin1'), mode: 0o755 };
    const [real] = realInRoot(
      { ...given, files: { ...given.files, 'sbin/ldconfig': executable } },
      inRoot,
    ).runs;
    expect(lines(ours?.stdout ?? '')).toEqual(lines(real?.stdout ?? ''));
    expect(lines(ours?.stderr ?? '')).toEqual(lines(real?.stderr ?? ''));
  });
});
