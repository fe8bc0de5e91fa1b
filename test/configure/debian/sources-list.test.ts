import { expect, test } from 'vitest';
import { sourcesList } from '../../../src/configure/debian/sources-list.js';

test('each archive is a line, in the order given, without a slash at the end of its place', () => {
  const text = sourcesList([
    { uri: 'http://mirror.example/debian//', dist: 'bookworm', components: ['main', 'contrib'] },
    { uri: 'http://mirror.example/debian-security', dist: 'bookworm-security', components: ['main'] },
  ]);
  expect(text).toBe(
    'deb http://mirror.example/debian bookworm main contrib\n' +
      'deb http://mirror.example/debian-security bookworm-security main\n',
  );
});

test('no archive is no line', () => {
  expect(sourcesList([])).toBe('');
});
