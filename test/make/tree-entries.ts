import { memoryContent } from '../../src/kernel/content.js';
import { compareBytewise } from '../../src/kernel/order.js';
import { rootOwned, type Metadata, type TreeEntry } from '../../src/rootfs/entry.js';

export const EPOCH = 1_700_000_000;

function metadata(mode: number, change: Partial<Metadata>): Metadata {
  return { ...rootOwned(mode, EPOCH), ...change };
}

export function directory(path: string, change: Partial<Metadata> = {}): TreeEntry {
  return { ...metadata(0o755, change), path, kind: 'directory' };
}

export function file(path: string, text: string | Uint8Array, change: Partial<Metadata> = {}): TreeEntry {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  return { ...metadata(0o644, change), path, kind: 'file', content: memoryContent(bytes) };
}

export function symlink(path: string, target: string, change: Partial<Metadata> = {}): TreeEntry {
  return { ...metadata(0o777, change), path, kind: 'symlink', target };
}

/** A hard link repeats the metadata of the entry that it names. */
export function hardlink(path: string, first: TreeEntry): TreeEntry {
  const { mode, uid, gid, mtimeSeconds, xattrs } = first;
  return { mode, uid, gid, mtimeSeconds, xattrs, path, kind: 'hardlink', target: first.path };
}

export function device(path: string, kind: 'character' | 'block', major: number, minor: number): TreeEntry {
  return { ...metadata(0o666, {}), path, kind, device: { major, minor } };
}

export function fifo(path: string, change: Partial<Metadata> = {}): TreeEntry {
  return { ...metadata(0o644, change), path, kind: 'fifo' };
}

export function xattrs(
  values: Readonly<Record<string, string | Uint8Array>>,
): ReadonlyMap<string, Uint8Array> {
  return new Map(Object.entries(values).map(([name, value]) => [name, Buffer.from(value)]));
}

/** In walk order: what is in a directory follows it at once, names in byte order. */
export function inWalkOrder(entries: readonly TreeEntry[]): TreeEntry[] {
  // NUL sorts below every byte that a name can hold, as the end of a component must.
  const key = (entry: TreeEntry): string => entry.path.replaceAll('/', '\0');
  return [...entries].sort((a, b) => compareBytewise(key(a), key(b)));
}

/** /dev as mmdebstrap makes it. */
export function deviceFolder(): TreeEntry[] {
  return [
    directory('dev'),
    device('dev/console', 'character', 5, 1),
    symlink('dev/fd', '/proc/self/fd'),
    device('dev/full', 'character', 1, 7),
    device('dev/null', 'character', 1, 3),
    device('dev/ptmx', 'character', 5, 2),
    directory('dev/pts'),
    device('dev/random', 'character', 1, 8),
    directory('dev/shm'),
    symlink('dev/stderr', '/proc/self/fd/2'),
    symlink('dev/stdin', '/proc/self/fd/0'),
    symlink('dev/stdout', '/proc/self/fd/1'),
    device('dev/tty', 'character', 5, 0),
    device('dev/urandom', 'character', 1, 9),
    device('dev/zero', 'character', 1, 5),
  ];
}

/** A small tree with one of everything. */
export function sampleTree(): TreeEntry[] {
  const dash = file('usr/bin/dash', 'an executable\n', { mode: 0o755 });
  return inWalkOrder([
    directory(''),
    ...deviceFolder(),
    directory('etc'),
    file('etc/hostname', ''),
    file('etc/shadow', 'root:*:\n', { mode: 0o640, gid: 42 }),
    directory('tmp', { mode: 0o1777 }),
    directory('usr'),
    directory('usr/bin'),
    dash,
    hardlink('usr/bin/sh', dash),
    file('usr/bin/passwd', 'setuid\n', { mode: 0o4755 }),
    file('usr/bin/ping', 'capable\n', {
      mode: 0o755,
      xattrs: xattrs({
        'security.capability': Buffer.from('0100000200200000000000000000000000000000', 'hex'),
      }),
    }),
    symlink('bin', 'usr/bin'),
    directory('var'),
    fifo('var/pipe'),
  ]);
}
