/** What is to be in a library that is made for a test. */
export interface ElfSpec {
  readonly bits?: 32 | 64;
  readonly littleEndian?: boolean;
  readonly type?: number;
  readonly machine?: number;
  readonly flags?: number;
  readonly soname?: string;
  readonly needed?: readonly string[];
  readonly interpreter?: string;
  /** GNU_PROPERTY_X86_ISA_1_NEEDED. */
  readonly isaNeeded?: number;
  /** Bytes put after everything else. */
  readonly trailer?: Uint8Array;
}

class Bytes {
  private readonly parts: number[] = [];

  constructor(
    private readonly is64: boolean,
    private readonly little: boolean,
  ) {}

  put(value: number, size: 1 | 2 | 4 | 8): this {
    const bytes = Buffer.alloc(8);
    if (this.little) bytes.writeBigUInt64LE(BigInt(value));
    else bytes.writeBigUInt64BE(BigInt(value));
    this.parts.push(...(this.little ? bytes.subarray(0, size) : bytes.subarray(8 - size)));
    return this;
  }

  word(value: number): this {
    return this.put(value, this.is64 ? 8 : 4);
  }

  raw(bytes: Uint8Array): this {
    this.parts.push(...bytes);
    return this;
  }

  get length(): number {
    return this.parts.length;
  }

  done(): Buffer {
    return Buffer.from(this.parts);
  }
}

interface Segment {
  readonly type: number;
  readonly at: number;
  readonly size: number;
  readonly align: number;
}

function segmentBytes(bytes: Bytes, is64: boolean, { type, at, size, align }: Segment): void {
  bytes.put(type, 4);
  if (is64) bytes.put(4, 4);
  bytes.word(at).word(at).word(at).word(size).word(size);
  if (!is64) bytes.put(4, 4);
  bytes.word(align);
}

function property(spec: ElfSpec, is64: boolean, little: boolean): Uint8Array {
  if (spec.isaNeeded === undefined) return Buffer.alloc(0);
  const note = new Bytes(is64, little);
  note
    .put(4, 4)
    .put(is64 ? 16 : 12, 4)
    .put(5, 4)
    .raw(Buffer.from('GNU\0'));
  note.put(0xc0008002, 4).put(4, 4).put(spec.isaNeeded, 4);
  if (is64) note.put(0, 4);
  return note.done();
}

/** A shared library with nothing in it but what the dynamic linker asks for. Addresses are offsets in the file. */
export function makeElf(spec: ElfSpec = {}): Buffer {
  const is64 = (spec.bits ?? 64) === 64;
  const little = spec.littleEndian ?? true;
  const strings = [spec.soname, ...(spec.needed ?? [])].filter((text) => text !== undefined);
  const table = Buffer.from(`\0${strings.map((text) => `${text}\0`).join('')}`, 'latin1');
  const offsetOf = (text: string): number => table.indexOf(`\0${text}\0`) + 1;
  const interpreter = Buffer.from(spec.interpreter === undefined ? '' : `${spec.interpreter}\0`, 'latin1');
  const notes = property(spec, is64, little);
  const count = 2 + (interpreter.length > 0 ? 1 : 0) + (notes.length > 0 ? 1 : 0);
  const headerBytes = is64 ? 64 : 52;
  const notesAt = headerBytes + count * (is64 ? 56 : 32);
  const stringsAt = notesAt + notes.length;
  const interpreterAt = stringsAt + table.length;
  const dynamicAt = interpreterAt + interpreter.length;
  const dynamic = new Bytes(is64, little);
  for (const name of spec.needed ?? []) dynamic.word(1).word(offsetOf(name));
  if (spec.soname !== undefined) dynamic.word(14).word(offsetOf(spec.soname));
  dynamic.word(5).word(stringsAt).word(0).word(0);
  const total = dynamicAt + dynamic.length;

  const out = new Bytes(is64, little);
  out.raw(Buffer.from([0x7f, 0x45, 0x4c, 0x46, is64 ? 2 : 1, little ? 1 : 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
  out
    .put(spec.type ?? 3, 2)
    .put(spec.machine ?? 62, 2)
    .put(1, 4);
  out
    .word(0)
    .word(headerBytes)
    .word(0)
    .put(spec.flags ?? 0, 4);
  out
    .put(headerBytes, 2)
    .put(is64 ? 56 : 32, 2)
    .put(count, 2)
    .put(0, 2)
    .put(0, 2)
    .put(0, 2);
  segmentBytes(out, is64, { type: 1, at: 0, size: total, align: 4096 });
  segmentBytes(out, is64, { type: 2, at: dynamicAt, size: dynamic.length, align: 8 });
  if (interpreter.length > 0) {
    segmentBytes(out, is64, { type: 3, at: interpreterAt, size: interpreter.length, align: 1 });
  }
  if (notes.length > 0) {
    segmentBytes(out, is64, { type: 0x6474e553, at: notesAt, size: notes.length, align: is64 ? 8 : 4 });
  }
  return out
    .raw(notes)
    .raw(table)
    .raw(interpreter)
    .raw(dynamic.done())
    .raw(spec.trailer ?? Buffer.alloc(0))
    .done();
}

/** A program that says of itself what glibc's ldconfig says: its release and the directories it searches. */
export function makeLdconfig(spec: ElfSpec, release: string, directories: readonly string[]): Buffer {
  const generator = `ldconfig (Debian GLIBC ${release}-1) stable release version ${release}\0`;
  const folders = `\0${directories.map((path) => `${path}/\0`).join('')}`;
  return makeElf({ ...spec, trailer: Buffer.from(`\0${generator}${folders}`, 'latin1') });
}
