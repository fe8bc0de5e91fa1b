import { RootfsError } from '../../kernel/errors.js';
import type { TarReadEntry } from './entry.js';
import { makeEntry, type Overrides } from './read-entry.js';
import { untilNul } from './read-field.js';
import { BLOCK_BYTES, readHeader, type TarHeader } from './read-header.js';
import { parsePax, type PaxRecords } from './read-pax.js';

/** What a reader accepts before it gives up with `ARCHIVE_TOO_LARGE`. */
export interface TarLimits {
  /** Headers of any type. */
  readonly entries: number;
  /** Of one pax header. */
  readonly paxBytes: number;
  /** Of one GNU long name or link. */
  readonly nameBytes: number;
  /** Of all extension headers together: they are what a reader holds in memory. */
  readonly metadataBytes: number;
}

export const TAR_LIMITS: TarLimits = {
  entries: 2_000_000,
  paxBytes: 1024 * 1024,
  nameBytes: 64 * 1024,
  metadataBytes: 256 * 1024 * 1024,
};

const NO_RECORDS: PaxRecords = new Map();

/** The headers that speak about other headers, by type flag. @see POSIX.1-2017 pax; GNU tar manual, "Basic Tar Format" */
const EXTENSIONS: Readonly<
  Record<string, { readonly limit: 'nameBytes' | 'paxBytes'; readonly what: string }>
> = {
  L: { limit: 'nameBytes', what: 'long name' },
  K: { limit: 'nameBytes', what: 'long link' },
  x: { limit: 'paxBytes', what: 'pax header' },
  g: { limit: 'paxBytes', what: 'global pax header' },
};

interface Extension {
  readonly type: string;
  readonly bytes: Uint8Array;
  filled: number;
}

function malformed(what: string): RootfsError {
  return new RootfsError('ARCHIVE_MALFORMED', `not a well-formed tar archive: ${what}`);
}

function tooLarge(what: string): RootfsError {
  return new RootfsError('ARCHIVE_TOO_LARGE', `a tar archive with ${what}`);
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

function paddedBytes(sizeBytes: number): number {
  return (BLOCK_BYTES - (sizeBytes % BLOCK_BYTES)) % BLOCK_BYTES;
}

/** GNU long names may or may not end in NUL; anything after one would be seen by some readers only. */
function longText(bytes: Uint8Array, what: string): Uint8Array {
  const text = untilNul(bytes);
  if (!isZero(bytes.subarray(text.length))) throw malformed(`a ${what} goes on behind a NUL byte`);
  return text;
}

/**
 * Reads tar archives (v7, ustar, GNU, pax) as chunks are pushed. Contents are not kept: an entry says at which byte
 * of the uncompressed archive its content begins. Like dpkg it accepts an archive that ends without blocks of zeros,
 * or with one; unlike dpkg it refuses anything but zeros behind the first of them.
 *
 * Errors are RootfsErrors `ARCHIVE_MALFORMED`, `ARCHIVE_UNSUPPORTED` and `ARCHIVE_TOO_LARGE` ({@link TAR_LIMITS}).
 * @see POSIX.1-2017 pax, tar(5) of libarchive, dpkg lib/dpkg/tarfn.c
 */
export class TarReader {
  private readonly block = new Uint8Array(BLOCK_BYTES);
  private blockFilled = 0;
  /** Position in the archive of the next byte that is pushed. */
  private position = 0;
  /** Bytes of content and padding still to be passed over. */
  private skipBytes = 0;
  private extension: Extension | undefined;
  private hasEnded = false;
  private globals: PaxRecords = NO_RECORDS;
  private pax: PaxRecords | undefined;
  private longName: Uint8Array | undefined;
  private longLink: Uint8Array | undefined;
  private entryCount = 0;
  private metadataBytes = 0;

  constructor(private readonly limits: TarLimits = TAR_LIMITS) {}

  /** The entries whose headers end in this chunk. Their contents may lie in chunks that are yet to come. */
  push(chunk: Uint8Array): readonly TarReadEntry[] {
    const entries: TarReadEntry[] = [];
    for (let at = 0; at < chunk.length;) {
      const rest = chunk.subarray(at);
      const used = this.consume(rest, entries);
      at += used;
      this.position += used;
    }
    return entries;
  }

  /** Call it once after the last chunk. @throws RootfsError `ARCHIVE_MALFORMED` when something is missing */
  finish(): void {
    if (this.blockFilled > 0) throw malformed('it ends inside a header');
    if (this.skipBytes > 0 || this.extension !== undefined) throw malformed('it ends inside an entry');
    if (this.hasOverrides()) throw malformed('it ends after a header that speaks about the next entry');
  }

  private hasOverrides(): boolean {
    return this.pax !== undefined || this.longName !== undefined || this.longLink !== undefined;
  }

  private consume(rest: Uint8Array, entries: TarReadEntry[]): number {
    if (this.skipBytes > 0) {
      const used = Math.min(this.skipBytes, rest.length);
      this.skipBytes -= used;
      return used;
    }
    if (this.extension !== undefined) return this.fillExtension(this.extension, rest);
    if (this.hasEnded) {
      if (!isZero(rest)) throw malformed('something follows the block of zeros at its end');
      return rest.length;
    }
    return this.fillBlock(rest, entries);
  }

  private fillBlock(rest: Uint8Array, entries: TarReadEntry[]): number {
    if (this.blockFilled === 0 && rest.length >= BLOCK_BYTES) {
      this.takeBlock(rest.subarray(0, BLOCK_BYTES), this.position + BLOCK_BYTES, entries);
      return BLOCK_BYTES;
    }
    const used = Math.min(BLOCK_BYTES - this.blockFilled, rest.length);
    this.block.set(rest.subarray(0, used), this.blockFilled);
    this.blockFilled += used;
    if (this.blockFilled === BLOCK_BYTES) {
      this.blockFilled = 0;
      this.takeBlock(this.block, this.position + used, entries);
    }
    return used;
  }

  private takeBlock(block: Uint8Array, contentOffset: number, entries: TarReadEntry[]): void {
    if (block[0] === 0 && isZero(block)) {
      if (this.hasOverrides()) throw malformed('it ends after a header that speaks about the next entry');
      this.hasEnded = true;
      return;
    }
    const header = readHeader(block);
    const extension = EXTENSIONS[header.type];
    if (++this.entryCount > this.limits.entries) throw tooLarge(`more than ${this.limits.entries} entries`);
    if (extension !== undefined) {
      this.beginExtension(header, this.limits[extension.limit], extension.what);
      return;
    }
    const entry = makeEntry(header, this.takeOverrides(), contentOffset);
    this.skipBytes = entry.sizeBytes + paddedBytes(entry.sizeBytes);
    entries.push(entry);
  }

  private takeOverrides(): Overrides {
    const overrides = { pax: this.pax ?? this.globals, longName: this.longName, longLink: this.longLink };
    this.pax = undefined;
    this.longName = undefined;
    this.longLink = undefined;
    return overrides;
  }

  private beginExtension({ type, sizeBytes }: TarHeader, maxBytes: number, what: string): void {
    if (sizeBytes > maxBytes) throw tooLarge(`a ${what} of ${sizeBytes} bytes`);
    this.metadataBytes += sizeBytes;
    if (this.metadataBytes > this.limits.metadataBytes) {
      throw tooLarge(`more than ${this.limits.metadataBytes} bytes of extension headers`);
    }
    this.extension = { type, bytes: new Uint8Array(sizeBytes), filled: 0 };
    if (sizeBytes === 0) this.endExtension(this.extension);
  }

  private fillExtension(extension: Extension, rest: Uint8Array): number {
    const used = Math.min(extension.bytes.length - extension.filled, rest.length);
    extension.bytes.set(rest.subarray(0, used), extension.filled);
    extension.filled += used;
    if (extension.filled === extension.bytes.length) this.endExtension(extension);
    return used;
  }

  private endExtension({ type, bytes }: Extension): void {
    this.extension = undefined;
    this.skipBytes = paddedBytes(bytes.length);
    const isRepeated =
      (type === 'x' && this.pax !== undefined) ||
      (type === 'L' && this.longName !== undefined) ||
      (type === 'K' && this.longLink !== undefined);
    if (isRepeated) throw malformed(`two headers of type ${type} speak about one entry`);
    if (type === 'g') this.globals = parsePax(bytes, this.globals);
    else if (type === 'x') this.pax = parsePax(bytes, this.globals);
    else if (type === 'L') this.longName = longText(bytes, 'long name');
    else this.longLink = longText(bytes, 'long link');
  }
}

/** The entries of an archive, in order. @throws RootfsError as {@link TarReader} says */
export async function* readTar(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<TarReadEntry> {
  const reader = new TarReader();
  for await (const chunk of chunks) yield* reader.push(chunk);
  reader.finish();
}
