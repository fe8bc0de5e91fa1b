import { spawnSync } from 'node:child_process';
import type { BigIntStats } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { DirectoryReader, FoundDirectory, FoundItem } from '../kernel/directory-reader.js';
import { compareBytewise } from '../kernel/order.js';
import { onDisk } from './disk-errors.js';

const NANOSECONDS = 1_000_000_000n;
const OUTPUT_MAX_BYTES = 1 << 28;

function kindOf(stats: BigIntStats): FoundItem['kind'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  if (stats.isSymbolicLink()) return 'symlink';
  if (stats.isCharacterDevice()) return 'character';
  if (stats.isBlockDevice()) return 'block';
  return stats.isFIFO() ? 'fifo' : 'socket';
}

/** How Linux packs device numbers into one. @see makedev(3) */
function deviceOf(rdev: bigint): FoundItem['device'] {
  const major = ((rdev >> 8n) & 0xfffn) | ((rdev >> 32n) & 0xfffff000n);
  const minor = (rdev & 0xffn) | ((rdev >> 12n) & 0xffffff00n);
  return { major: Number(major), minor: Number(minor) };
}

async function itemAt(
  folder: string,
  path: string,
  xattrs: ReadonlyMap<string, ReadonlyMap<string, Uint8Array>>,
): Promise<FoundItem> {
  const place = join(folder, path);
  const stats = await onDisk('examine', place, () => lstat(place, { bigint: true }));
  const kind = kindOf(stats);
  const fraction = ((stats.mtimeNs % NANOSECONDS) + NANOSECONDS) % NANOSECONDS;
  return {
    ...{ path, kind, mode: Number(stats.mode & 0o7777n), uid: Number(stats.uid), gid: Number(stats.gid) },
    mtimeSeconds: Number((stats.mtimeNs - fraction) / NANOSECONDS),
    mtimeNanoseconds: Number(fraction),
    sizeBytes: Number(stats.size),
    target: kind === 'symlink' ? await onDisk('read', place, () => readlink(place)) : '',
    device: deviceOf(stats.rdev),
    inode: `${stats.dev}:${stats.ino}`,
    xattrs: xattrs.get(path) ?? new Map<string, Uint8Array>(),
  };
}

/** getfattr writes bytes that are not plain as three octal digits. */
function unescaped(text: string): string {
  const bytes = text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** The paragraphs of `getfattr -d -e hex`: `# file: PATH`, then `NAME=0xHEX` a line. @see getfattr(1) */
function parseAttributes(output: string): Map<string, Map<string, Uint8Array>> {
  const all = new Map<string, Map<string, Uint8Array>>();
  for (const paragraph of output.split('\n\n')) {
    const [head = '', ...lines] = paragraph.split('\n').filter((line) => line !== '');
    const path = unescaped(head.replace(/^# file: /, '')).replace(/^\.\/?/, '');
    const pairs = lines.map((line): [string, Uint8Array] => {
      const at = line.indexOf('=');
      const value = at < 0 ? '' : line.slice(at + 1).replace(/^0x/, '');
      return [unescaped(at < 0 ? line : line.slice(0, at)), Buffer.from(value, 'hex')];
    });
    if (pairs.length > 0) all.set(path, new Map(pairs));
  }
  return all;
}

interface Attributes {
  readonly byPath: ReadonlyMap<string, ReadonlyMap<string, Uint8Array>>;
  readonly shortfalls: readonly string[];
}

/** Node has no call for extended attributes, so the program for it is asked once for the whole folder. */
function attributesOf(folder: string): Attributes {
  const ended = spawnSync('getfattr', ['-R', '-P', '-h', '-d', '-m', '-', '-e', 'hex', '--', '.'], {
    cwd: folder,
    encoding: 'latin1',
    maxBuffer: OUTPUT_MAX_BYTES,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (ended.error === undefined) return { byPath: parseAttributes(ended.stdout), shortfalls: [] };
  const shortfalls = [
    `extended attributes of ${folder} are not compared: the program getfattr cannot be run on this machine`,
  ];
  return { byPath: new Map(), shortfalls };
}

async function visit(
  folder: string,
  path: string,
  attributes: Attributes,
  items: FoundItem[],
): Promise<void> {
  const item = await itemAt(folder, path, attributes.byPath);
  items.push(item);
  if (item.kind !== 'directory') return;
  const place = join(folder, path);
  const names = (await onDisk('list', place, () => readdir(place))).sort(compareBytewise);
  for (const name of names) await visit(folder, path === '' ? name : `${path}/${name}`, attributes, items);
}

/** The real {@link DirectoryReader}. */
export function makeDirectoryReader(): DirectoryReader {
  return {
    read: async (folder): Promise<FoundDirectory> => {
      const attributes = attributesOf(folder);
      const items: FoundItem[] = [];
      await visit(folder, '', attributes, items);
      return { items, shortfalls: attributes.shortfalls };
    },
  };
}
