import { describe, expect, it } from 'vitest';
import { formatDependency, isConflict, readDependency } from '../../../src/formats/alpine/dependency.js';

describe('a dependency', () => {
  it.each([
    'musl',
    'so:libc.musl-x86_64.so.1',
    '/bin/sh',
    'a=1',
    'a<1',
    'a>1-r3',
    'a<=1',
    'a>=1',
    'a~1.2',
    'a<~1.2',
    'a>~1.2',
    'a><Q1EyN5AdpAOBJWKMR89pp/C66o+OE=',
    '!a',
    '!a<2',
  ])('%s is read, and written again as it was', (word) => {
    const read = readDependency(word);
    expect(read === undefined ? '' : formatDependency(read)).toBe(word);
    expect(read?.broken).toBe(false);
  });

  it.each([
    ['a==', 'an operator without a version'],
    ['a@edge', 'a tag outside of the world'],
    ['a@edge=1', 'a tag outside of the world'],
  ])('%s has no right form: %s', (word) => {
    expect(readDependency(word)).toBeUndefined();
  });

  it('with a version that is none is kept and marked', () => {
    expect(readDependency('a=1.x')).toMatchObject({ name: 'a', version: '1.x', broken: true });
  });

  it('may have a tag in the world, before the version', () => {
    expect(readDependency('a@edge>=1', true)).toMatchObject({ name: 'a', tag: 'edge', version: '1' });
  });

  it('takes the signs of an operator in any order', () => {
    expect(readDependency('a=>1')).toEqual(readDependency('a>=1'));
  });

  it('that begins with ! is a conflict', () => {
    const [wanted, refused] = [readDependency('a'), readDependency('!a')];
    expect([wanted, refused].map((one) => one && isConflict(one))).toEqual([false, true]);
  });
});
