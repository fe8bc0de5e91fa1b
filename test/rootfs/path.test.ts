import { describe, expect, test } from 'vitest';
import { joinPath, splitPath } from '../../src/rootfs/path.js';
import { errorOf } from '../make/error-of.js';

describe('a path', () => {
  test.each([
    { path: '', names: [] },
    { path: '/', names: [] },
    { path: './/.', names: [] },
    { path: '/usr//bin/./x/', names: ['usr', 'bin', 'x'] },
    { path: 'a/../b', names: ['a', '..', 'b'] },
    { path: '...', names: ['...'] },
    { path: 'a b\nc', names: ['a b\nc'] },
    { path: `${'é'.repeat(127)}x`, names: [`${'é'.repeat(127)}x`] },
  ])('is split: $path', ({ path, names }) => {
    expect(splitPath(path)).toEqual(names);
  });

  test.each([
    { summary: 'a NUL byte', path: 'a/b\0c', says: 'a NUL byte' },
    { summary: 'a name of 256 bytes', path: 'é'.repeat(128), says: 'more than 255 bytes' },
    { summary: 'more than 4096 bytes', path: 'a/'.repeat(2049), says: 'more than 4096 bytes' },
  ])('is refused with $summary', async ({ path, says }) => {
    const error = await errorOf(() => splitPath(path));
    expect(error.code).toBe('TREE_PATH');
    expect(error.message).toContain(says);
  });

  test('is joined without a slash before the first name', () => {
    expect([joinPath('', 'usr'), joinPath('usr', 'bin')]).toEqual(['usr', 'usr/bin']);
  });
});
