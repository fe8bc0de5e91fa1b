import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { memoryContent } from '../../src/kernel/content.js';
import { epochSeconds } from '../../src/kernel/epoch.js';
import { compareBytewise } from '../../src/kernel/order.js';
import { rootOwned } from '../../src/rootfs/entry.js';
import { directoryInode, fileInode, symlinkInode } from '../../src/rootfs/inode.js';
import { Tree } from '../../src/rootfs/tree.js';
import { walk } from '../../src/rootfs/walk.js';
import { arbitraryTree } from '../make/arbitrary-tree.js';
import { treeOf } from '../make/tree-of.js';
import { canMakeTrees, makeTreeOnDisk } from '../make/tree-on-disk.js';
import { EPOCH, sampleTree } from '../make/tree-entries.js';

const EMPTY = memoryContent(new Uint8Array());

function paths(tree: Tree): readonly string[] {
  return [...walk(tree)].map(({ path }) => path);
}

describe('a walk', () => {
  test('begins at the root and visits a directory before what is in it, names by byte', () => {
    const tree = new Tree(epochSeconds(EPOCH));
    tree.makeDirectories('a');
    for (const path of ['a/z', 'a-b', 'a.b', 'a/A', 'b', 'B', '\u{ffff}', '😀', 'é'])
      tree.writeFile(path, EMPTY);
    expect(paths(tree)).toEqual(['', 'B', 'a', 'a/A', 'a/z', 'a-b', 'a.b', 'b', 'é', '\u{ffff}', '😀']);
  });

  test('names the first path of a file at each further one, and tells a copy from a link', () => {
    const tree = new Tree(epochSeconds(EPOCH));
    const file = fileInode(rootOwned(0o600, 3), EMPTY);
    const link = symlinkInode(rootOwned(0o777, 3), 'x');
    for (const path of ['c', 'a', 'b']) tree.put(tree.place(path, false), file);
    for (const path of ['d', 'e']) tree.put(tree.place(path, false), link);
    tree.writeFile('f', EMPTY);
    const seen = [...walk(tree)].map(
      (entry) => `${entry.path} ${entry.kind} ${'target' in entry ? entry.target : ''}`,
    );
    expect(seen.slice(1)).toEqual([
      'a file ',
      'b hardlink a',
      'c hardlink a',
      'd symlink x',
      'e hardlink d',
      'f file ',
    ]);
    expect([...walk(tree)][2]).toMatchObject({ mode: 0o600, mtimeSeconds: 3 });
  });

  test('takes times after the epoch back to it and leaves earlier ones', () => {
    const tree = new Tree(epochSeconds(EPOCH));
    for (const [name, time] of [
      ['a', EPOCH + 1],
      ['b', EPOCH],
      ['c', -5],
    ] as const)
      tree.put(tree.place(name, false), fileInode(rootOwned(0o644, time), EMPTY));
    tree.root.metadata = rootOwned(0o755, EPOCH + 100);
    expect([...walk(tree)].map(({ mtimeSeconds }) => mtimeSeconds)).toEqual([EPOCH, EPOCH, EPOCH, -5]);
    expect(tree.lookup('a')?.metadata.mtimeSeconds).toBe(EPOCH + 1);
  });

  test('does not depend on the order in which names were made', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(
          fc.string({
            unit: fc.constantFrom('a', 'b', '-', 'é', '😀', '\u{ffff}'),
            minLength: 1,
            maxLength: 4,
          }),
          { maxLength: 12 },
        ),
        (names) => {
          const made = (list: readonly string[]): Tree => {
            const tree = new Tree(epochSeconds(EPOCH));
            for (const name of list)
              tree.put(tree.place(name, false), directoryInode(rootOwned(0o755, EPOCH)));
            return tree;
          };
          const sorted = [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
          expect(paths(made(names))).toEqual(['', ...sorted]);
          expect(paths(made([...names].reverse()))).toEqual(['', ...sorted]);
          expect([...names].sort(compareBytewise)).toEqual(sorted);
        },
      ),
    );
  });

  test('gives back the entries that a tree was made from', () => {
    expect([...walk(treeOf(sampleTree()))]).toEqual(sampleTree());
    fc.assert(
      fc.property(arbitraryTree(), (entries) => {
        expect([...walk(treeOf(entries))]).toEqual(entries);
      }),
    );
  });

  const canMake = canMakeTrees();
  if (!canMake) console.warn('SKIPPED: walk order against GNU tar: needs Linux, root, python3 and tar');

  test.skipIf(!canMake)('goes in the order of GNU tar --sort=name', () => {
    for (const entries of fc.sample(arbitraryTree(), { numRuns: 25, seed: 11 })) {
      const root = mkdtempSync(join(tmpdir(), 'rootfs-walk-'));
      try {
        makeTreeOnDisk(root, entries);
        expect(paths(treeOf(entries))).toEqual(listed(root));
      } finally {
        rmSync(root, { recursive: true, force: true });
      }
    }
  });
});

/** The members that GNU tar makes of a folder, in its order. */
function listed(root: string): readonly string[] {
  const env = { ...process.env, LC_ALL: 'C.UTF-8' };
  const python =
    "import sys,tarfile,os\nfor m in tarfile.open(fileobj=sys.stdin.buffer, mode='r|', errors='surrogateescape'): sys.stdout.buffer.write(os.fsencode(m.name)+b'\\0')";
  const ended = spawnSync(
    'bash',
    ['-c', 'tar --sort=name --format=pax -cf - -C "$1" . | python3 -c "$2"', 'bash', root, python],
    { env },
  );
  if (ended.status !== 0) throw new Error(ended.stderr.toString());
  return ended.stdout
    .toString()
    .split('\0')
    .slice(0, -1)
    .map((name) => name.replace(/^\.\/?/, ''));
}
