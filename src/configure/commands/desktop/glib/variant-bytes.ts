import type { ByteString } from '../../../../kernel/byte-string.js';
import { bytesOf } from '../../../../kernel/byte-string.js';
import type { VariantType } from './variant-type.js';
import { up, variantType } from './variant-type.js';

/** A value in GVariant's serialised form, little-endian. */
export interface Variant {
  readonly type: VariantType;
  readonly bytes: Uint8Array;
  /** Of numbers. */
  readonly number?: number | bigint;
  /** All strings that are in it. */
  readonly strings: readonly ByteString[];
}

function typeOf(text: ByteString): VariantType {
  const type = variantType(text);
  if (type === undefined) throw new Error(`no type: ${text}`);
  return type;
}

function stringsOf(values: readonly Variant[]): readonly ByteString[] {
  return values.flatMap(({ strings }) => strings);
}

/** The width of offsets, by the size of all with them. @see GVariant Specification, "Framing Offsets" */
function offsetWidth(body: number, count: number): number {
  if (count === 0) return 0;
  return [1, 2, 4].find((width) => body + width * count < 2 ** (8 * width)) ?? 8;
}

function frame(body: readonly Uint8Array[], size: number, offsets: readonly number[]): Uint8Array {
  const width = offsetWidth(size, offsets.length);
  const frames = Buffer.alloc(width * offsets.length);
  for (const [at, offset] of offsets.entries()) frames.writeUIntLE(offset, at * width, Math.min(width, 6));
  return Buffer.concat([...body, frames]);
}

/** A number or a boolean. */
export function numberVariant(type: VariantType, number: number | bigint): Variant {
  const bytes = Buffer.alloc(type.size ?? 0);
  if (type.text === 'd') bytes.writeDoubleLE(Number(number));
  else if (bytes.length === 8) bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(number)));
  else bytes.writeUIntLE(Number(BigInt.asUintN(8 * bytes.length, BigInt(number))), 0, bytes.length);
  return { type, bytes, number, strings: [] };
}

export function byteVariant(letter: string): Variant {
  return numberVariant(typeOf('y'), letter.charCodeAt(0));
}

/** A string, object path or signature. */
export function stringVariant(text: ByteString, type: VariantType = typeOf('s')): Variant {
  return { type, bytes: bytesOf(`${text}\0`), strings: [text] };
}

/** A value in a box that says its type. */
export function boxed(value: Variant): Variant {
  const bytes = Buffer.concat([value.bytes, bytesOf(`\0${value.type.text}`)]);
  return { type: typeOf('v'), bytes, strings: [] };
}

export function maybeVariant(type: VariantType, value: Variant | undefined): Variant {
  if (value === undefined) return { type, bytes: new Uint8Array(0), strings: [] };
  const end = value.type.size === undefined ? [Buffer.alloc(1)] : [];
  return { type, bytes: Buffer.concat([value.bytes, ...end]), strings: value.strings };
}

export function arrayVariant(type: VariantType, values: readonly Variant[]): Variant {
  const [element] = type.members;
  const body: Uint8Array[] = [];
  const ends: number[] = [];
  let size = 0;
  for (const { bytes } of values) {
    const start = up(size, element?.align ?? 1);
    body.push(Buffer.alloc(start - size), bytes);
    size = start + bytes.length;
    ends.push(size);
  }
  const isFixed = element?.size !== undefined;
  return { type, bytes: frame(body, size, isFixed ? [] : ends), strings: stringsOf(values) };
}

/** A tuple, or a dictionary entry when that is the type. */
export function tupleVariant(values: readonly Variant[], given?: VariantType): Variant {
  const type = given ?? typeOf(`(${values.map((value) => value.type.text).join('')})`);
  const body: Uint8Array[] = [];
  const ends: number[] = [];
  let size = 0;
  for (const [at, value] of values.entries()) {
    const start = up(size, value.type.align);
    body.push(Buffer.alloc(start - size), value.bytes);
    size = start + value.bytes.length;
    if (value.type.size === undefined && at < values.length - 1) ends.unshift(size);
  }
  if (type.size !== undefined) body.push(Buffer.alloc(type.size - size));
  return { type, bytes: frame(body, size, ends), strings: stringsOf(values) };
}

/** Bytes that are known to be the form of a type. */
export function rawVariant(type: ByteString, bytes: Uint8Array): Variant {
  return { type: typeOf(type), bytes, strings: [] };
}

/** An array of a type given by its string. */
export function arrayOf(type: ByteString, values: readonly Variant[]): Variant {
  return arrayVariant(typeOf(type), values);
}
