import type { ByteString } from '../../../../kernel/byte-string.js';
import { bytesOf } from '../../../../kernel/byte-string.js';
import { compareBytewise } from '../../../../kernel/order.js';
import { GlibHashTable, stringHash } from './hash-table.js';
import type { Variant } from './variant-bytes.js';
import { boxed } from './variant-bytes.js';

/** An item of a table: a value, a table of its own, or the list of items that it is the parent of. */
export type GvdbContent =
  | { readonly kind: 'value'; readonly value: Variant }
  | { readonly kind: 'table'; readonly table: GvdbTable }
  | { readonly kind: 'list' };

interface Item {
  readonly key: ByteString;
  readonly content: GvdbContent;
  /** Whether it is in the list of the item with the empty name. */
  readonly isListed: boolean;
}

/** A table being put together; its one list is that of the item with the empty name. */
export class GvdbTable {
  readonly items = new GlibHashTable<Item>();

  constructor() {
    this.add('', { kind: 'list' });
  }

  add(key: ByteString, content: GvdbContent, isListed = false): void {
    this.items.set(key, { key, content, isListed });
  }
}

const HEADER_SIZE = 24;
const ITEM_SIZE = 24;
const NO_PARENT = 0xffffffff;
const BLOOM_SHIFT = 5;

/** The file's parts, in the order in which they are allocated. */
class FileBuilder {
  private readonly chunks: Uint8Array[] = [];
  private offset = HEADER_SIZE;

  /** @returns where it stands */
  add(bytes: Uint8Array, align: number): number {
    const gap = (align - (this.offset % align)) % align;
    if (gap > 0) this.chunks.push(Buffer.alloc(gap));
    this.chunks.push(bytes);
    const start = this.offset + gap;
    this.offset = start + bytes.length;
    return start;
  }

  /** An empty list takes no place, not even that of its alignment, and its pointer is zero. */
  addPointed(bytes: Uint8Array, align: number): readonly [number, number] {
    if (bytes.length === 0) return [0, 0];
    const start = this.add(bytes, align);
    return [start, start + bytes.length];
  }

  finish(root: readonly [number, number]): Uint8Array {
    const header = Buffer.alloc(HEADER_SIZE);
    header.write('GVariant', 'latin1');
    header.writeUInt32LE(root[0], 16);
    header.writeUInt32LE(root[1], 20);
    return Buffer.concat([header, ...this.chunks]);
  }
}

/** Items in the order of their buckets, the last of each bucket first. */
function bucketsOf(table: GvdbTable): readonly (readonly Item[])[] {
  const buckets: Item[][] = Array.from({ length: table.items.size }, () => []);
  for (const [key, item] of table.items.entries()) buckets[stringHash(key) % buckets.length]?.unshift(item);
  return buckets;
}

function contentPointer(
  file: FileBuilder,
  { content }: Item,
  children: () => Uint8Array,
): { readonly letter: string; readonly pointer: readonly [number, number] } {
  switch (content.kind) {
    case 'value':
      return { letter: 'v', pointer: file.addPointed(boxed(content.value).bytes, 8) };
    case 'list': {
      const list = children();
      // An item without children is written without a type.
      return { letter: list.length === 0 ? '\0' : 'L', pointer: file.addPointed(list, 4) };
    }
    case 'table':
      return { letter: 'H', pointer: addTable(file, content.table) };
  }
}

function addTable(file: FileBuilder, table: GvdbTable): readonly [number, number] {
  const buckets = bucketsOf(table);
  const items = buckets.flat();
  const places = new Map(items.map(({ key }, index) => [key, index]));
  const bytes = Buffer.alloc(8 + 4 * buckets.length + ITEM_SIZE * items.length);
  bytes.writeUInt32LE(BLOOM_SHIFT * 2 ** 27, 0);
  bytes.writeUInt32LE(buckets.length, 4);
  let first = 0;
  for (const [at, bucket] of buckets.entries()) {
    bytes.writeUInt32LE(first, 8 + 4 * at);
    first += bucket.length;
  }
  const pointer = file.addPointed(bytes, 4);
  const children = (): Uint8Array => {
    const listed = items.filter(({ isListed }) => isListed).map(({ key }) => key);
    const list = Buffer.alloc(4 * listed.length);
    for (const [at, key] of listed.sort(compareBytewise).entries())
      list.writeUInt32LE(places.get(key) ?? 0, 4 * at);
    return list;
  };
  for (const [index, item] of items.entries()) {
    const at = 8 + 4 * buckets.length + ITEM_SIZE * index;
    bytes.writeUInt32LE(stringHash(item.key), at);
    bytes.writeUInt32LE(item.isListed ? (places.get('') ?? 0) : NO_PARENT, at + 4);
    bytes.writeUInt32LE(file.add(bytesOf(item.key), 1), at + 8);
    bytes.writeUInt16LE(item.key.length, at + 12);
    const { letter, pointer: target } = contentPointer(file, item, children);
    bytes.writeUInt8(letter.charCodeAt(0), at + 14);
    bytes.writeUInt32LE(target[0], at + 16);
    bytes.writeUInt32LE(target[1], at + 20);
  }
  return pointer;
}

/** The file of a table. @see gvdb-format.h and gvdb-builder.c of GLib */
export function gvdbFile(table: GvdbTable): Uint8Array {
  const file = new FileBuilder();
  const root = addTable(file, table);
  return file.finish(root);
}
