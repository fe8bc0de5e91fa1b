import { describe, expect, it } from 'vitest';
import { parseApkIndex } from '../../../src/archive/alpine/apkindex.js';
import { formatDependency } from '../../../src/formats/alpine/dependency.js';
import { errorOf } from '../../make/error-of.js';

const CHECKSUM = 'Q1EyN5AdpAOBJWKMR89pp/C66o+OE=';

function index(...lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

describe('the packages of an APKINDEX', () => {
  it('are records with every field as a value', () => {
    const [record] = parseApkIndex(
      index(
        `C:${CHECKSUM}`,
        'P:busybox',
        'V:1.36.1-r29',
        'A:x86_64',
        'S:505816',
        'I:946176',
        'T:Size optimized toolbox \xc3\xa4',
        'U:https://busybox.net/',
        'L:GPL-2.0-only',
        'o:busybox',
        'm:Somebody <somebody@example.org>',
        't:1718199116',
        'c:1747c01fb96905f101c25609011589d28e01cbb8',
        'k:100',
        'D:so:libc.musl-x86_64.so.1 musl>=1.2',
        'p:/bin/sh cmd:busybox=1.36.1-r29',
        'i:a b=1',
        '',
      ),
      'test',
    );
    const { depends = [], provides = [], installIf = [], ...rest } = record ?? {};
    expect(rest).toMatchObject({
      checksum: CHECKSUM,
      name: 'busybox',
      sizeBytes: 505816,
      installedSizeBytes: 946176,
      description: 'Size optimized toolbox ä',
      providerPriority: 100,
      uninstallable: false,
      brokenFields: '',
      unknownFields: '',
    });
    expect([depends, provides, installIf].map((list) => list.map(formatDependency))).toEqual([
      ['so:libc.musl-x86_64.so.1', 'musl>=1.2'],
      ['/bin/sh', 'cmd:busybox=1.36.1-r29'],
      ['a', 'b=1'],
    ]);
  });

  it.each([
    ['D:a@tag b', 'a word that cannot be read', { uninstallable: true, brokenFields: 'D' }],
    ['D:a=x', 'a version that is none', { uninstallable: true, brokenFields: 'D' }],
    ['p:a==', 'a provision that cannot be read', { uninstallable: false, brokenFields: 'p' }],
    ['i:a=x', 'a condition that cannot be met', { uninstallable: false, brokenFields: 'i', installIf: [] }],
    ['x:new', 'a field that is not known', { uninstallable: false, unknownFields: 'x' }],
    ['X:new', 'one that must be known', { uninstallable: true, unknownFields: 'X' }],
    ['F:etc', 'a field of the database', { uninstallable: false, unknownFields: '' }],
  ])('are kept with %s, %s', (line, _, wanted) => {
    const [record] = parseApkIndex(index(`C:${CHECKSUM}`, 'P:a', 'V:1', line), 'test');
    expect(record).toMatchObject(wanted);
  });

  it('add up lines of one field', () => {
    const [record] = parseApkIndex(index(`C:${CHECKSUM}`, 'P:a', 'V:1', 'D:b', 'D:c d'), 'test');
    expect(record?.depends.map(({ name }) => name)).toEqual(['b', 'c', 'd']);
  });

  it('have checksums that are equal when their bytes are', () => {
    const [record] = parseApkIndex(index('C:Q1hdUpqRv5mYgJEqW52UmVsvmeedf=', 'P:a', 'V:1'), 'test');
    expect(record?.checksum).toBe('Q1hdUpqRv5mYgJEqW52UmVsvmeedc=');
  });

  it.each([
    [['C:Q1', 'P:a', 'V:1'], 'a has no checksum', 1],
    [[`C:${CHECKSUM}`, 'V:1'], 'without a name', 1],
    [[`C:${CHECKSUM}`, 'P:a', 'V:1', '', `C:${CHECKSUM}`, 'P:b'], 'b has no version', 5],
    [[`C:${CHECKSUM}`, 'P:a', 'Version: 1'], 'no field', 3],
    [['P'], 'no field', 1],
  ])('are refused where apk refuses them: %j', async (lines, what, line) => {
    const error = await errorOf(() => parseApkIndex(index(...lines), 'main/x86_64'));
    expect(error).toMatchObject({ code: 'INDEX_MALFORMED' });
    expect(error.message).toContain(what);
    expect(error.message).toContain(`main/x86_64:${line}:`);
  });
});
