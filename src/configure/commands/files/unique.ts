import { createHash } from 'node:crypto';
import type { ByteString } from '../../../kernel/byte-string.js';
import { bytesOf } from '../../../kernel/byte-string.js';
import type { Tree } from '../../../rootfs/tree.js';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** How many names were made up in each tree. */
const counts = new WeakMap<Tree, number>();

/**
 * Letters in place of random ones: a digest of what they are for and of how many were made before in this tree, so
 * that no two are alike and every build makes the same.
 */
export function uniqueLetters(tree: Tree, purpose: ByteString, length: number): string {
  const count = (counts.get(tree) ?? 0) + 1;
  counts.set(tree, count);
  let letters = '';
  for (let block = 0; letters.length < length; block++) {
    const digest = createHash('sha256')
      .update(bytesOf(`${purpose}\0${count}\0${block}`))
      .digest();
    letters += [...digest].map((byte) => LETTERS[byte % LETTERS.length]).join('');
  }
  return letters.slice(0, length);
}
