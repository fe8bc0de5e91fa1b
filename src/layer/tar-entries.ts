import { contentSize } from '../kernel/content.js';
import { RootfsError } from '../kernel/errors.js';
import { compareBytewise } from '../kernel/order.js';
import type { TarEntry } from '../formats/tar/pax-entry.js';
import type { TreeEntry } from '../rootfs/entry.js';

/** A path of the tree and what tar says about it. */
export interface Part {
  readonly entry: TreeEntry;
  readonly tar: TarEntry;
}

const LONE_SURROGATE = /[\ud800-\udfff]/u;

function nameBytes(text: string): Uint8Array {
  if (text.includes('\0') || LONE_SURROGATE.test(text)) {
    throw new RootfsError('TREE_PATH', `a name that tar cannot hold: ${JSON.stringify(text)}`);
  }
  return Buffer.from(text);
}

/** What an image layer says "remove this" with. @see OCI image-spec layer.md, "Whiteouts" */
const WHITEOUT = '.wh.';

function refuseWhiteout(path: string): void {
  if (!path.startsWith(WHITEOUT, path.lastIndexOf('/') + 1)) return;
  throw new RootfsError('TREE_PATH', `a layer cannot hold ${JSON.stringify(`/${path}`)}`, {
    hint: `Names that begin with ${WHITEOUT} remove files of lower layers; leave it out with --path-exclude.`,
  });
}

/** `./`, `./usr/`, `./usr/bin/dash`, as `tar -C ROOT .` names them. */
function tarName(entry: TreeEntry): Uint8Array {
  if (entry.path === '') return nameBytes('./');
  return nameBytes(entry.kind === 'directory' ? `./${entry.path}/` : `./${entry.path}`);
}

function tarEntry(entry: TreeEntry): TarEntry {
  const { mode, uid, gid, mtimeSeconds, xattrs, kind } = entry;
  const base = { name: tarName(entry), mode, uid, gid, mtimeSeconds, xattrs, kind, sizeBytes: 0 };
  switch (entry.kind) {
    case 'file':
      return { ...base, sizeBytes: contentSize(entry.content) };
    case 'symlink':
      return { ...base, linkName: nameBytes(entry.target) };
    case 'hardlink':
      return { ...base, linkName: nameBytes(`./${entry.target}`) };
    case 'character':
    case 'block':
      return { ...base, device: entry.device };
    case 'directory':
    case 'fifo':
      return base;
    default:
      return entry satisfies never;
  }
}

/** Compares names component by component, so that what is in `a` comes before `a-b`. */
function compareWalk(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order = compareBytewise(left[i] as string, right[i] as string);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function isInOrder(previous: string | undefined, path: string): boolean {
  if (previous === undefined) return path === '';
  return previous === '' ? path !== '' : compareWalk(previous, path) < 0;
}

/**
 * A further name of a device or named pipe as an entry of its own: GNU tar remembers links of regular files and
 * symbolic links only. @see GNU tar 1.34 create.c, file_count_links
 */
function unlinked(entry: TreeEntry, nodes: ReadonlyMap<string, TreeEntry>): TreeEntry {
  const node = entry.kind === 'hardlink' ? nodes.get(entry.target) : undefined;
  return node === undefined ? entry : { ...node, path: entry.path };
}

/**
 * A walk as tar entries, its order checked.
 * @throws RootfsError `INTERNAL` when the entries are not in walk order; `TREE_PATH` for a name that tar cannot hold
 * or that a layer gives another meaning
 */
export function tarEntries(entries: Iterable<TreeEntry>): readonly Part[] {
  const nodes = new Map<string, TreeEntry>();
  const parts: Part[] = [];
  let previous: string | undefined;
  for (const walked of entries) {
    if (!isInOrder(previous, walked.path)) {
      throw new RootfsError(
        'INTERNAL',
        `the walk is out of order: ${JSON.stringify([previous, walked.path])}`,
      );
    }
    previous = walked.path;
    refuseWhiteout(walked.path);
    if (walked.kind === 'character' || walked.kind === 'block' || walked.kind === 'fifo') {
      nodes.set(walked.path, walked);
    }
    const entry = unlinked(walked, nodes);
    parts.push({ entry, tar: tarEntry(entry) });
  }
  return parts;
}
