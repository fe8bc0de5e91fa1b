import { describe, expect, test } from 'vitest';
import { controlText, deb, type DebCompression } from '../../make/deb.js';
import { member } from '../../make/ar.js';
import { entryLines, readDebBytes } from '../../make/read-deb.js';
import { block, char, dir, fifo, file, gnuLong, hardlink, pax, symlink } from '../../make/tar.js';

const MORE = 'Depends: libc6\n';

const SAMPLE = {
  control: [
    dir('./'),
    file('./control', controlText(MORE)),
    file('./postinst', '#!/bin/sh\n', { mode: 0o755 }),
    file('./md5sums', ''),
    file('./conffiles', '/etc/x\n'),
  ],
  data: [
    dir('./'),
    dir('./usr/'),
    dir('./usr/bin/'),
    file('./usr/bin/x', 'text', {
      mode: 0o4755,
      uid: 3,
      gid: 4,
      userName: 'sys',
      groupName: 'adm',
      mtime: 5,
    }),
    file('./usr/bin/empty'),
    hardlink('./usr/bin/y', './usr/bin/x', { mode: 0o4755 }),
    hardlink('./usr/bin/z', './usr/bin/y'),
    symlink('./usr/bin/s', '../bin/x'),
    symlink('./usr/bin/t', '/usr/../../x', { mode: 0o644 }),
    char('./dev/null', 1, 3, { mode: 0o666 }),
    block('./dev/sda', 8, 0),
    fifo('./run/pipe'),
    pax({ 'SCHILY.xattr.user.a': Buffer.from([0, 255]), mtime: '-0.5' }),
    file('./attr', 'a'),
    gnuLong(`./${'long/'.repeat(30)}name`),
    file('cut', 'l'),
  ],
};

const LINES = [
  'directory / 755 0(root):0(root) 1700000000',
  'directory /usr 755 0(root):0(root) 1700000000',
  'directory /usr/bin 755 0(root):0(root) 1700000000',
  'file /usr/bin/x 4755 3(sys):4(adm) 5 text',
  'file /usr/bin/empty 644 0(root):0(root) 1700000000',
  'hardlink /usr/bin/y 4755 0(root):0(root) 1700000000 → usr/bin/x',
  'hardlink /usr/bin/z 644 0(root):0(root) 1700000000 → usr/bin/y',
  'symlink /usr/bin/s 777 0(root):0(root) 1700000000 → ../bin/x',
  'symlink /usr/bin/t 777 0(root):0(root) 1700000000 → /usr/../../x',
  'character /dev/null 666 0(root):0(root) 1700000000 1,3',
  'block /dev/sda 644 0(root):0(root) 1700000000 8,0',
  'fifo /run/pipe 644 0(root):0(root) 1700000000',
  'file /attr 644 0(root):0(root) -1 user.a=00ff a',
  `file /${'long/'.repeat(30)}name 644 0(root):0(root) 1700000000 l`,
];

describe.each<{ compression: DebCompression }>([
  { compression: 'none' },
  { compression: 'gz' },
  { compression: 'xz' },
  { compression: 'zst' },
])('a .deb with members of compression $compression', ({ compression }) => {
  test('gives its entries in order', async () => {
    expect(entryLines(await readDebBytes(deb({ ...SAMPLE, compression })))).toEqual(LINES);
  });

  test('gives its control files, sorted, with their modes', async () => {
    const read = await readDebBytes(deb({ ...SAMPLE, compression }));
    expect(
      read.controlFiles.map(({ name, mode, bytes }) => [
        name,
        mode.toString(8),
        Buffer.from(bytes).toString(),
      ]),
    ).toEqual([
      ['conffiles', '644', '/etc/x\n'],
      ['control', '644', controlText(MORE)],
      ['md5sums', '644', ''],
      ['postinst', '755', '#!/bin/sh\n'],
    ]);
    expect([read.name, read.version, read.architecture, read.control]).toEqual([
      'hello',
      '1.0-1',
      'all',
      controlText(MORE),
    ]);
  });
});

test('names without "./", with several of them, and absolute ones mean the same, as for dpkg', async () => {
  const data = [dir('.'), file('a', '1'), file('/b', '2'), file('.//./c', '3'), file('//./d', '4')];
  expect((await readDebBytes(deb({ data }))).entries.map(({ path }) => path)).toEqual([
    '',
    'a',
    'b',
    'c',
    'd',
  ]);
});

test('of a repeated directory the first counts, as for dpkg', async () => {
  const data = [dir('./a/', { mode: 0o700 }), file('./a/b', 'x'), dir('./a/', { mode: 0o777 })];
  const { entries } = await readDebBytes(deb({ data }));
  expect(entries.map(({ path, mode }) => `${path} ${mode.toString(8)}`)).toEqual(['a 700', 'a/b 644']);
});

test('a directory may come after what lies in it', async () => {
  const { entries } = await readDebBytes(deb({ data: [file('./a/b', 'x'), dir('./a/')] }));
  expect(entries.map(({ path }) => path)).toEqual(['a/b', 'a']);
});

test('a symlink may climb as far as the root', async () => {
  const { entries } = await readDebBytes(deb({ data: [symlink('./a/b/c', '../../x'), symlink('./d', '.')] }));
  expect(entries.map((entry) => entry.kind === 'symlink' && entry.target)).toEqual(['../../x', '.']);
});

test('what deb(5) says to ignore is ignored', async () => {
  const bytes = deb({
    version: '2.1\nmore to come\n',
    between: [member('_gpgbuilder', 'x'), member('_', '')],
    after: [member('_gpgorigin', 'x'), member('new', 'y')],
  });
  expect((await readDebBytes(bytes)).name).toBe('hello');
});

test('names of members may end in a slash', async () => {
  const bytes = deb({ between: [member('_x/', '')] });
  expect((await readDebBytes(bytes)).name).toBe('hello');
});

test('fields are found whatever the case of their names', async () => {
  const control = controlText().replace('Package:', 'PACKAGE:').replace('Version: ', 'version:');
  expect(await readDebBytes(deb({ control }))).toMatchObject({ name: 'hello', version: '1.0-1' });
});

test('a package can be sent to another thread', async () => {
  const { name, version, architecture, control, controlFiles, entries } = await readDebBytes(deb(SAMPLE));
  const plain = { name, version, architecture, control, controlFiles, entries };
  expect(structuredClone(plain)).toEqual(plain);
});
