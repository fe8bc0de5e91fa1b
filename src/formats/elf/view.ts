import { byteString, type ByteString } from '../../kernel/byte-string.js';
import { RootfsError } from '../../kernel/errors.js';

/** The bytes of an ELF file, read in its class and byte order; whatever lies outside is refused. */
export class ElfView {
  private readonly data: DataView;

  constructor(
    readonly bytes: Uint8Array,
    readonly bits: 32 | 64,
    readonly littleEndian: boolean,
  ) {
    this.data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  private check(at: number, lengthBytes: number): void {
    if (at < 0 || at + lengthBytes > this.bytes.length) {
      throw new RootfsError('ELF_MALFORMED', `an ELF file points to byte ${at} of ${this.bytes.length}`);
    }
  }

  u16(at: number): number {
    this.check(at, 2);
    return this.data.getUint16(at, this.littleEndian);
  }

  u32(at: number): number {
    this.check(at, 4);
    return this.data.getUint32(at, this.littleEndian);
  }

  /** An address, offset or size: 4 or 8 bytes. What is beyond 2^53 becomes 2^53 - 1, which is outside of any file. */
  word(at: number): number {
    if (this.bits === 32) return this.u32(at);
    this.check(at, 8);
    const value = this.data.getBigUint64(at, this.littleEndian);
    return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value);
  }

  /** A string that ends with a NUL byte. */
  string(at: number): ByteString {
    this.check(at, 1);
    const end = this.bytes.indexOf(0, at);
    if (end < 0) throw new RootfsError('ELF_MALFORMED', `an ELF string at byte ${at} that does not end`);
    return byteString(this.bytes.subarray(at, end));
  }

  /** A part of the file. */
  slice(at: number, lengthBytes: number): Uint8Array {
    this.check(at, lengthBytes);
    return this.bytes.subarray(at, at + lengthBytes);
  }
}
