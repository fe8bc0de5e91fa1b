import { describe, expect, it } from 'vitest';
import { apkRecords } from '../../make/apk-records.js';
import { paragraphOf, parseLockedParagraph } from '../../../src/archive/alpine/apkindex.js';
import { openApkIndex } from '../../../src/archive/alpine/open-index.js';
import { installedHeader } from '../../../src/archive/alpine/installed-header.js';
import { formatDependency } from '../../../src/formats/alpine/dependency.js';
import { errorOf } from '../../make/error-of.js';

const CHECKSUM = 'Q1EyN5AdpAOBJWKMR89pp/C66o+OE=';

function index(...lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

describe('an index of apk version 3', () => {
  it.each(['ADB.', 'ADBd', 'ADBc'])('%s is told as what it is', async (magic) => {
    const bytes = Buffer.from(`${magic}and what follows`);
    for (const unsigned of [false, true]) {
      const error = await errorOf(() => openApkIndex(bytes, new Map(), 'main/x86_64', unsigned));
      expect(error).toMatchObject({ code: 'APK_UNSUPPORTED', kind: 'unsupported' });
      expect(error.message).toContain('version 3');
    }
  });
});

describe('the packages of an APKINDEX', () => {
  it('are records with every field as a value', () => {
    const [record] = apkRecords(
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
      description: 'Size optimized toolbox \xc3\xa4',
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
    const [record] = apkRecords(index(`C:${CHECKSUM}`, 'P:a', 'V:1', line), 'test');
    expect(record).toMatchObject(wanted);
  });

  it('stand in the text as a lock repeats them, and are read from there again', () => {
    const first = [`C:${CHECKSUM}`, 'P:a', 'V:1', 'A:noarch', 'D:b  c=>1'];
    const text = index('', ...first, '', '', `C:${CHECKSUM}`, 'P:b', 'V:2', 'A:noarch');
    const [record] = apkRecords(text);
    if (record === undefined) throw new Error('no record');
    const paragraph = paragraphOf({ text }, record);
    expect(paragraph).toBe(first.join('\n'));
    const { start, end, ...again } = parseLockedParagraph(paragraph, 'lock');
    expect({ ...record, start, end }).toEqual({ ...again, start: 0, end: paragraph.length });
  });

  it('are written into the database in the form that apk gives them', () => {
    const lines = ['A:noarch', 'S:1', 'I:2', 'D:b  c=>1 !d', 'p:e=1'];
    const [record] = apkRecords(index(`C:${CHECKSUM}`, 'P:a', 'V:1', ...lines));
    if (record === undefined) throw new Error('no record');
    const written = installedHeader(record).split('\n');
    expect(written.filter((line) => /^[Dp]:/.test(line))).toEqual(['D:b c>=1 !d', 'p:e=1']);
  });

  it.each([
    ['P:../a', 'V:1', 'A:noarch'],
    ['P:a', 'V:1/../2', 'A:noarch'],
    ['P:a', 'V:1', 'A:../noarch'],
    ['P:a', 'V:1', 'T:of no architecture'],
  ])('are not installed with %s %s %s', async (...lines) => {
    const text = index(`C:${CHECKSUM}`, ...lines);
    const error = await errorOf(() => parseLockedParagraph(text, 'lock'));
    expect(error.code).toBe('INDEX_MALFORMED');
  });

  it.each([
    ['', 'none'],
    [`${index(`C:${CHECKSUM}`, 'P:a', 'V:1', 'A:noarch')}\n`.repeat(2), 'two'],
  ])('are one in a lock, not %j (%s)', async (text) => {
    expect((await errorOf(() => parseLockedParagraph(text, 'lock'))).code).toBe('INDEX_MALFORMED');
  });

  it('add up lines of one field', () => {
    const [record] = apkRecords(index(`C:${CHECKSUM}`, 'P:a', 'V:1', 'D:b', 'D:c d'), 'test');
    expect(record?.depends.map(({ name }) => name)).toEqual(['b', 'c', 'd']);
  });

  it('have checksums that are equal when their bytes are', () => {
    const [record] = apkRecords(index('C:Q1hdUpqRv5mYgJEqW52UmVsvmeedf=', 'P:a', 'V:1'), 'test');
    expect(record?.checksum).toBe('Q1hdUpqRv5mYgJEqW52UmVsvmeedc=');
  });

  it.each([
    [['C:Q1', 'P:a', 'V:1'], 'a has no checksum', 1],
    [[`C:${CHECKSUM}`, 'V:1'], 'without a name', 1],
    [[`C:${CHECKSUM}`, 'P:a', 'V:1', '', `C:${CHECKSUM}`, 'P:b'], 'b has no version', 5],
    [[`C:${CHECKSUM}`, 'P:a', 'Version: 1'], 'no field', 3],
    [['P'], 'no field', 1],
  ])('are refused where apk refuses them: %j', async (lines, what, line) => {
    const error = await errorOf(() => apkRecords(index(...lines), 'main/x86_64'));
    expect(error).toMatchObject({ code: 'INDEX_MALFORMED' });
    expect(error.message).toContain(what);
    expect(error.message).toContain(`main/x86_64:${line}:`);
  });
});
