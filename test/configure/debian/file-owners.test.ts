import { expect, test } from 'vitest';
import { FileOwners } from '../../../src/configure/debian/file-owners.js';

test('a path has its owners in the order in which they came, each once', () => {
  const owners = new FileOwners();
  for (const name of ['b', 'a', 'b']) owners.add(name, 'usr');
  expect(owners.of('usr')).toEqual(['b', 'a']);
  expect(owners.of('etc')).toEqual([]);
});

test('a list has its paths in the order in which they came, the root as an empty one', () => {
  const owners = new FileOwners();
  for (const path of ['', 'usr', 'bin', 'usr']) owners.add('a', path);
  expect(owners.listOf('a')).toEqual(['', 'usr', 'bin']);
  expect(owners.listOf('b')).toEqual([]);
});

test('a dropped path leaves one list and no other', () => {
  const owners = new FileOwners();
  for (const name of ['a', 'b']) owners.add(name, 'x');
  owners.drop('a', 'x');
  expect([owners.of('x'), owners.listOf('a'), owners.listOf('b')]).toEqual([['b'], [], ['x']]);
  owners.drop('b', 'x');
  owners.drop('b', 'never');
  expect(owners.of('x')).toEqual([]);
});

test('names of JavaScript’s own objects are names like any other', () => {
  const owners = new FileOwners();
  for (const path of ['__proto__', 'constructor']) owners.add('toString', path);
  expect(owners.listOf('toString')).toEqual(['__proto__', 'constructor']);
});
