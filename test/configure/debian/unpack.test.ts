import { readdirSync, readFileSync, lstatSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { controlText, deb } from '../../make/deb.js';
import { canRunDpkg, dpkgRoot, type DpkgRoot } from '../../make/dpkg-root.js';
import { errorOf } from '../../make/error-of.js';
import { char, dir, fifo, file, hardlink, symlink } from '../../make/tar.js';
import { symlinkInode } from '../../../src/rootfs/inode.js';
import { rootOwned } from '../../../src/rootfs/entry.js';
import type { Tree } from '../../../src/rootfs/tree.js';
import { textAt, treeLines, unpackAll, withDatabase } from '../../make/unpacked.js';

function named(name: string, data: readonly Buffer[], more = '', control: readonly Buffer[] = []): Buffer {
  const text = controlText(more).replace('Package: hello', `Package: ${name}`);
  // A file of its own, because dpkg forgets a package all of whose paths are in another one that is unpacked later.
  const own = [...data, file(`./${name}`)];
  return deb({ control: [dir('./'), file('./control', text), ...control], data: [dir('./'), ...own] });
}

interface Case {
  readonly summary: string;
  readonly debs: readonly Buffer[];
  /** As dpkg finds them in Replaces. */
  readonly replaces?: readonly string[];
}

/** dpkg takes every one; the whole trees and lists are compared. */
const CASES: readonly Case[] = [
  {
    summary: 'one of everything',
    debs: [
      named('aa', [
        dir('./d/', { mode: 0o2775, gid: 8, mtime: 5 }),
        file('./d/f', 'text', { mode: 0o4755, uid: 3, gid: 4 }),
        hardlink('./d/h', './d/f', { mode: 0o4755 }),
        symlink('./d/s', '../etc'),
        fifo('./d/p', { mode: 0o600 }),
        char('./d/n', 1, 3, { mode: 0o666 }),
      ]),
    ],
  },
  {
    summary: 'a shared directory keeps its first mode',
    debs: [
      named('aa', [dir('./d/', { mode: 0o700 })]),
      named('bb', [dir('./d/', { mode: 0o755 }), file('./d/f')]),
    ],
  },
  {
    summary: 'a file that is replaced changes hands',
    debs: [
      named('aa', [dir('./d/'), file('./d/f', 'old'), file('./d/g', 'g')]),
      named('bb', [dir('./d/'), file('./d/f', 'new')], 'Replaces: aa\n'),
    ],
    replaces: ['bb aa'],
  },
  {
    summary: 'a file whose replacer is there already stays',
    debs: [
      named('aa', [dir('./d/'), file('./d/f', 'winner')], 'Replaces: bb\n'),
      named('bb', [dir('./d/'), file('./d/f', 'loser'), file('./d/g')]),
    ],
    replaces: ['aa bb'],
  },
  {
    summary: 'a directory by way of a link',
    debs: [
      named('aa', [dir('./usr/'), dir('./usr/bin/'), symlink('./bin', 'usr/bin')]),
      named('bb', [dir('./bin/'), file('./bin/x', 'x')]),
    ],
  },
  {
    summary: 'a link where a directory is already',
    debs: [named('aa', [dir('./d/'), file('./d/f')]), named('bb', [dir('./e/'), symlink('./d', 'e')])],
  },
  {
    summary: 'two links to one directory, written differently',
    debs: [
      named('aa', [dir('./usr/'), dir('./usr/lib/'), symlink('./lib', 'usr/lib', { mtime: 1 })]),
      named('bb', [dir('./usr/'), dir('./usr/lib/'), symlink('./lib', '/usr/lib', { mtime: 2 })]),
    ],
  },
  {
    summary: 'links before what they lead to',
    debs: [named('aa', [symlink('./bin', 'usr/bin'), dir('./usr/'), dir('./usr/bin/'), file('./usr/bin/x')])],
  },
  {
    summary: 'a directory in place of a replaced file',
    debs: [
      named('aa', [file('./d'), file('./e')]),
      named('bb', [dir('./d/'), file('./d/f')], 'Replaces: aa\n'),
    ],
    replaces: ['bb aa'],
  },
  {
    summary: 'hard links to a file that another package replaces',
    debs: [
      named('aa', [dir('./d/'), file('./d/f', 'winner')], 'Replaces: bb\n'),
      named('bb', [dir('./d/'), file('./d/f', 'loser'), hardlink('./d/g', './d/f')]),
    ],
    replaces: ['aa bb'],
  },
];

/** Directories, their contents in byte order, as treeLines shows a tree. */
function linesOnDisk(root: string, path = '', seen = new Map<number, string>()): readonly string[] {
  const place = join(root, path);
  const stat = lstatSync(place);
  const isDirectory = stat.isDirectory();
  const head = `${(stat.mode & 0o7777).toString(8)} /${path}`;
  const first = isDirectory ? undefined : seen.get(stat.ino);
  if (first !== undefined) return [`hardlink ${head} → ${first}`];
  seen.set(stat.ino, path);
  if (stat.isFile()) return [`file ${head} ${readFileSync(place, 'utf8')}`];
  if (stat.isSymbolicLink()) return [`symlink ${head} → ${readlinkSync(place)}`];
  if (!isDirectory) return [`${stat.isFIFO() ? 'fifo' : 'character'} ${head}`];
  const names = readdirSync(place)
    .filter((name) => path !== '' || name !== 'var')
    .sort();
  return [`directory ${head}`, ...names.flatMap((name) => linesOnDisk(root, join(path, name), seen))];
}

function realLines(real: DpkgRoot): readonly string[] {
  return linesOnDisk(real.root).slice(1);
}

const hasDpkg = canRunDpkg('unpacking against dpkg');

describe('unpacking', () => {
  test.skipIf(!hasDpkg).each(CASES)(
    'gives the tree and lists that dpkg makes: $summary',
    async ({ debs, replaces = [] }) => {
      const real = dpkgRoot();
      try {
        real.unpack(debs);
        const { tree, owners, packages } = await unpackAll(debs, { replaces });
        expect(treeLines(tree).slice(1)).toEqual(realLines(real));
        for (const { name } of packages) {
          const list = owners.listOf(name).map((path) => (path === '' ? '/.' : `/${path}`));
          expect(`${list.join('\n')}\n`).toBe(real.database(`info/${name}.list`));
        }
      } finally {
        real.remove();
      }
    },
  );

  test.each([
    {
      summary: 'a file',
      data: [dir('./d/'), file('./d/f', 'other')],
      says: 'bb would overwrite /d/f, which is also in aa',
    },
    {
      summary: 'a link',
      data: [dir('./d/'), symlink('./d/f', 'g')],
      says: 'bb would overwrite /d/f, which is also in aa',
    },
    {
      summary: 'a directory by a file',
      data: [file('./d', 'x')],
      says: 'bb would put something else in place of the directory /d, which is also in aa',
    },
  ])('refuses to overwrite what another package owns: $summary', async ({ data, says }) => {
    const debs = [named('aa', [dir('./d/'), file('./d/f', 'first')]), named('bb', data)];
    const error = await errorOf(() => unpackAll(debs));
    expect(error.code).toBe('TREE_CONFLICT');
    expect(error.message).toBe(says);
    expect(error.hint).toBe('Leave one of them out: --exclude bb or --exclude aa.');
    if (!hasDpkg) return;
    const real = dpkgRoot();
    try {
      expect(() => real.unpack(debs)).toThrow('trying to overwrite');
    } finally {
      real.remove();
    }
  });

  test('keeps a replaced file in the old list when a filter leaves the new one out', async () => {
    const debs = CASES[2]?.debs ?? [];
    const filters = [{ include: false, pattern: '/d/f' }];
    const { owners } = await unpackAll(debs, { replaces: ['bb aa'], filters });
    expect(owners.of('d/f')).toEqual(['aa', 'bb']);
  });

  test('keeps hard links together when a filter leaves the first name out', async () => {
    const data = [
      dir('./d/'),
      file('./d/a', 'same'),
      hardlink('./d/b', './d/a'),
      hardlink('./d/c', './d/b'),
      hardlink('./d/e', './d/a'),
    ];
    const { tree } = await unpackAll([named('aa', data)], { filters: [{ include: false, pattern: '/d/a' }] });
    expect(treeLines(tree).slice(3)).toEqual([
      'file 644 /d/b same',
      'hardlink 644 /d/c → d/b',
      'hardlink 644 /d/e → d/b',
    ]);
  });

  test('tells of a file that is overwritten by another of its names', async () => {
    const debs = [
      named('aa', [dir('./usr/'), dir('./usr/bin/'), file('./usr/bin/x', 'a')]),
      named('bb', [dir('./bin/'), file('./bin/x', 'b')]),
    ];
    const prepare = (tree: Tree): void => {
      tree.makeDirectories('usr/bin');
      tree.put(tree.place('bin', false), symlinkInode(rootOwned(0o777, 0), 'usr/bin'));
    };
    const { tree, notes } = await unpackAll(debs, { prepare });
    expect(textAt(tree, 'usr/bin/x')).toBe('b');
    expect(notes).toEqual(['bb overwrites /usr/bin/x of aa by the name /bin/x']);
  });

  test('says which package ships a file without its directory', async () => {
    const error = await errorOf(() => unpackAll([named('aa', [file('./no/f')])]));
    expect(error.code).toBe('TREE_PATH');
    expect(error.message).toBe('aa ships /no/f without the directory that it lies in');
    expect(error.hint).toContain('dpkg cannot unpack it either');
  });

  test('takes the mode of the root from the first package that ships it', async () => {
    const first = deb({ data: [dir('./', { mode: 0o711 })] });
    const { tree } = await unpackAll([first, named('bb', [])]);
    expect(tree.root.metadata.mode).toBe(0o711);
  });

  test('never puts a file where a directory of nobody is', async () => {
    const prepare = (tree: Tree): void => void tree.makeDirectories('d');
    const error = await errorOf(() => unpackAll([named('aa', [file('./d')])], { prepare }));
    expect(error.code).toBe('TREE_PATH');
  });
});

describe('the database', () => {
  const control = [
    file('./conffiles', '/etc/x\n'),
    file('./md5sums', 'abc  etc/x\n'),
    file('./postinst', '#!/bin/sh\n', { mode: 0o755 }),
    file('./triggers', 'interest-noawait /usr/share/x\n'),
  ];
  const hello = named('hello', [dir('./etc/'), file('./etc/x', 'x')], 'Multi-Arch: foreign\n', control);

  test.skipIf(!hasDpkg)('has the files that dpkg’s has, with the same contents', async () => {
    const real = dpkgRoot();
    try {
      real.unpack([hello]);
      const tree = withDatabase(await unpackAll([hello]));
      const info = tree.lookup('var/lib/dpkg/info');
      const names = info?.kind === 'directory' ? [...info.children.keys()].sort() : [];
      expect(names).toEqual(readdirSync(join(real.root, 'var/lib/dpkg/info')).sort());
      const wanted = [...names.map((name) => `info/${name}`), 'triggers/File', 'triggers/Unincorp'];
      for (const name of wanted)
        expect(textAt(tree, `var/lib/dpkg/${name}`), name).toBe(real.database(name) ?? '');
    } finally {
      real.remove();
    }
  });

  test('names the files of a co-installable package with its architecture', async () => {
    const text = controlText('Multi-Arch: same\n').replace('all', 'amd64');
    const same = deb({ control: [file('./control', text), file('./md5sums', '')] });
    const tree = withDatabase(await unpackAll([same]));
    expect(textAt(tree, 'var/lib/dpkg/info/hello:amd64.list')).toBe('/.\n');
    expect(textAt(tree, 'var/lib/dpkg/info/hello:amd64.md5sums')).toBe('');
  });

  test('records the digest of a configuration file that is in its place, and none of one that is not', async () => {
    const tree = withDatabase(await unpackAll([hello]));
    const digest = '9dd4e461268c8034f5c8564e155c67a6';
    expect(textAt(tree, 'var/lib/dpkg/status')).toContain(`Conffiles:\n /etc/x ${digest}\n`);
    const without = await unpackAll([hello], { filters: [{ include: false, pattern: '/etc/x' }] });
    expect(textAt(withDatabase(without), 'var/lib/dpkg/status')).toContain(
      'Conffiles:\n /etc/x newconffile\n',
    );
  });

  test('holds no more than a lock and an empty list when nothing is installed', async () => {
    const tree = withDatabase(await unpackAll([]));
    expect(treeLines(tree).filter((line) => line.startsWith('file'))).toEqual([
      'file 644 /var/lib/dpkg/info/format 1\n',
      'file 640 /var/lib/dpkg/lock ',
      'file 640 /var/lib/dpkg/lock-frontend ',
      'file 644 /var/lib/dpkg/status ',
      'file 644 /var/lib/dpkg/status-old ',
      'file 600 /var/lib/dpkg/triggers/Lock ',
      'file 644 /var/lib/dpkg/triggers/Unincorp ',
    ]);
  });
});
