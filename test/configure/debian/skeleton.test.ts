import { describe, expect, test } from 'vitest';
import { skeleton } from '../../../src/configure/debian/skeleton.js';
import { epochSeconds } from '../../../src/kernel/epoch.js';
import { walk } from '../../../src/rootfs/walk.js';
import type { Tree } from '../../../src/rootfs/tree.js';
import { EPOCH } from '../../make/tree-entries.js';
import { textAt, treeLines } from '../../make/unpacked.js';

function made(architecture: string, mergedUsr: boolean): Tree {
  return skeleton({
    epoch: epochSeconds(EPOCH),
    architecture,
    foreignArchitectures: [],
    mergedUsr,
    sourcesList: 'deb x y z\n',
  });
}

describe('the tree before the first package', () => {
  test('has the devices of a static /dev and nothing of the host', () => {
    const lines = treeLines(made('amd64', false)).filter((line) => line.includes('/dev'));
    expect(lines).toEqual([
      'directory 755 /dev',
      'character 666 /dev/console',
      'symlink 777 /dev/fd → /proc/self/fd',
      'character 666 /dev/full',
      'character 666 /dev/null',
      'character 666 /dev/ptmx',
      'directory 755 /dev/pts',
      'character 666 /dev/random',
      'directory 755 /dev/shm',
      'symlink 777 /dev/stderr → /proc/self/fd/2',
      'symlink 777 /dev/stdin → /proc/self/fd/0',
      'symlink 777 /dev/stdout → /proc/self/fd/1',
      'character 666 /dev/tty',
      'character 666 /dev/urandom',
      'character 666 /dev/zero',
    ]);
    expect(made('amd64', false).lookup('etc/hostname')).toBeUndefined();
    expect(made('amd64', false).lookup('etc/resolv.conf')).toBeUndefined();
  });

  test.each([
    { architecture: 'amd64', links: ['bin', 'lib', 'lib32', 'lib64', 'libx32', 'sbin'] },
    { architecture: 'i386', links: ['bin', 'lib', 'lib64', 'libx32', 'sbin'] },
    { architecture: 'arm64', links: ['bin', 'lib', 'sbin'] },
    { architecture: 'armhf', links: ['bin', 'lib', 'sbin'] },
    { architecture: 'riscv64', links: ['bin', 'lib', 'sbin'] },
    { architecture: 'mips64el', links: ['bin', 'lib', 'lib32', 'lib64', 'libo32', 'sbin'] },
    { architecture: 'ppc64el', links: ['bin', 'lib', 'lib64', 'sbin'] },
    { architecture: 's390x', links: ['bin', 'lib', 'lib32', 'sbin'] },
    { architecture: 'loong64', links: ['bin', 'lib', 'lib32', 'lib64', 'sbin'] },
  ])('merged /usr for $architecture links $links', ({ architecture, links }) => {
    const tree = made(architecture, true);
    const names = [...tree.root.children]
      .filter(([, inode]) => inode.kind === 'symlink')
      .map(([name]) => name);
    expect(names.sort()).toEqual(links);
    for (const name of links) expect(tree.lookupFollowing(name)).toBe(tree.lookup(`usr/${name}`));
  });

  test('has no such links when /usr is apart', () => {
    const tree = made('amd64', false);
    expect(tree.lookup('bin')).toBeUndefined();
    expect(tree.lookup('usr')).toBeUndefined();
  });

  test('belongs to root and has the epoch as its only time', () => {
    for (const entry of walk(made('amd64', true)))
      expect([entry.path, entry.uid, entry.gid, entry.mtimeSeconds, entry.xattrs.size]).toEqual([
        entry.path,
        0,
        0,
        EPOCH,
        0,
      ]);
  });

  test('says the architecture and the sources, and lets everybody write to /tmp', () => {
    const tree = made('riscv64', false);
    expect(textAt(tree, 'var/lib/dpkg/arch')).toBe('riscv64\n');
    expect(textAt(tree, 'etc/apt/sources.list')).toBe('deb x y z\n');
    expect(tree.lookup('tmp')?.metadata.mode).toBe(0o1777);
  });
});
