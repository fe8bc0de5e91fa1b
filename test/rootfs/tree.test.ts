import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { epochSeconds } from '../../src/kernel/epoch.js';
import { memoryContent } from '../../src/kernel/content.js';
import { RootfsError } from '../../src/kernel/errors.js';
import { rootOwned } from '../../src/rootfs/entry.js';
import { directoryInode, fileInode, type DirectoryInode } from '../../src/rootfs/inode.js';
import { Tree } from '../../src/rootfs/tree.js';
import { errorOf } from '../make/error-of.js';
import { EPOCH } from '../make/tree-entries.js';

const EMPTY = memoryContent(new Uint8Array());

function sample(): Tree {
  const tree = new Tree(epochSeconds(EPOCH));
  for (const path of ['usr/bin', 'usr/lib/x', 'etc']) tree.makeDirectories(path);
  for (const path of ['usr/bin/sh', 'usr/lib/x/f', 'etc/passwd']) tree.writeFile(path, EMPTY);
  const links = {
    bin: 'usr/bin',
    absolute: '/usr/lib',
    above: '../../../../etc',
    'usr/up': '../usr/./bin/..',
    'etc/far': '/absolute/x/f',
    self: 'self',
    ping: 'pong',
    pong: '/ping',
    dangling: 'usr/none/x',
    toRoot: '/',
    file: 'etc/passwd',
  };
  for (const [path, target] of Object.entries(links)) tree.symlink(path, target);
  return tree;
}

describe('following links', () => {
  test.each([
    { path: 'bin/sh', leads: 'usr/bin/sh' },
    { path: '/bin/sh', leads: 'usr/bin/sh' },
    { path: 'absolute/x/f', leads: 'usr/lib/x/f' },
    { path: 'above/passwd', leads: 'etc/passwd' },
    { path: '../../etc/passwd', leads: 'etc/passwd' },
    { path: 'etc/../../etc/passwd', leads: 'etc/passwd' },
    { path: 'usr/up/bin/sh', leads: 'usr/bin/sh' },
    { path: 'etc/far', leads: 'usr/lib/x/f' },
    { path: 'bin/../lib/x', leads: 'usr/lib/x' },
    { path: 'toRoot/toRoot/etc', leads: 'etc' },
    { path: 'file', leads: 'etc/passwd' },
    { path: 'bin/new', leads: 'usr/bin/new' },
    { path: '', leads: '' },
    { path: '..', leads: '' },
    { path: 'toRoot', leads: '' },
  ])('$path leads to /$leads', ({ path, leads }) => {
    expect(sample().place(path, true).path).toBe(leads);
  });

  test.each(['self', 'ping', 'pong/x', 'self/..'])('%s is refused as a loop', async (path) => {
    const error = await errorOf(() => sample().place(path, true));
    expect(error.code).toBe('TREE_PATH');
    expect(error.message).toContain('too many links');
  });

  test.each(['dangling', 'none/x', 'etc/passwd/x', 'file/x'])(
    '%s has no directory on its way',
    async (path) => {
      const error = await errorOf(() => sample().place(path, true));
      expect(error.message).toBe(`no directory on the way to /${path}`);
      expect(sample().lookupFollowing(path)).toBeUndefined();
    },
  );

  test('forty links are followed and no more', () => {
    const tree = new Tree(epochSeconds(EPOCH));
    tree.writeFile('l0', EMPTY);
    for (let i = 1; i <= 41; i++) tree.symlink(`l${i}`, `l${i - 1}`);
    expect(tree.lookupFollowing('l40')?.kind).toBe('file');
    expect(() => tree.lookupFollowing('l41')).toThrow('too many links');
  });

  test('a last link is not followed unless asked for', () => {
    expect(sample().lookup('bin')?.kind).toBe('symlink');
    expect(sample().lookupFollowing('bin')?.kind).toBe('directory');
  });
});

/** A tree with links that lead anywhere, and whether a place is still in it. */
const NAMES = ['a', 'b', 'c'];
const part = fc.constantFrom(...NAMES, '..', '.', '');
const anyPath = fc
  .tuple(fc.constantFrom('', '/'), fc.array(part, { minLength: 1, maxLength: 6 }))
  .map(([slash, parts]) => slash + parts.join('/'));
const step = fc.record({
  what: fc.constantFrom('directory', 'link', 'file'),
  path: anyPath,
  target: anyPath,
});

function grown(steps: readonly { what: string; path: string; target: string }[]): Tree {
  const tree = new Tree(epochSeconds(EPOCH));
  for (const { what, path, target } of steps) {
    try {
      if (what === 'directory') tree.makeDirectories(path);
      else if (what === 'link') tree.symlink(path, target);
      else tree.writeFile(path, EMPTY);
    } catch (error) {
      if (!(error instanceof RootfsError) || error.code !== 'TREE_PATH') throw error;
    }
  }
  return tree;
}

function directories(root: DirectoryInode): ReadonlySet<DirectoryInode> {
  const all = new Set([root]);
  for (const directory of all)
    for (const child of directory.children.values()) if (child.kind === 'directory') all.add(child);
  return all;
}

describe('any tree', () => {
  test('no path leads out of it, and a place is where its path says', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), anyPath, fc.boolean(), (steps, path, follow) => {
        const tree = grown(steps);
        let place;
        try {
          place = tree.tryPlace(path, follow);
        } catch (error) {
          expect(error).toBeInstanceOf(RootfsError);
          return;
        }
        if (place === undefined) return;
        expect(directories(tree.root).has(place.parent)).toBe(true);
        expect(place.path.split('/')).not.toContain('..');
        expect(tree.lookup(place.path)).toBe(place.inode);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a tree on disk', () => {
  const canChroot =
    process.platform === 'linux' &&
    process.getuid?.() === 0 &&
    spawnSync('python3', ['--version']).status === 0;
  if (!canChroot)
    console.warn('SKIPPED: links of the tree against the kernel: needs Linux, root and python3');

  test.skipIf(!canChroot)('is resolved by the kernel to the same places', () => {
    const clean = fc
      .array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 })
      .map((parts) => parts.join('/'));
    const words = fc.array(fc.constantFrom(...NAMES, '..'), { minLength: 1, maxLength: 4 });
    const target = fc.tuple(fc.constantFrom('', '/'), words).map(([slash, parts]) => slash + parts.join('/'));
    const what = fc.constantFrom('directory', 'directory', 'link', 'file');
    const steps = fc.array(fc.record({ what, path: clean, target }), { minLength: 6, maxLength: 14 });
    const cases = fc.sample(fc.tuple(steps, target), { numRuns: 300, seed: 3 });
    const said = saidByKernel(cases);
    expect(said.filter((place) => place !== null).length).toBeGreaterThan(20);
    const ours = cases.map(([list, path]) => {
      const tree = new Tree(epochSeconds(EPOCH));
      for (const { what: kind, path: at, target: to } of list) madeLikeMkdir(tree, kind, at, to);
      return resolved(tree, path);
    });
    expect(ours).toEqual(said);
  });
});

/** Makes each tree in a folder of its own and asks the kernel, from inside it, where a path leads. */
const RESOLVE = `
import json, os, sys
def answer(steps, path):
    for s in steps:
        try:
            if s['what'] == 'directory': os.mkdir(s['path'])
            elif s['what'] == 'link': os.symlink(s['target'], s['path'])
            else: open(s['path'], 'x').close()
        except OSError: pass
    places = {}
    for base, folders, files in os.walk('/'):
        for n in ['.'] + folders + files:
            p = os.path.normpath(os.path.join(base, n))
            places.setdefault(os.lstat(p).st_ino, p.replace('//', '/'))
    try: return places[os.stat(path).st_ino]
    except OSError: return None
for number, (steps, path) in enumerate(json.load(sys.stdin)):
    root = os.path.join(sys.argv[1], str(number))
    os.mkdir(root)
    child = os.fork()
    if child == 0:
        os.chroot(root); os.chdir('/')
        sys.stdout.write(json.dumps(answer(steps, path)) + '\\n')
        sys.stdout.flush()
        os._exit(0)
    if os.waitpid(child, 0)[1] != 0: sys.exit(1)
`;

function saidByKernel(cases: readonly unknown[]): readonly (string | null)[] {
  const base = mkdtempSync(join(tmpdir(), 'rootfs-tree-'));
  try {
    const ended = spawnSync('python3', ['-c', RESOLVE, base], {
      input: JSON.stringify(cases),
      encoding: 'utf8',
    });
    if (ended.status !== 0) throw new Error(ended.stderr);
    return ended.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as string | null);
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

function quiet<T>(body: () => T): T | undefined {
  try {
    return body();
  } catch (error) {
    if (error instanceof RootfsError && error.code === 'TREE_PATH') return undefined;
    throw error;
  }
}

/** mkdir(2), symlink(2), open(2) with O_EXCL: nothing that is there is replaced. */
function madeLikeMkdir(tree: Tree, what: string, path: string, target: string): void {
  const place = quiet(() => tree.tryPlace(path, false));
  if (place === undefined || place.inode !== undefined) return;
  if (what === 'directory') tree.put(place, directoryInode(rootOwned(0o755, EPOCH)));
  else if (what === 'link') tree.symlink(path, target);
  else tree.put(place, fileInode(rootOwned(0o644, EPOCH), EMPTY));
}

function resolved(tree: Tree, path: string): string | null {
  const place = quiet(() => tree.tryPlace(path, true));
  return place?.inode === undefined ? null : `/${place.path}`;
}

describe('changing a tree', () => {
  test('gives the directory concerned the time of the build, and no other', () => {
    const tree = new Tree(epochSeconds(EPOCH));
    const old = directoryInode(rootOwned(0o755, 5));
    tree.put(tree.place('old', false), old);
    const inner = directoryInode(rootOwned(0o755, 6));
    tree.put(tree.place('old/inner', false), inner);
    expect([old.metadata.mtimeSeconds, inner.metadata.mtimeSeconds]).toEqual([EPOCH, 6]);
    inner.metadata = rootOwned(0o755, 7);
    tree.writeFile('old/inner/f', EMPTY);
    expect(inner.metadata.mtimeSeconds).toBe(EPOCH);
    inner.metadata = rootOwned(0o755, 8);
    tree.remove('old/inner/none');
    expect(inner.metadata.mtimeSeconds).toBe(8);
    tree.remove('old/inner/f');
    expect(inner.metadata.mtimeSeconds).toBe(EPOCH);
  });

  test('replaces a file, and a link instead of what it leads to', () => {
    const tree = sample();
    tree.writeFile('file', memoryContent(Buffer.from('new')));
    expect(tree.lookup('file')?.kind).toBe('file');
    expect(tree.lookup('etc/passwd')).not.toBe(tree.lookup('file'));
  });

  test.each([
    {
      summary: 'the root',
      act: (tree: Tree) => tree.symlink('/', 'x'),
      says: 'the root of the tree cannot be replaced',
    },
    {
      summary: 'a directory by a file',
      act: (tree: Tree) => void tree.writeFile('etc', EMPTY),
      says: '/etc is a directory',
    },
    {
      summary: 'a directory by another',
      act: (tree: Tree) => tree.put(tree.place('etc', false), directoryInode(rootOwned(0o755, 0))),
      says: '/etc is a directory',
    },
    {
      summary: 'a file by directories',
      act: (tree: Tree) => void tree.makeDirectories('etc/passwd/x'),
      says: '/etc/passwd is not a directory',
    },
    {
      summary: 'anything below nothing',
      act: (tree: Tree) => void tree.writeFile('none/x', EMPTY),
      says: 'no directory on the way to /none/x',
    },
  ])('does not replace $summary', async ({ act, says }) => {
    const error = await errorOf(() => act(sample()));
    expect(error.code).toBe('TREE_PATH');
    expect(error.message).toContain(says);
  });

  test('makes directories through links and keeps the mode of those that exist', () => {
    const tree = sample();
    const usr = tree.lookup('usr');
    if (usr !== undefined) usr.metadata = rootOwned(0o700, EPOCH);
    tree.makeDirectories('absolute/new/deep', 0o750);
    expect(tree.lookup('usr/lib/new/deep')?.metadata.mode).toBe(0o750);
    expect(usr?.metadata.mode).toBe(0o700);
  });

  test('removes a link and not what it leads to, a directory with all that is in it, and never the root', () => {
    const tree = sample();
    tree.remove('bin');
    expect([tree.lookup('bin'), tree.lookup('usr/bin/sh')?.kind]).toEqual([undefined, 'file']);
    tree.remove('usr');
    expect(tree.lookup('usr/bin/sh')).toBeUndefined();
    tree.remove('/');
    expect(tree.lookup('etc/passwd')?.kind).toBe('file');
  });
});
