import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { member } from '../../make/ar.js';
import { runLengthZstd } from '../../make/compress.js';
import { controlText, deb, tarMember } from '../../make/deb.js';
import { outcome } from '../../make/outcome.js';
import { readDebBytes } from '../../make/read-deb.js';
import { block, char, dir, fifo, file, hardlink, pax, symlink, tar } from '../../make/tar.js';

interface Row {
  readonly summary: string;
  readonly code: string;
}

const CONTROL = file('./control', controlText());
const bytes4097 = `${'d/'.repeat(2047)}abc`;

const DATA: readonly (Row & { readonly data: readonly Uint8Array[] })[] = [
  { summary: 'a path with ".."', data: [file('./../etc/passwd')], code: 'DEB_HOSTILE' },
  { summary: 'a path with ".." in the middle', data: [file('./usr/../../x')], code: 'DEB_HOSTILE' },
  { summary: 'a path of ".." alone', data: [dir('../')], code: 'DEB_HOSTILE' },
  { summary: 'an absolute path with ".."', data: [file('/../x')], code: 'DEB_HOSTILE' },
  { summary: 'a path with an empty component', data: [file('./usr//x')], code: 'DEB_HOSTILE' },
  { summary: 'a path with a "." component', data: [file('./usr/./x')], code: 'DEB_HOSTILE' },
  { summary: 'a path that ends in "/."', data: [dir('./usr/.')], code: 'DEB_HOSTILE' },
  { summary: 'a directory that ends in two slashes', data: [dir('./usr//')], code: 'DEB_HOSTILE' },
  { summary: 'a symlink that ends in a slash', data: [symlink('./usr/', 'x')], code: 'DEB_HOSTILE' },
  { summary: 'a path with a newline', data: [file('./a\nb')], code: 'DEB_HOSTILE' },
  { summary: 'a path with a NUL', data: [pax({ path: 'a\0b' }), file('x')], code: 'ARCHIVE_MALFORMED' },
  {
    summary: 'a path of 4096 bytes and more',
    data: [pax({ path: bytes4097 }), file('x')],
    code: 'DEB_HOSTILE',
  },
  { summary: 'a name of 256 bytes', data: [pax({ path: 'n'.repeat(256) }), file('x')], code: 'DEB_HOSTILE' },
  {
    summary: 'a name that is not UTF-8',
    data: [file(Buffer.from([0x2e, 0x2f, 0xff]))],
    code: 'ARCHIVE_UNSUPPORTED',
  },
  { summary: 'a root that is a symlink', data: [symlink('./', '/tmp')], code: 'DEB_HOSTILE' },
  { summary: 'a root that is a file', data: [file('.', 'x')], code: 'DEB_HOSTILE' },
  { summary: 'a symlink that climbs above the root', data: [symlink('./a', '../x')], code: 'DEB_HOSTILE' },
  {
    summary: 'a deep symlink that climbs above the root',
    data: [symlink('./a/b/c', '../../../x')],
    code: 'DEB_HOSTILE',
  },
  {
    summary: 'a symlink that climbs out and in again',
    data: [symlink('./a/b', 'c/../../../a/x')],
    code: 'DEB_HOSTILE',
  },
  { summary: 'a symlink without a target', data: [symlink('./a', '')], code: 'ARCHIVE_MALFORMED' },
  {
    summary: 'a symlink with a very long target',
    data: [pax({ linkpath: 'x'.repeat(4096) }), symlink('./a', 'x')],
    code: 'DEB_HOSTILE',
  },
  {
    summary: 'a file below a symlink',
    data: [symlink('./a', '/etc'), file('./a/passwd', 'x')],
    code: 'DEB_HOSTILE',
  },
  {
    summary: 'a file far below a symlink',
    data: [symlink('./a', '/etc'), file('./a/b/c', 'x')],
    code: 'DEB_HOSTILE',
  },
  {
    summary: 'a directory below a symlink',
    data: [symlink('./a', '/etc'), dir('./a/b/')],
    code: 'DEB_HOSTILE',
  },
  {
    summary: 'a symlink above a file',
    data: [file('./a/passwd', 'x'), symlink('./a', '/etc')],
    code: 'DEB_HOSTILE',
  },
  { summary: 'a file above a file', data: [file('./a/b', 'x'), file('./a', 'x')], code: 'DEB_HOSTILE' },
  { summary: 'a file below a file', data: [file('./a', 'x'), file('./a/b', 'x')], code: 'DEB_HOSTILE' },
  { summary: 'a file below a fifo', data: [fifo('./a'), file('./a/b', 'x')], code: 'DEB_HOSTILE' },
  {
    summary: 'a directory that becomes a symlink',
    data: [dir('./a/'), symlink('./a', '/etc')],
    code: 'DEB_HOSTILE',
  },
  {
    summary: 'a symlink that becomes a directory',
    data: [symlink('./a', '/etc'), dir('./a/')],
    code: 'DEB_HOSTILE',
  },
  { summary: 'a file that comes twice', data: [file('./a', 'x'), file('./a', 'y')], code: 'DEB_HOSTILE' },
  {
    summary: 'a file that comes twice under two spellings',
    data: [file('./a', 'x'), file('/a', 'y')],
    code: 'DEB_HOSTILE',
  },
  {
    summary: 'a symlink that comes twice',
    data: [symlink('./a', 'x'), symlink('./a', 'x')],
    code: 'DEB_HOSTILE',
  },
  {
    summary: 'a hard link out of the tree',
    data: [hardlink('./a', '../../etc/passwd')],
    code: 'DEB_HOSTILE',
  },
  {
    summary: 'a hard link to a file of the host',
    data: [hardlink('./a', '/etc/passwd')],
    code: 'DEB_HOSTILE',
  },
  {
    summary: 'a hard link to a later file',
    data: [hardlink('./a', './b'), file('./b', 'x')],
    code: 'DEB_HOSTILE',
  },
  { summary: 'a hard link to itself', data: [hardlink('./a', './a')], code: 'DEB_HOSTILE' },
  { summary: 'a hard link to a directory', data: [dir('./b/'), hardlink('./a', './b')], code: 'DEB_HOSTILE' },
  { summary: 'a hard link to the root', data: [dir('./'), hardlink('./a', './')], code: 'DEB_HOSTILE' },
  {
    summary: 'a hard link to a symlink',
    data: [symlink('./b', 'x'), hardlink('./a', './b')],
    code: 'DEB_HOSTILE',
  },
  {
    summary: 'a hard link to a device',
    data: [char('./b', 1, 3), hardlink('./a', './b')],
    code: 'DEB_HOSTILE',
  },
  {
    summary: 'a file below a hard link',
    data: [file('./b', 'x'), hardlink('./a', './b'), file('./a/c')],
    code: 'DEB_HOSTILE',
  },
  { summary: 'a device that is an overlayfs whiteout', data: [char('./a', 0, 0)], code: 'DEB_HOSTILE' },
  {
    summary: 'a device with a major number beyond Linux',
    data: [block('./a', 4096, 0)],
    code: 'DEB_HOSTILE',
  },
  {
    summary: 'a device with a minor number beyond Linux',
    data: [char('./a', 1, 1048576)],
    code: 'DEB_HOSTILE',
  },
  {
    summary: 'a device with a content',
    data: [char('./a', 1, 3, { sizeField: '00001' })],
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: 'a negative size',
    data: [file('./a', '', { sizeField: '\xff'.repeat(12) })],
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: 'a size of 8 EiB',
    data: [file('./a', '', { sizeField: `\x80\0\0\0\x7f${'\xff'.repeat(7)}` })],
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: 'a size of more than there is',
    data: [file('./a', 'x', { sizeField: '00000010000' })],
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: 'a sparse file',
    data: [file('./a', '', { type: 'S', format: 'gnu' })],
    code: 'ARCHIVE_UNSUPPORTED',
  },
];

describe('a data member with', () => {
  test.each(DATA)('$summary is refused with $code', async ({ data, code }) => {
    expect(await outcome(() => readDebBytes(deb({ data: [dir('./'), ...data] })))).toBe(code);
  });
});

const CONTROLS: readonly (Row & { readonly control: readonly Uint8Array[] })[] = [
  { summary: 'no control file', control: [dir('./')], code: 'DEB_MALFORMED' },
  {
    summary: 'a control file that is a symlink',
    control: [symlink('./control', '/etc/shadow')],
    code: 'DEB_HOSTILE',
  },
  {
    summary: 'a script that is a symlink',
    control: [CONTROL, symlink('./postinst', '/bin/sh')],
    code: 'DEB_HOSTILE',
  },
  {
    summary: 'a script that is a hard link',
    control: [CONTROL, hardlink('./postinst', './control')],
    code: 'DEB_HOSTILE',
  },
  { summary: 'a device', control: [CONTROL, char('./postinst', 1, 3)], code: 'DEB_HOSTILE' },
  { summary: 'a folder', control: [CONTROL, dir('./d/')], code: 'DEB_HOSTILE' },
  { summary: 'a file in a folder', control: [CONTROL, file('./d/postinst')], code: 'DEB_HOSTILE' },
  { summary: 'a file outside', control: [CONTROL, file('../postinst')], code: 'DEB_HOSTILE' },
  {
    summary: 'a file with a space in its name',
    control: [CONTROL, file('./post inst')],
    code: 'DEB_HOSTILE',
  },
  {
    summary: 'a file with a very long name',
    control: [CONTROL, pax({ path: 'x'.repeat(101) }), file('x')],
    code: 'DEB_HOSTILE',
  },
  { summary: 'a file called as dpkg calls its own', control: [CONTROL, file('./list')], code: 'DEB_HOSTILE' },
  { summary: 'a file that comes twice', control: [CONTROL, CONTROL], code: 'DEB_HOSTILE' },
  {
    summary: 'a control file that is not UTF-8',
    control: [file('./control', Buffer.from([0xff]))],
    code: 'DEB_MALFORMED',
  },
];

describe('a control member with', () => {
  test.each(CONTROLS)('$summary is refused with $code', async ({ control, code }) => {
    expect(await outcome(() => readDebBytes(deb({ control })))).toBe(code);
  });
});

describe('a control file', () => {
  test.each([
    { summary: 'without Package', text: controlText().replace(/^Package.*\n/m, '') },
    { summary: 'without Version', text: controlText().replace(/^Version.*\n/m, '') },
    { summary: 'without Architecture', text: controlText().replace(/^Architecture.*\n/m, '') },
    { summary: 'with two stanzas', text: `${controlText()}\n${controlText()}` },
    { summary: 'with a path as the name', text: controlText().replace('hello', '../hello') },
    { summary: 'with a path as the architecture', text: controlText().replace('all', '../all') },
    { summary: 'with a space in the version', text: controlText().replace('1.0-1', '1.0 1') },
    { summary: 'with nothing in it', text: '' },
  ])('$summary is refused', async ({ text }) => {
    expect(await outcome(() => readDebBytes(deb({ control: text })))).toBe('DEB_MALFORMED');
  });
});

const VERSION = member('debian-binary', '2.0\n');
const CONTROL_TAR = tarMember('control.tar', [CONTROL]);
const DATA_TAR = tarMember('data.tar', [dir('./')]);

function arOf(...members: readonly Uint8Array[]): Buffer {
  return Buffer.concat([Buffer.from('!<arch>\n'), ...members]);
}

const MEMBERS: readonly (Row & { readonly bytes: Uint8Array })[] = [
  { summary: 'nothing', bytes: Buffer.alloc(0), code: 'ARCHIVE_MALFORMED' },
  { summary: 'no members', bytes: arOf(), code: 'DEB_MALFORMED' },
  { summary: 'no debian-binary', bytes: arOf(CONTROL_TAR, DATA_TAR), code: 'DEB_MALFORMED' },
  {
    summary: 'debian-binary in the second place',
    bytes: arOf(CONTROL_TAR, VERSION, DATA_TAR),
    code: 'DEB_MALFORMED',
  },
  { summary: 'no control.tar', bytes: arOf(VERSION, DATA_TAR), code: 'DEB_MALFORMED' },
  { summary: 'no data.tar', bytes: arOf(VERSION, CONTROL_TAR), code: 'DEB_MALFORMED' },
  {
    summary: 'data.tar before control.tar',
    bytes: arOf(VERSION, DATA_TAR, CONTROL_TAR),
    code: 'DEB_MALFORMED',
  },
  {
    summary: 'an unknown member before data.tar',
    bytes: deb({ between: [member('new-part', 'x')] }),
    code: 'DEB_UNSUPPORTED',
  },
  { summary: 'two data members', bytes: deb({ after: [DATA_TAR] }), code: 'DEB_HOSTILE' },
  {
    summary: 'two data members of different compression',
    bytes: deb({ after: [tarMember('data.tar', [], 'gz')] }),
    code: 'DEB_HOSTILE',
  },
  { summary: 'two control members', bytes: deb({ between: [CONTROL_TAR] }), code: 'DEB_HOSTILE' },
  { summary: 'two debian-binary', bytes: deb({ after: [VERSION] }), code: 'DEB_HOSTILE' },
  {
    summary: 'two members to be ignored of one name',
    bytes: deb({ between: [member('_x', ''), member('_x', '')] }),
    code: 'DEB_HOSTILE',
  },
  {
    summary: 'an empty data.tar',
    bytes: arOf(VERSION, CONTROL_TAR, member('data.tar', '')),
    code: 'DEB_MALFORMED',
  },
  {
    summary: 'an empty control.tar',
    bytes: arOf(VERSION, member('control.tar', ''), DATA_TAR),
    code: 'DEB_MALFORMED',
  },
  {
    summary: 'data.tar.bz2',
    bytes: arOf(VERSION, CONTROL_TAR, member('data.tar.bz2', 'BZh9')),
    code: 'DEB_UNSUPPORTED',
  },
  {
    summary: 'data.tar.lzma',
    bytes: arOf(VERSION, CONTROL_TAR, member('data.tar.lzma', 'x')),
    code: 'DEB_UNSUPPORTED',
  },
  {
    summary: 'control.tar.bz2',
    bytes: arOf(VERSION, member('control.tar.bz2', 'BZh9'), DATA_TAR),
    code: 'DEB_UNSUPPORTED',
  },
  {
    summary: 'data.tar of no known compression',
    bytes: arOf(VERSION, CONTROL_TAR, member('data.tar.br', 'x')),
    code: 'DEB_UNSUPPORTED',
  },
  {
    summary: 'data.tar.xz that is gzip',
    bytes: arOf(VERSION, CONTROL_TAR, member('data.tar.xz', gzipSync(tar(dir('./'))))),
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: 'data.tar that is gzip',
    bytes: arOf(VERSION, CONTROL_TAR, member('data.tar', gzipSync(tar(dir('./'))))),
    code: 'ARCHIVE_MALFORMED',
  },
  { summary: 'format version 3.0', bytes: deb({ version: '3.0\n' }), code: 'DEB_UNSUPPORTED' },
  { summary: 'format version 0.939000', bytes: Buffer.from('0.939000\n200\n'), code: 'DEB_UNSUPPORTED' },
  { summary: 'a format version without a newline', bytes: deb({ version: '2.0' }), code: 'DEB_MALFORMED' },
  { summary: 'a format version of words', bytes: deb({ version: 'two\n' }), code: 'DEB_MALFORMED' },
  {
    summary: 'an endless format version',
    bytes: deb({ version: `2.0\n${'x'.repeat(2000)}` }),
    code: 'DEB_MALFORMED',
  },
  {
    summary: 'something behind the last member',
    bytes: Buffer.concat([deb(), Buffer.from('xx')]),
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: 'a bomb of zstd as data',
    bytes: arOf(VERSION, CONTROL_TAR, member('data.tar.zst', runLengthZstd(0, 131072, 1000))),
    code: 'ARCHIVE_TOO_LARGE',
  },
  {
    summary: 'a bomb of gzip as control',
    bytes: arOf(VERSION, member('control.tar.gz', gzipSync(Buffer.alloc(70 << 20))), DATA_TAR),
    code: 'ARCHIVE_TOO_LARGE',
  },
];

describe('a .deb with', () => {
  test.each(MEMBERS)('$summary is refused with $code', async ({ bytes, code }) => {
    expect(await outcome(() => readDebBytes(bytes))).toBe(code);
  });
});

test('a limit on the data member is kept', async () => {
  const bytes = deb({ data: [dir('./'), file('./a', 'x'.repeat(5000))], compression: 'xz' });
  expect(await outcome(() => readDebBytes(bytes, { maxDataBytes: 5000 }))).toBe('ARCHIVE_TOO_LARGE');
  expect(await outcome(() => readDebBytes(bytes, { maxDataBytes: 50_000 }))).toBe('ok');
});

test('an error says in which member it arose, and what to do', async () => {
  const bytes = deb({ data: [file('./../x')], compression: 'gz' });
  await expect(readDebBytes(bytes)).rejects.toMatchObject({
    message: 'data.tar.gz: the path "./../x" climbs with ".."',
    hint: 'Nothing of the package was used. Report it to who published it.',
  });
});
