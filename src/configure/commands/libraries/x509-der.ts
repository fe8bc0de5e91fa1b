/** One element of DER. @see ITU-T X.690 */
export interface DerElement {
  /** Identifier octet: class, constructed bit and number; only numbers below 31 occur in what is read here. */
  readonly tag: number;
  readonly content: Uint8Array;
  /** Identifier and length octets included. */
  readonly whole: Uint8Array;
}

export const DER_INTEGER = 0x02;
export const DER_SEQUENCE = 0x30;
export const DER_SET = 0x31;
export const DER_OID = 0x06;

/** Bytes that are no DER, or not that which is looked for. */
export class DerError extends Error {}

function readLength(bytes: Uint8Array, at: number): { readonly length: number; readonly next: number } {
  const first = bytes[at];
  if (first === undefined) throw new DerError('DER that ends within an element');
  if (first < 0x80) return { length: first, next: at + 1 };
  const count = first & 0x7f;
  if (count === 0 || count > 4) throw new DerError('DER with a length that is not definite');
  let length = 0;
  for (let i = 1; i <= count; i++) length = length * 256 + (bytes[at + i] ?? 0);
  return { length, next: at + 1 + count };
}

/** The elements that bytes consist of. @throws DerError */
export function derElements(bytes: Uint8Array): DerElement[] {
  const elements: DerElement[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = bytes[at] as number;
    if ((tag & 0x1f) === 0x1f) throw new DerError('DER with a long tag');
    const { length, next } = readLength(bytes, at + 1);
    if (next + length > bytes.length) throw new DerError('DER that ends within an element');
    elements.push({
      tag,
      content: bytes.subarray(next, next + length),
      whole: bytes.subarray(at, next + length),
    });
    at = next + length;
  }
  return elements;
}

/** The elements within the one element that bytes consist of. @throws DerError */
export function derSequence(bytes: Uint8Array): DerElement[] {
  const [only] = derElements(bytes);
  if (only?.tag !== DER_SEQUENCE) throw new DerError('DER that is no sequence');
  return derElements(only.content);
}

/** An element's identifier, length and contents as bytes. */
export function encodeDer(tag: number, content: Uint8Array): Uint8Array {
  const { length } = content;
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  const head = length < 0x80 ? [tag, length] : [tag, 0x80 | bytes.length, ...bytes];
  return Buffer.concat([Uint8Array.from(head), content]);
}
