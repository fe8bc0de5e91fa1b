/**
 * A byte string: a JavaScript string of which every unit is one byte (0–255). Scripts, their variables, arguments,
 * outputs and file names are bytes to a POSIX shell, and stay what they were even where they are no UTF-8. The shell
 * and the modelled commands use byte strings throughout; only {@link textOf} and {@link byteStringOf} cross the border.
 */
export type ByteString = string;

/** Bytes → byte string. */
export function byteString(bytes: Uint8Array): ByteString {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

/** Byte string → bytes. */
export function bytesOf(text: ByteString): Uint8Array {
  return Buffer.from(text, 'latin1');
}

const ASCII = /^[\x00-\x7f]*$/;

/** Byte string → Unicode text, as the tree's names are held. */
export function textOf(bytes: ByteString): string {
  return ASCII.test(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString('utf8');
}

/** Unicode text → the byte string of its UTF-8. */
export function byteStringOf(text: string): ByteString {
  return ASCII.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}
