import type { ByteString } from '../../../kernel/byte-string.js';
import { bytesOf } from '../../../kernel/byte-string.js';
import { compareBytewise, sortedBytewise } from '../../../kernel/order.js';
import { compareLibraryNames } from './ld-order.js';
import { stringTable } from './ld-string-table.js';

/** A library as the cache knows it. */
export interface CacheEntry {
  /** What programs ask for. */
  readonly soname: ByteString;
  readonly path: ByteString;
  /** Kind of library, see ld-flags.ts. */
  readonly flags: number;
  /** Of x86; stored only with entries of glibc-hwcaps subdirectories. */
  readonly isaLevel: number;
  /** Bits of a legacy subdirectory such as `i686/sse2`; 0n otherwise. */
  readonly hwcap: bigint;
  /** Name of the glibc-hwcaps subdirectory that it lies in. */
  readonly subdirectory: ByteString | undefined;
}

export const CACHE_MAGIC = 'glibc-ld.so.cache1.1';
export const HEADER_BYTES = 48;
export const ENTRY_BYTES = 24;
export const EXTENSION_MAGIC = 0xeaa42174;
export const EXTENSION_GENERATOR = 0;
export const EXTENSION_HWCAPS = 1;
/** Says that the low half of an entry's hwcap is an index into the table of subdirectories. */
export const HWCAP_EXTENSION = 1n << 62n;

function bitCount(value: bigint): number {
  return value.toString(2).replaceAll('0', '').length;
}

/** Greater names first; within one name entries of subdirectories first, then the most specific. @see glibc elf/cache.c, compare */
export function compareEntries(a: CacheEntry, b: CacheEntry): number {
  const byName = compareLibraryNames(b.soname, a.soname);
  if (byName !== 0) return byName;
  if (a.flags !== b.flags) return b.flags - a.flags;
  if (a.subdirectory !== b.subdirectory) {
    if (a.subdirectory === undefined) return 1;
    if (b.subdirectory === undefined) return -1;
    return compareBytewise(a.subdirectory, b.subdirectory);
  }
  const bits = bitCount(b.hwcap) - bitCount(a.hwcap);
  if (bits !== 0) return bits;
  return a.hwcap === b.hwcap ? 0 : b.hwcap > a.hwcap ? 1 : -1;
}

class Writer {
  readonly bytes: Uint8Array;
  private readonly view: DataView;
  private at = 0;

  constructor(
    sizeBytes: number,
    private readonly littleEndian: boolean,
  ) {
    this.bytes = new Uint8Array(sizeBytes);
    this.view = new DataView(this.bytes.buffer);
  }

  u32(...values: readonly number[]): void {
    for (const value of values) {
      this.view.setUint32(this.at, value, this.littleEndian);
      this.at += 4;
    }
  }

  u64(value: bigint): void {
    this.view.setBigUint64(this.at, value, this.littleEndian);
    this.at += 8;
  }

  text(text: ByteString): void {
    this.bytes.set(bytesOf(text), this.at);
    this.at += text.length;
  }

  seek(at: number): void {
    this.at = at;
  }
}

/**
 * The file /etc/ld.so.cache in glibc's format of its own (version 1.1, with extensions), in the byte order of the
 * machine that will read it.
 * @param names further strings that are stored: of subdirectories that hold nothing
 * @param generator the text by which that ldconfig names itself
 * @see glibc sysdeps/generic/dl-cache.h, elf/cache.c (save_cache, write_extensions)
 */
export function encodeCache(
  found: readonly CacheEntry[],
  names: readonly ByteString[],
  generator: ByteString,
  littleEndian: boolean,
): Uint8Array {
  const entries = [...found].sort(compareEntries);
  const used = entries.flatMap((entry) => (entry.subdirectory === undefined ? [] : [entry.subdirectory]));
  const subdirectories = sortedBytewise(new Set(used), (name) => name);
  const strings = stringTable([
    ...names,
    ...subdirectories,
    ...entries.flatMap((entry) => [entry.soname, entry.path]),
  ]);
  const stringsAt = HEADER_BYTES + entries.length * ENTRY_BYTES;
  const extensionAt = Math.ceil((stringsAt + strings.bytes.length) / 4) * 4;
  const sections = subdirectories.length > 0 ? 2 : 1;
  const hwcapsAt = extensionAt + 8 + sections * 16;
  const generatorAt = hwcapsAt + subdirectories.length * 4;

  const out = new Writer(generatorAt + generator.length, littleEndian);
  out.text(CACHE_MAGIC);
  out.u32(entries.length, strings.bytes.length);
  out.text(littleEndian ? '\x02\0\0\0' : '\x03\0\0\0');
  out.u32(extensionAt, 0, 0, 0);
  for (const entry of entries) {
    out.u32(
      entry.flags,
      stringsAt + strings.offsetOf(entry.soname),
      stringsAt + strings.offsetOf(entry.path),
      0,
    );
    const index = entry.subdirectory === undefined ? -1 : subdirectories.indexOf(entry.subdirectory);
    out.u64(index < 0 ? entry.hwcap : HWCAP_EXTENSION | (BigInt(entry.isaLevel) << 32n) | BigInt(index));
  }
  out.text(strings.bytes);
  out.seek(extensionAt);
  out.u32(EXTENSION_MAGIC, sections, EXTENSION_GENERATOR, 0, generatorAt, generator.length);
  if (subdirectories.length > 0) out.u32(EXTENSION_HWCAPS, 0, hwcapsAt, subdirectories.length * 4);
  out.u32(...subdirectories.map((name) => stringsAt + strings.offsetOf(name)));
  out.text(generator);
  return out.bytes;
}
