import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { assembleChunk } from '../../src/layer/chunk-job.js';
import { chunksOf } from '../../src/layer/chunks.js';
import { planTar } from '../../src/layer/plan.js';
import { rootOwned, type TreeEntry } from '../../src/rootfs/entry.js';
import { gnuTar, headerLines } from '../make/gnu-tar.js';
import { arbitraryTree } from '../make/arbitrary-tree.js';
import {
  device,
  deviceFolder,
  directory,
  EPOCH,
  fifo,
  file,
  hardlink,
  inWalkOrder,
  sampleTree,
  symlink,
  xattrs,
} from '../make/tree-entries.js';
import { canMakeTrees, makeTreeOnDisk } from '../make/tree-on-disk.js';

function ours(entries: readonly TreeEntry[], chunkBytes?: number): Buffer {
  const chunks = [...chunksOf(planTar(entries, EPOCH), chunkBytes)];
  return Buffer.concat(chunks.map((chunk) => assembleChunk(chunk, () => new Uint8Array(0))));
}

const long = (count: number): string => 'n'.repeat(count);

const dash = file('dash', 'x', { mode: 0o755 });
const far = file(`${long(60)}/${long(60)}`, 'far');
const link = symlink('link', 'dash');
const tty = device('tty', 'character', 5, 0);
const CAPABILITY = Buffer.from('0100000200200000000000000000000000000000', 'hex');

const cases: { summary: string; entries: TreeEntry[] }[] = [
  { summary: 'an empty root', entries: [] },
  {
    summary: 'every kind',
    entries: sampleTree().filter(({ path }) => path !== '' && !path.startsWith('dev')),
  },
  {
    summary: 'names of 97 to 101 and 255 bytes',
    entries: [95, 96, 97, 98, 99, 255].map((n) => file(long(n), 'x')),
  },
  {
    summary: 'directories whose slash is the 100th or 101st byte',
    entries: [96, 97, 98].map((n) => directory(long(n))),
  },
  {
    summary: 'a path of more than 256 bytes',
    entries: [directory(long(200)), file(`${long(200)}/${long(155)}`, '')],
  },
  {
    summary: 'link texts of 99 to 101 and 300 bytes',
    entries: [99, 100, 101, 300].map((n) => symlink(`l${n}`, long(n))),
  },
  { summary: 'a long name that is a long link', entries: [symlink(long(120), long(130))] },
  {
    summary: 'names and links that are not ASCII',
    entries: [directory('Ä'), file('Ä/Őrült_Főtanúsítvány.crt', 'x'), symlink('z', 'Ä/é')],
  },
  { summary: 'a name cut in the middle of a character', entries: [file(`${long(97)}é`, 'x')] },
  {
    summary: 'names that sort around the slash',
    entries: [directory('a'), file('a/b', ''), file('a-b', ''), file('a.b', ''), file('a0', '')],
  },
  {
    summary: 'hard links, near and far',
    entries: [dash, hardlink('zz', dash), directory(long(60)), far, hardlink('zzz', far)],
  },
  { summary: 'a hard link to a symbolic link', entries: [link, hardlink('link2', link)] },
  { summary: 'a hard link to a device, which GNU tar does not keep', entries: [tty, hardlink('tty2', tty)] },
  {
    summary: 'owners at and over 2097151',
    entries: [2097151, 2097152, 4294967294].map((id) => file(`f${id}`, '', { uid: id, gid: id })),
  },
  {
    summary: 'set-user-ID, set-group-ID and sticky',
    entries: [0o4755, 0o2755, 0o1777, 0o7777, 0].map((mode) => file(`m${mode}`, '', { mode })),
  },
  {
    summary: 'old times',
    entries: [0, 1, EPOCH - 1].map((mtimeSeconds) => file(`t${mtimeSeconds}`, '', { mtimeSeconds })),
  },
  {
    summary: 'large device numbers',
    entries: [device('a', 'block', 259, 1048575), device('b', 'character', 4095, 0)],
  },
  {
    summary: 'a capability',
    entries: [file('ping', 'x', { xattrs: xattrs({ 'security.capability': CAPABILITY }) })],
  },
  {
    summary: 'attributes on the root and on a directory',
    entries: [
      directory('', { xattrs: xattrs({ 'user.a': 'b' }) }),
      directory('d', { xattrs: xattrs({ 'user.a': '' }) }),
    ],
  },
  {
    summary: 'an attribute name with = and %',
    entries: [file('f', 'x', { xattrs: xattrs({ 'user.a=b%c': 'v' }) })],
  },
  {
    summary: 'an attribute value with newline and NUL',
    entries: [file('f', 'x', { xattrs: xattrs({ 'user.v': Buffer.from([10, 0, 255, 61]) }) })],
  },
  {
    summary: 'an attribute on a symbolic link, with a long text',
    entries: [symlink('s', long(150), { xattrs: xattrs({ 'trusted.t': '1' }) })],
  },
  {
    summary: 'a record whose length gains a digit by counting itself',
    entries: [85, 86, 87, 88, 984, 985].map((n) =>
      file(`r${n}`, '', { xattrs: xattrs({ 'user.r': 'x'.repeat(n - 21) }) }),
    ),
  },
  {
    summary: 'an attribute on a file with a further name',
    entries: (() => {
      const f = file('f', '1', { xattrs: xattrs({ 'user.a': '1' }) });
      return [f, hardlink('g', f)];
    })(),
  },
  {
    summary: 'contents around whole blocks',
    entries: [1, 511, 512, 513, 10239, 10240].map((n) => file(`c${n}`, Buffer.alloc(n, 7))),
  },
  {
    summary: 'archives around a whole record',
    entries: [file('c', Buffer.alloc(8 * 1024, 7)), file('d', 'x')],
  },
  {
    summary: 'a /dev that is not the usual one',
    entries: [...deviceFolder(), device('dev/kmsg', 'character', 1, 11)],
  },
  {
    summary: 'a usual /dev whose owner does not fit one header',
    entries: deviceFolder().map((entry) => (entry.path === 'dev/tty' ? { ...entry, uid: 2097152 } : entry)),
  },
  { summary: 'a pipe', entries: [fifo('p', { mode: 0o600, uid: 33 })] },
];

function whole(entries: readonly TreeEntry[]): TreeEntry[] {
  return inWalkOrder(entries.some(({ path }) => path === '') ? entries : [directory(''), ...entries]);
}

const isPossible = canMakeTrees();
if (!isPossible) console.warn('SKIPPED: comparing with GNU tar needs root on Linux, python3 and tar');

describe.skipIf(!isPossible)('the tar of a tree is what GNU tar writes', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'plan-'));
  });
  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  test.each(cases)('for $summary', ({ entries }) => {
    const tree = whole(entries);
    makeTreeOnDisk(root, tree);
    const theirs = gnuTar(root, EPOCH);
    expect(headerLines(ours(tree))).toEqual(headerLines(theirs));
    expect(ours(tree).equals(theirs)).toBe(true);
  });

  test('for times after the epoch, which the walk has clamped already', () => {
    makeTreeOnDisk(root, [directory(''), file('late', 'x', { mtimeSeconds: EPOCH + 1000 })]);
    expect(ours([directory(''), file('late', 'x')]).equals(gnuTar(root, EPOCH))).toBe(true);
  });

  test("for mmdebstrap's /dev: packed first, and then what tar --exclude=./dev gives", () => {
    const tree = whole(sampleTree());
    makeTreeOnDisk(root, tree);
    const archive = ours(tree);
    const devices = deviceFolder().length * 512;
    expect(archive.subarray(devices).equals(gnuTar(root, EPOCH, ['--exclude=./dev']))).toBe(true);
    expect(headerLines(archive.subarray(0, devices)).map((line) => line.slice(1, 13).split(' ')[0])).toEqual(
      deviceFolder().map(({ path, kind }) => `./${path}${kind === 'directory' ? '/' : ''}`.slice(0, 12)),
    );
  });

  test('for any tree', () => {
    let run = 0;
    fc.assert(
      fc.property(arbitraryTree(), (tree) => {
        const folder = join(root, String(run++));
        makeTreeOnDisk(folder, tree);
        expect(ours(tree).equals(gnuTar(folder, EPOCH))).toBe(true);
      }),
      { numRuns: 25 },
    );
  });
});

describe('a plan', () => {
  test('gives the same bytes for any chunk size', () => {
    const tree = whole(sampleTree());
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30_000 }), (chunkBytes) => {
        expect(ours(tree, chunkBytes).equals(ours(tree))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test('marks only its last chunk as the last one, and makes none that is empty', () => {
    const plan = planTar(whole(sampleTree()), EPOCH);
    const chunks = [...chunksOf(plan, 4096)];
    expect(chunks.map(({ isLast }) => isLast).lastIndexOf(false)).toBe(chunks.length - 2);
    expect(chunks.at(-1)?.isLast).toBe(true);
    expect(chunks.every(({ sizeBytes }) => sizeBytes > 0 && sizeBytes <= 4096)).toBe(true);
    expect(chunks.reduce((total, { sizeBytes }) => total + sizeBytes, 0)).toBe(plan.sizeBytes);
  });

  test('puts sizes over 8 GiB into a record, as GNU tar does', () => {
    const content = { kind: 'file', path: '/nowhere', offset: 0, sizeBytes: 2 ** 33 } as const;
    const plan = planTar(
      [directory(''), { ...rootOwned(0o644, EPOCH), path: 'big', kind: 'file', content }],
      EPOCH,
    );
    const header = plan.segments[1];
    expect(header?.kind === 'literal' && Buffer.from(header.bytes).toString('latin1')).toContain(
      '19 size=8589934592\n',
    );
    expect(plan.sizeBytes).toBeGreaterThan(2 ** 33);
  });

  test('puts times before 1970 into a record, where GNU tar gives up', () => {
    const archive = ours([directory(''), file('old', '', { mtimeSeconds: -5 })]);
    expect(headerLines(archive)[1]).toContain('12 mtime=-5');
  });

  test('refuses entries out of walk order, and a walk that does not begin at the root', () => {
    expect(() => planTar([directory(''), file('b', ''), file('a', '')], EPOCH)).toThrow(/out of order/);
    expect(() => planTar([directory(''), file('a', ''), file('a', '')], EPOCH)).toThrow(/out of order/);
    expect(() => planTar([file('a', '')], EPOCH)).toThrow(/out of order/);
  });

  const whiteouts = ['.wh.f', 'usr/.wh.bin', 'usr/.wh..wh..opq', '.wh.'];
  test.each(whiteouts)('refuses %j, which would remove a file of a lower layer', (path) => {
    const tree = [directory(''), directory('usr'), file(path, '')];
    expect(() => planTar(inWalkOrder(tree), EPOCH)).toThrow(
      expect.objectContaining({ code: 'TREE_PATH', message: `a layer cannot hold "/${path}"` }),
    );
  });

  test('keeps names that only look like the removal of a file', () => {
    const tree = [directory(''), file('.wh', ''), directory('a.wh.b'), file('a.wh.b/x.wh.', '')];
    expect(planTar(tree, EPOCH).entryCount).toBe(4);
  });

  test('refuses names that tar cannot hold', () => {
    expect(() => planTar([directory(''), file('a\0b', '')], EPOCH)).toThrow(/cannot hold/);
    expect(() => planTar([directory(''), symlink('a', '\ud800')], EPOCH)).toThrow(/cannot hold/);
  });
});
