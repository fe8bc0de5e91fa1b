import fc from 'fast-check';
import { memoryContent } from '../../src/kernel/content.js';
import type { Metadata, TreeEntry } from '../../src/rootfs/entry.js';
import { directory, EPOCH, hardlink, inWalkOrder } from './tree-entries.js';

const NAME_CHARACTERS = [
  'a',
  'b',
  'Z',
  '0',
  '-',
  '.',
  '_',
  ' ',
  '~',
  '+',
  '\\',
  '\n',
  'é',
  '中',
  '😀',
  '\u{ffff}',
  '=',
];

function isName(text: string): boolean {
  return text !== '.' && text !== '..' && Buffer.byteLength(text) <= 255;
}

const name = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .string({ unit: fc.constantFrom(...NAME_CHARACTERS), minLength: 1, maxLength: 6 })
      .filter(isName),
  },
  { weight: 2, arbitrary: fc.integer({ min: 60, max: 255 }).map((length) => 'l'.repeat(length)) },
);

const id = fc.oneof(fc.constantFrom(0, 33, 65534, 2097151, 2097152), fc.integer({ min: 0, max: 4294967294 }));

// Only one attribute: the order of several is the file system's own in GNU tar.
const attributes = fc.option(
  fc.tuple(fc.constantFrom('user.note', 'user.a=%', 'trusted.x'), fc.uint8Array({ maxLength: 200 })),
  { nil: undefined, freq: 3 },
);

const metadata: fc.Arbitrary<Metadata> = fc
  .record({
    mode: fc.integer({ min: 0, max: 0o7777 }),
    uid: id,
    gid: id,
    mtimeSeconds: fc.integer({ min: 0, max: EPOCH }),
    attribute: attributes,
  })
  .map(({ attribute, ...rest }) => ({
    ...rest,
    xattrs: new Map(attribute === undefined ? [] : [attribute]),
  }));

type Leaf = (path: string, metadata: Metadata) => TreeEntry;

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.constantFrom(512, 513, 9000).map((n) => new Uint8Array(n).fill(65)),
);

const device = fc.record({
  major: fc.integer({ min: 0, max: 4095 }),
  minor: fc.integer({ min: 0, max: 1048575 }),
});

const withoutUserAttributes = (m: Metadata): Metadata => ({
  ...m,
  xattrs: new Map([...m.xattrs].filter(([key]) => !key.startsWith('user.'))),
});

const leaf: fc.Arbitrary<Leaf> = fc.oneof(
  bytes.map((data): Leaf => (path, m) => ({ ...m, path, kind: 'file', content: memoryContent(data) })),
  fc.array(name, { minLength: 1, maxLength: 3 }).map((parts): Leaf => (path, m) => ({
    ...withoutUserAttributes(m),
    mode: 0o777,
    path,
    kind: 'symlink',
    target: parts.join('/'),
  })),
  device.map((d): Leaf => (path, m) => ({ ...withoutUserAttributes(m), path, kind: 'character', device: d })),
  device.map((d): Leaf => (path, m) => ({ ...withoutUserAttributes(m), path, kind: 'block', device: d })),
  fc.constant<Leaf>((path, m) => ({ ...withoutUserAttributes(m), path, kind: 'fifo' })),
);

interface Item {
  readonly parent: number;
  readonly name: string;
  readonly leaf: Leaf | undefined;
  readonly metadata: Metadata;
}

const item: fc.Arbitrary<Item> = fc.record({
  parent: fc.nat(100),
  name,
  leaf: fc.option(leaf, { nil: undefined, freq: 3 }),
  metadata,
});

function grow(items: readonly Item[]): TreeEntry[] {
  const directories = [''];
  const entries = new Map<string, TreeEntry>([['', directory('')]]);
  for (const { parent, name: last, leaf: make, metadata: m } of items) {
    const folder = directories[parent % directories.length] ?? '';
    const path = folder === '' ? last : `${folder}/${last}`;
    if (entries.has(path) || Buffer.byteLength(path) > 2000) continue;
    if (make === undefined) directories.push(path);
    entries.set(path, make === undefined ? { ...m, path, kind: 'directory' } : make(path, m));
  }
  return inWalkOrder([...entries.values()]);
}

/** Turns some files and symbolic links into further names of an earlier one. */
function withHardlinks(entries: readonly TreeEntry[], picks: readonly number[]): TreeEntry[] {
  const linkable: TreeEntry[] = [];
  return entries.map((entry, index) => {
    if (entry.kind !== 'file' && entry.kind !== 'symlink') return entry;
    const pick = picks[index % Math.max(picks.length, 1)] ?? 0;
    const first = linkable[pick];
    if (first !== undefined) return hardlink(entry.path, first);
    linkable.push(entry);
    return entry;
  });
}

/** Trees in walk order with odd names, deep folders, devices, hard links and extended attributes. */
export function arbitraryTree(): fc.Arbitrary<TreeEntry[]> {
  return fc
    .tuple(fc.array(item, { maxLength: 25 }), fc.array(fc.nat(6), { minLength: 1, maxLength: 8 }))
    .map(([items, picks]) => withHardlinks(grow(items), picks));
}
