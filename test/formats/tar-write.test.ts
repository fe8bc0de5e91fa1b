import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TarEntry } from '../../src/formats/tar/pax-entry.js';
import { paxRecord, paxRecords } from '../../src/formats/tar/pax-records.js';
import { entryHeader, gnuHeader, paxHeaderName } from '../../src/formats/tar/write-entry.js';
import { headerBlock, paddingBytes } from '../../src/formats/tar/write-header.js';

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

function entry(change: Partial<TarEntry> = {}): TarEntry {
  const name = Buffer.from('./f');
  return {
    kind: 'file',
    name,
    mode: 0o644,
    uid: 0,
    gid: 0,
    mtimeSeconds: 9,
    sizeBytes: 0,
    xattrs: new Map(),
    ...change,
  };
}

describe('a pax record', () => {
  test('counts the digits of its own length', () => {
    expect(latin1(paxRecord('path', Buffer.from('x')))).toBe('9 path=x\n');
    expect(latin1(paxRecord('path', Buffer.from('xx')))).toBe('11 path=xx\n');
  });

  test('has the length that it says, for any value', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 12_000 }), (length) => {
        const record = paxRecord('SCHILY.xattr.user.x', new Uint8Array(length));
        expect(Number(latin1(record).split(' ')[0])).toBe(record.length);
      }),
    );
  });

  test('encodes % and = in its keyword only', () => {
    expect(latin1(paxRecord('a=%', Buffer.from('=%')))).toBe('14 a%3D%25==%\n');
  });
});

describe('records', () => {
  test('come in the order of GNU tar, attributes in byte order', () => {
    const long = Buffer.from('n'.repeat(101));
    const xattrs = new Map([
      ['user.b', Buffer.from('2')],
      ['security.capability', Buffer.from('1')],
      ['user.B', Buffer.from('3')],
    ]);
    const all = entry({
      name: long,
      linkName: long,
      uid: 2 ** 21,
      gid: 2 ** 22,
      sizeBytes: 2 ** 33,
      mtimeSeconds: -1,
      xattrs,
    });
    const keywords = paxRecords(all).map((record) => /^[0-9]+ ([^=]+)=/.exec(latin1(record))?.[1]);
    expect(keywords).toEqual([
      'linkpath',
      'path',
      'uid',
      'gid',
      'size',
      'mtime',
      'SCHILY.xattr.security.capability',
      'SCHILY.xattr.user.B',
      'SCHILY.xattr.user.b',
    ]);
  });

  test('are absent for what fits a header', () => {
    expect(paxRecords(entry({ uid: 2097151, mtimeSeconds: 0o77777777777 }))).toEqual([]);
    expect(entryHeader(entry(), 1)).toHaveLength(512);
  });
});

describe('the name of a pax header', () => {
  const names = [
    { name: './', expected: './PaxHeaders/.' },
    { name: './usr/', expected: './PaxHeaders/usr' },
    { name: './usr/bin/dash', expected: './usr/bin/PaxHeaders/dash' },
  ];
  test.each(names)('of $name is $expected', ({ name, expected }) => {
    expect(latin1(paxHeaderName(Buffer.from(name)))).toBe(expected);
  });
});

describe('a header', () => {
  test('has a checksum over itself with spaces in its place', () => {
    const block = Buffer.from(entryHeader(entry({ mode: 0o7777, uid: 5 }), 1));
    const sum = Number.parseInt(block.toString('latin1', 148, 154), 8);
    block.fill(' ', 148, 156);
    expect(block.reduce((total, byte) => total + byte, 0)).toBe(sum);
  });

  test('refuses numbers that do not fit', () => {
    const fields = { ...entry(), type: '0', magic: 'posix' } as const;
    expect(() => headerBlock({ ...fields, uid: 2 ** 21 })).toThrow(/"uid"/);
    expect(() => headerBlock({ ...fields, mtimeSeconds: -1 })).toThrow(/"mtime"/);
    expect(() => headerBlock({ ...fields, mode: 1.5 })).toThrow(/"mode"/);
  });

  test('of GNU magic refuses an entry that needs records', () => {
    expect(() => gnuHeader(entry({ name: Buffer.from('./é') }))).toThrow(/one header/);
  });

  test('is followed by content up to a whole block', () => {
    expect([0, 1, 511, 512, 513].map(paddingBytes)).toEqual([0, 511, 1, 0, 511]);
  });
});
