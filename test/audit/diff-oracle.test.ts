import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { diffSides } from '../../src/audit/diff/diff.js';
import { parseIgnore } from '../../src/audit/diff/ignore.js';
import { openSide } from '../../src/audit/diff/operand.js';
import type { ExportFormat } from '../../src/export/request.js';
import { memoryContent } from '../../src/kernel/content.js';
import type { TreeEntry } from '../../src/rootfs/entry.js';
import { arbitraryTree } from '../make/arbitrary-tree.js';
import { imageFiles } from '../make/image-files.js';
import { hasTreeDiff, treeDiff } from '../make/tree-diff.js';
import { sampleTree } from '../make/tree-entries.js';

const images = imageFiles();
afterAll(() => images.remove());
const isThere = hasTreeDiff('diff against treediff.py');

const FORMS: readonly ExportFormat[] = ['oci', 'oci-archive', 'docker-archive', 'tar'];

/** `path column` of every difference that each of the two finds. */
async function both(a: string, b: string, ignored: readonly string[] = []): Promise<[string[], string[]]> {
  const before = await openSide('A', a, undefined, images.effects);
  const after = await openSide('B', b, undefined, images.effects);
  const { paths } = await diffSides(before, after, ignored.map(parseIgnore), images.effects.readAt);
  const ours = paths.map(({ path, column, b: there }) => {
    if (column === 'only') return `${path} only in ${there === '' ? 'A' : 'B'}`;
    return `${path} ${column}`;
  });
  const theirs = treeDiff(a, b).differences.map(([path, column]) => `${path} ${column}`);
  return [ours.sort(), theirs.sort()];
}

type Edit = 'keep' | 'mode' | 'owner' | 'time' | 'content' | 'xattrs';

/** The tree with some of its entries changed; further names of an inode follow it by themselves. */
function edited(tree: readonly TreeEntry[], edits: readonly Edit[]): TreeEntry[] {
  return tree.map((entry, place) => {
    switch (edits[place % edits.length] ?? 'keep') {
      case 'mode':
        return entry.kind === 'symlink' ? entry : { ...entry, mode: entry.mode ^ 0o11 };
      case 'owner':
        return { ...entry, uid: entry.uid ^ 1, gid: entry.gid ^ 1 };
      case 'time':
        return { ...entry, mtimeSeconds: entry.mtimeSeconds ^ 1 };
      case 'content':
        return entry.kind === 'file' ? { ...entry, content: memoryContent(Buffer.from('other')) } : entry;
      case 'xattrs':
        return entry.kind === 'symlink'
          ? entry
          : { ...entry, xattrs: new Map([['trusted.y', Buffer.from('1')]]) };
      case 'keep':
        return entry;
    }
  });
}

const edits = fc.array(
  fc.constantFrom<Edit>('keep', 'keep', 'keep', 'mode', 'owner', 'time', 'content', 'xattrs'),
  { minLength: 1, maxLength: 12 },
);

describe.skipIf(!isThere)('diff finds what treediff.py finds', () => {
  test('in trees of any shape, in any two forms', async () => {
    let run = 0;
    let found = 0;
    const pair = fc.tuple(arbitraryTree(), arbitraryTree(), edits, fc.boolean());
    const forms = fc.tuple(fc.constantFrom(...FORMS), fc.constantFrom(...FORMS));
    await fc.assert(
      fc.asyncProperty(pair, forms, async ([tree, other, changes, isOther], [formA, formB]) => {
        const a = await images.write(`a${run}`, formA, tree);
        const b = await images.write(`b${run}`, formB, isOther ? other : edited(tree, changes));
        run += 1;
        const [ours, theirs] = await both(a, b);
        found += ours.length;
        expect(ours).toEqual(theirs);
      }),
      { numRuns: 15, seed: 6, endOnFailure: true },
    );
    expect(found).toBeGreaterThan(50);
  }, 240_000);

  test.each(FORMS)('between a folder of this machine and its %s', async (form) => {
    if (process.getuid?.() !== 0) {
      console.warn('SKIPPED: a folder with owners and devices needs root');
      return;
    }
    const [ours, theirs] = await both(
      await images.write(`folder-${form}`, 'dir', sampleTree()),
      await images.write(`image-${form}`, form, sampleTree()),
    );
    expect(ours).toEqual(theirs);
    expect(ours).toEqual([]);
  });
});
