import { lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { deb } from '../../make/deb.js';
import { canRunDpkg, dpkgRoot } from '../../make/dpkg-root.js';
import { errorOf } from '../../make/error-of.js';
import { dir, fifo, file, hardlink, symlink } from '../../make/tar.js';
import { textAt, unpackAll } from '../../make/unpacked.js';

/** One architecture of a `Multi-Arch: same` package. */
function instance(architecture: string, data: readonly Buffer[]): Buffer {
  const fields = ['Package: lib', 'Version: 1', `Architecture: ${architecture}`, 'Multi-Arch: same'];
  const text = [...fields, 'Maintainer: A <a@example.org>', 'Description: test', ''].join('\n');
  return deb({ control: [dir('./'), file('./control', text)], data: [dir('./'), ...data] });
}

interface Case {
  readonly summary: string;
  readonly first: readonly Buffer[];
  readonly second: readonly Buffer[];
  readonly isTaken: boolean;
  /** Where dpkg 1.21 differs. */
  readonly dpkgTakes?: boolean;
}

const CASES: readonly Case[] = [
  { summary: 'equal files', first: [file('./f', 'text')], second: [file('./f', 'text')], isTaken: true },
  {
    summary: 'equal files of other mode and time, of which the first stays',
    first: [file('./f', 'text', { mode: 0o600, mtime: 5 })],
    second: [file('./f', 'text', { mode: 0o644, mtime: 9 })],
    isTaken: true,
  },
  {
    // dpkg compares the size in the archive, which is 0 for a further name, with that of the file.
    summary: 'equal hard links, which dpkg refuses by mistake',
    dpkgTakes: false,
    first: [file('./f', 'text'), hardlink('./g', './f')],
    second: [file('./f', 'text'), hardlink('./g', './f')],
    isTaken: true,
  },
  {
    summary: 'equal links',
    first: [file('./f', 'text'), symlink('./s', 'f')],
    second: [file('./f', 'text'), symlink('./s', 'f')],
    isTaken: true,
  },
  {
    summary: 'equal pipes',
    first: [file('./f', 'text'), fifo('./p')],
    second: [file('./f', 'text'), fifo('./p')],
    isTaken: true,
  },
  {
    summary: 'files of one size',
    first: [file('./f', 'text')],
    second: [file('./f', 'task')],
    isTaken: false,
  },
  {
    summary: 'files of two sizes',
    first: [file('./f', 'text')],
    second: [file('./f', 'texts')],
    isTaken: false,
  },
  {
    summary: 'a file and a link',
    first: [file('./f', 'text')],
    second: [symlink('./f', 'g')],
    isTaken: false,
  },
  {
    summary: 'links to two places',
    first: [symlink('./f', 'a')],
    second: [symlink('./f', 'b')],
    isTaken: false,
  },
];

const hasDpkg = canRunDpkg('shared files against dpkg');

/** What dpkg says: the mode and text of the shared file, or undefined when it refuses. */
function real(debs: readonly Buffer[]): string | undefined {
  const root = dpkgRoot();
  try {
    writeFileSync(join(root.root, 'var/lib/dpkg/arch'), 'amd64\ni386\n');
    root.unpack(debs);
    const path = join(root.root, 'f');
    return `${(lstatSync(path).mode & 0o7777).toString(8)} ${readFileSync(path, 'utf8')}`;
  } catch (error) {
    expect(String(error)).toMatch(/trying to overwrite shared/);
    return undefined;
  } finally {
    root.remove();
  }
}

describe('files of two architectures of a package', () => {
  test.each(CASES)('are shared or refused as by dpkg: $summary', async (one) => {
    const { first, second, isTaken, dpkgTakes = isTaken } = one;
    const debs = [instance('amd64', first), instance('i386', second)];
    if (hasDpkg) expect(real(debs) !== undefined).toBe(dpkgTakes);
    if (!isTaken) {
      expect(await errorOf(() => unpackAll(debs))).toMatchObject({
        code: 'TREE_CONFLICT',
        message: 'lib:i386 has another /f than its other architectures',
      });
      return;
    }
    const { tree, owners } = await unpackAll(debs);
    const inode = tree.lookup('f');
    if (hasDpkg && dpkgTakes)
      expect(`${inode?.metadata.mode.toString(8)} ${textAt(tree, 'f')}`).toBe(real(debs));
    expect(owners.of('f')).toEqual(['lib:amd64', 'lib:i386']);
  });
});
