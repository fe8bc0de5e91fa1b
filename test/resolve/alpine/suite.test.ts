import { describe, expect, it } from 'vitest';
import { readCase } from './apk/case.js';
import { runCase } from './apk/run.js';
import { collectionFiles, readCollectionFile, readerBeside } from './collection.js';

const cases = collectionFiles('.test');

describe.runIf(cases.length > 0)("apk's own solver suite: what apk prints is printed", () => {
  it.each(cases)('%s', (file) => {
    const one = readCase(readCollectionFile(file));
    expect(runCase(one, readerBeside(file))).toBe(one.expected);
  });
});
