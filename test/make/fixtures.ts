import type { ErrorCode } from '../../src/kernel/errors.js';
import { ar, member } from './ar.js';
import { runLengthZstd } from './compress.js';
import { controlText, deb, tarMember } from './deb.js';
import { char, dir, file, gnuLong, hardlink, pax, symlink } from './tar.js';

/** A file of fixtures/: made from what stands here, and described in fixtures/README.md by `summary`. */
export interface Fixture {
  readonly name: string;
  readonly summary: string;
  /** What reading it ends with. */
  readonly outcome: ErrorCode | 'ok';
  readonly bytes: Buffer;
}

const ROOT = dir('./');
const CONTROL = [ROOT, file('./control', controlText())];
const SCRIPTS = [
  ...CONTROL,
  file('./conffiles', '/etc/hello\n'),
  file('./md5sums', '5d41402abc4b2a76b9719d911017c592  etc/hello\n'),
  file('./postinst', '#!/bin/sh\nset -e\n', { mode: 0o755 }),
];
const HELLO = [ROOT, dir('./etc/'), file('./etc/hello', 'hello')];
const LONG = `./${'long/'.repeat(30)}name`;

function good(name: string, summary: string, bytes: Buffer): Fixture {
  return { name: `good-${name}`, summary, outcome: 'ok', bytes };
}

function bad(name: string, outcome: ErrorCode, summary: string, bytes: Buffer): Fixture {
  return { name: `bad-${name}`, summary, outcome, bytes };
}

function unsupported(name: string, outcome: ErrorCode, summary: string, bytes: Buffer): Fixture {
  return { name: `unsupported-${name}`, summary, outcome, bytes };
}

function withData(...entries: readonly Uint8Array[]): Buffer {
  return deb({ data: [ROOT, ...entries] });
}

const GOOD: readonly Fixture[] = [
  good(
    'plain.deb',
    'Members without compression; conffiles, md5sums and a script.',
    deb({ control: SCRIPTS, data: HELLO }),
  ),
  good('gzip.deb', 'Members in gzip (stored blocks).', deb({ data: HELLO, compression: 'gz' })),
  good(
    'xz.deb',
    'Members in xz (uncompressed LZMA2 chunks, CRC-32).',
    deb({ data: HELLO, compression: 'xz' }),
  ),
  good('zstd.deb', 'Members in zstd (raw blocks).', deb({ data: HELLO, compression: 'zst' })),
  good(
    'links.deb',
    'Hard links, a relative and an absolute symlink, set-user-ID, a device.',
    withData(
      file('./su', 'x', { mode: 0o4755 }),
      hardlink('./su-again', './su', { mode: 0o4755 }),
      symlink('./relative', 'su'),
      symlink('./absolute', '/su'),
      char('./null', 1, 3, { mode: 0o666 }),
    ),
  ),
  good(
    'long-names.deb',
    "A long name in GNU's and one in pax form.",
    withData(gnuLong(LONG), file('cut'), pax({ path: `${LONG}2` }), file('cut')),
  ),
  good(
    'xattr.deb',
    'A file capability as a pax record of raw bytes.',
    withData(
      pax({
        'SCHILY.xattr.security.capability': Buffer.from('0100000200200000000000000000000000000000', 'hex'),
      }),
      file('./ping', 'x', { mode: 0o755 }),
    ),
  ),
  good(
    'more-members.deb',
    'Format 2.1; members that deb(5) says to ignore, before and after data.tar.',
    deb({ version: '2.1\nmore\n', between: [member('_signature', 'x')], after: [member('new', 'y')] }),
  ),
];

const BAD: readonly Fixture[] = [
  bad('truncated.deb', 'ARCHIVE_MALFORMED', 'Ends inside data.tar.', deb({ data: HELLO }).subarray(0, -600)),
  bad(
    'checksum.deb',
    'ARCHIVE_MALFORMED',
    'A tar header has a wrong checksum.',
    withData(file('./a', '', { checksumField: '000001\0 ' })),
  ),
  bad(
    'no-control.deb',
    'DEB_MALFORMED',
    'No control.tar.',
    ar(member('debian-binary', '2.0\n'), tarMember('data.tar', HELLO)),
  ),
  bad(
    'duplicate-member.deb',
    'DEB_HOSTILE',
    'Two data members: two readers would see two packages.',
    deb({ data: HELLO, after: [tarMember('data.tar', [ROOT], 'gz')] }),
  ),
  bad(
    'dot-dot.deb',
    'DEB_HOSTILE',
    'A path that climbs out of the tree.',
    withData(file('./../etc/passwd', 'x')),
  ),
  bad(
    'symlink-out.deb',
    'DEB_HOSTILE',
    'A relative symlink that climbs above the root.',
    withData(symlink('./a', '../etc')),
  ),
  bad(
    'through-symlink.deb',
    'DEB_HOSTILE',
    'A file below a symlink of the same package.',
    withData(symlink('./a', '/etc'), file('./a/passwd', 'x')),
  ),
  bad(
    'hardlink-out.deb',
    'DEB_HOSTILE',
    'A hard link to a file of the host.',
    withData(hardlink('./a', '/etc/shadow')),
  ),
  bad(
    'duplicate-path.deb',
    'DEB_HOSTILE',
    'A file that comes twice.',
    withData(file('./a', '1'), file('./a', '2')),
  ),
  bad(
    'whiteout-device.deb',
    'DEB_HOSTILE',
    'A character device 0, 0, which overlayfs takes for a deletion.',
    withData(char('./a', 0, 0)),
  ),
  bad(
    'control-symlink.deb',
    'DEB_HOSTILE',
    'A control file that is a symlink.',
    deb({ control: [symlink('./control', '/etc/shadow')] }),
  ),
  bad(
    'size-lies.deb',
    'ARCHIVE_MALFORMED',
    'A file says that it is larger than the archive.',
    withData(file('./a', 'x', { sizeField: '00001000000' })),
  ),
  bad(
    'bomb-zstd.deb',
    'ARCHIVE_TOO_LARGE',
    '2 KiB that unpack to more than 64 MiB.',
    ar(
      member('debian-binary', '2.0\n'),
      tarMember('control.tar', CONTROL),
      member('data.tar.zst', runLengthZstd(0, 128 * 1024, 520)),
    ),
  ),
];

const UNSUPPORTED: readonly Fixture[] = [
  unsupported(
    'bzip2.deb',
    'DEB_UNSUPPORTED',
    'data.tar.bz2.',
    ar(member('debian-binary', '2.0\n'), tarMember('control.tar', CONTROL), member('data.tar.bz2', 'BZh9')),
  ),
  unsupported(
    'lzma.deb',
    'DEB_UNSUPPORTED',
    'data.tar.lzma.',
    ar(member('debian-binary', '2.0\n'), tarMember('control.tar', CONTROL), member('data.tar.lzma', 'x')),
  ),
  unsupported('version-3.deb', 'DEB_UNSUPPORTED', 'Format version 3.0.', deb({ version: '3.0\n' })),
  unsupported(
    'old-format.deb',
    'DEB_UNSUPPORTED',
    'The format of 1995, deb-old(5).',
    Buffer.from('0.939000\n0\n'),
  ),
  unsupported(
    'sparse.deb',
    'ARCHIVE_UNSUPPORTED',
    "GNU tar's sparse type.",
    withData(file('./a', '', { type: 'S', format: 'gnu' })),
  ),
  unsupported(
    'not-utf8.deb',
    'ARCHIVE_UNSUPPORTED',
    'A name in Latin-1.',
    withData(file(Buffer.from('./caf\xe9', 'latin1'))),
  ),
];

/** In the order of fixtures/README.md. */
export const FIXTURES: readonly Fixture[] = [...GOOD, ...BAD, ...UNSUPPORTED];

/** fixtures/README.md. */
export function fixturesReadme(): string {
  const rows = FIXTURES.map(({ name, outcome, summary }) => `| \`${name}\` | ${outcome} | ${summary} |`);
  return `# Fixtures

Small .deb files: \`good-*\` are read, \`bad-*\` are refused as malformed or hostile, \`unsupported-*\` are valid but not
supported. All of them, and this file, are made by \`test/make/fixtures.ts\`, the same bytes on every machine:

    MAKE_FIXTURES=1 npx vitest run --config .config/vitest.config.ts test/package/debian/fixtures.test.ts

A test checks that they are what is made, and that reading each ends as it says here.

| file | reading it ends with | what it is |
| --- | --- | --- |
${rows.join('\n')}
`;
}
