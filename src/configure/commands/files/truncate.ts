import type { ByteString } from '../../../kernel/byte-string.js';
import { contentSize, memoryContent, readContent } from '../../../kernel/content.js';
import type { FileInode } from '../../../rootfs/inode.js';
import type { Process } from '../../system/process.js';
import { UsageError, parseOptions } from '../options.js';
import { overwrite } from './copy/attributes.js';
import { checkAmount } from './open-path.js';
import { quoted } from './quote.js';
import { attempt } from './report.js';
import { parseSize } from './sizes.js';

const OPTIONS = {
  c: 'no-create',
  'no-create': 'flag',
  o: 'refused',
  'io-blocks': 'refused',
  r: 'reference',
  reference: 'value',
  s: 'size',
  size: 'value',
};

/** Cuts a file off, or fills it up with zeros. @see truncate(2) */
export function setSize(process: Process, inode: FileInode, sizeBytes: number): void {
  checkAmount(process, sizeBytes);
  const before = readContent(inode.content, process.system.readAt);
  const after = new Uint8Array(sizeBytes);
  after.set(before.subarray(0, sizeBytes));
  overwrite(inode, memoryContent(after), process.system.tree.epoch);
}

/** What a size with a sign makes of the one before. @see truncate(1), SIZE */
function sizeFrom(text: ByteString): (before: number) => number {
  const sign = /^[-+<>/%]/.exec(text)?.[0] ?? '';
  const size = parseSize(text.slice(sign.length));
  if (size === undefined) throw new UsageError(`Invalid number: ${quoted(text)}`);
  if ((sign === '/' || sign === '%') && size === 0) throw new UsageError('division by zero');
  const results: Readonly<Record<string, (before: number) => number>> = {
    '': () => size,
    '+': (before) => before + size,
    '-': (before) => Math.max(0, before - size),
    '<': (before) => Math.min(before, size),
    '>': (before) => Math.max(before, size),
    '/': (before) => Math.floor(before / size) * size,
    '%': (before) => Math.ceil(before / size) * size,
  };
  return results[sign] ?? (() => size);
}

/** truncate. @see truncate(1) */
export async function truncate(process: Process): Promise<number> {
  const options = parseOptions(process, OPTIONS);
  const { files } = process;
  const [text, reference] = [options.value('size'), options.value('reference')];
  if (text === undefined && reference === undefined)
    throw new UsageError("you must specify either '--size' or '--reference'");
  if (options.operands.length === 0) throw new UsageError('missing file operand');
  const base = reference === undefined ? undefined : files.stat(reference).sizeBytes;
  const change = text === undefined ? undefined : sizeFrom(text);
  let fine = true;
  for (const path of options.operands) {
    if (options.has('no-create') && !files.exists(path)) continue;
    const done = await attempt(process, `cannot open ${quoted(path)} for writing`, () => {
      const inode = files.create(path);
      const before = base ?? contentSize(inode.content);
      setSize(process, inode, change === undefined ? before : change(before));
    });
    fine = done && fine;
  }
  return fine ? 0 : 1;
}
