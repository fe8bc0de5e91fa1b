import type { ByteString } from '../../../kernel/byte-string.js';
import { compareBytewise } from '../../../kernel/order.js';
import { StringBuffer } from './string-buffer.js';

/** Where a property was said, beside what it says. */
export interface HwdbSource {
  readonly file: ByteString;
  readonly line: number;
  /** Number of the file, from 1. */
  readonly priority: number;
}

/** A property of a match. */
interface Value {
  readonly key: ByteString;
  readonly keyAt: number;
  valueAt: number;
  fileAt: number;
  line: number;
  priority: number;
}

/** A node: the common prefix of all that is below it. */
interface Node {
  prefixAt: number;
  children: { readonly byte: number; readonly node: Node }[];
  values: Value[];
}

const HEADER_BYTES = 80;
const NODE_BYTES = 24;
const CHILD_BYTES = 16;
const VALUE_BYTES = 32;

/** Writes little-endian numbers one after the other. */
class Output {
  private at = HEADER_BYTES;

  constructor(private readonly buffer: Buffer) {}

  get place(): number {
    return this.at;
  }

  u64(value: number): void {
    this.buffer.writeBigUInt64LE(BigInt(value), this.at);
    this.at += 8;
  }

  u32(value: number): void {
    this.buffer.writeUInt32LE(value >>> 0, this.at);
    this.at += 4;
  }

  u16(value: number): void {
    this.buffer.writeUInt16LE(value & 0xffff, this.at);
    this.at += 2;
  }
}

/** The database of hardware in memory: properties by patterns of modaliases. @see systemd src/shared/hwdb-util.c */
export class HwdbTrie {
  private readonly strings = new StringBuffer();
  private readonly root: Node = { prefixAt: 0, children: [], values: [] };
  private nodes = 1;
  private childrenCount = 0;
  private valuesCount = 0;

  /** Adds one property of one match; a later one of the same key counts. */
  insert(match: ByteString, key: ByteString, value: ByteString, source: HwdbSource): void {
    let node = this.root;
    for (let at = 0; ; at++) {
      at += this.matchPrefix(node, match, at);
      if (at >= match.length) return this.addValue(node, key, value, source);
      const byte = match.charCodeAt(at);
      const child = node.children.find((one) => one.byte === byte)?.node;
      if (child === undefined) {
        const added = { prefixAt: this.strings.add(match.slice(at + 1)), children: [], values: [] };
        this.addChild(node, byte, added);
        return this.addValue(added, key, value, source);
      }
      node = child;
    }
  }

  /** How much of a node's prefix a match begins with; the node is split where they part. */
  private matchPrefix(node: Node, match: ByteString, at: number): number {
    for (let length = 0; ; length++) {
      const byte = this.strings.at(node.prefixAt + length);
      if (byte === 0) return length;
      // Beyond the match's end there is its NUL, which no prefix has.
      if (at + length < match.length && byte === match.charCodeAt(at + length)) continue;
      const below: Node = {
        prefixAt: node.prefixAt + length + 1,
        children: node.children,
        values: node.values,
      };
      node.prefixAt = this.strings.add(this.text(node.prefixAt, length));
      node.children = [];
      node.values = [];
      this.addChild(node, byte, below);
      return length;
    }
  }

  private text(at: number, length: number): ByteString {
    return Buffer.from(this.strings.bytes.subarray(at, at + length)).toString('latin1');
  }

  private addChild(node: Node, byte: number, child: Node): void {
    node.children.push({ byte, node: child });
    this.nodes++;
    this.childrenCount++;
  }

  private addValue(node: Node, key: ByteString, value: ByteString, source: HwdbSource): void {
    const keyAt = this.strings.add(key);
    const valueAt = this.strings.add(value);
    const fileAt = this.strings.add(source.file);
    const said = { valueAt, fileAt, line: source.line, priority: source.priority };
    const known = node.values.find((one) => one.key === key);
    if (known !== undefined) {
      Object.assign(known, said);
      return;
    }
    node.values.push({ key, keyAt, ...said });
    this.valuesCount++;
  }

  /**
   * The file hwdb.bin: header, nodes (children before their parents), strings.
   * @param release of systemd, which the header names
   */
  encode(release: number): Uint8Array {
    const nodesBytes =
      this.nodes * NODE_BYTES + this.childrenCount * CHILD_BYTES + this.valuesCount * VALUE_BYTES;
    const stringsAt = HEADER_BYTES + nodesBytes;
    const { bytes } = this.strings;
    const buffer = Buffer.alloc(stringsAt + bytes.length);
    const rootAt = storeNode(new Output(buffer), this.root, stringsAt);
    buffer.set(bytes, stringsAt);
    buffer.write('KSLPHHRH', 'latin1');
    const fields = [
      ...[release, buffer.length, HEADER_BYTES, NODE_BYTES, CHILD_BYTES, VALUE_BYTES],
      ...[rootAt, nodesBytes, bytes.length],
    ];
    for (const [index, field] of fields.entries()) buffer.writeBigUInt64LE(BigInt(field), 8 + index * 8);
    return buffer;
  }
}

/** Writes a node after all that is below it. @returns where it lies. Depth is bounded by the length of a match. */
function storeNode(out: Output, node: Node, stringsAt: number): number {
  const children = node.children.sort((a, b) => a.byte - b.byte);
  const places = children.map((child) => storeNode(out, child.node, stringsAt));
  const place = out.place;
  out.u64(stringsAt + node.prefixAt);
  // One byte for the count and seven of padding, as a little-endian number of eight.
  out.u64(children.length & 0xff);
  out.u64(node.values.length);
  for (const [index, child] of children.entries()) {
    out.u64(child.byte);
    out.u64(places[index] as number);
  }
  for (const value of node.values.sort((a, b) => compareBytewise(a.key, b.key))) {
    out.u64(stringsAt + value.keyAt);
    out.u64(stringsAt + value.valueAt);
    out.u64(stringsAt + value.fileAt);
    out.u32(value.line);
    out.u16(value.priority);
    out.u16(0);
  }
  return place;
}
