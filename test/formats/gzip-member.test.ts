import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { bytesSource } from '../../src/formats/byte-source.js';
import { readGzipMember } from '../../src/formats/gzip/member.js';
import { errorOf } from '../make/error-of.js';

const LIMITS = { compressedBytes: 1 << 24, contentBytes: 1 << 24 };

/** A header with an extra field, a name, a comment and a checksum of itself, as RFC 1952 §2.3 allows. */
function withLongHeader(member: Buffer): Buffer {
  const head = Buffer.from(member.subarray(0, 10));
  head[3] = 4 + 8 + 16 + 2;
  const fields = Buffer.concat([
    Buffer.from([3, 0, 1, 2, 3]),
    Buffer.from('name\0comment\0', 'latin1'),
    Buffer.from([0, 0]),
  ]);
  return Buffer.concat([head, fields, member.subarray(10)]);
}

it.each([
  { summary: 'short ones', texts: ['one', '', 'three'] },
  { summary: 'ones longer than the first piece that is read', texts: ['x', noise(300_000), 'z'] },
])('members are found one after the other: $summary', ({ texts }) => {
  const members = texts.map((text, place) => {
    const member = gzipSync(Buffer.from(text, 'latin1'));
    return place === 1 ? withLongHeader(member) : member;
  });
  const source = bytesSource(Buffer.concat(members));
  let offset = 0;
  texts.forEach((text, place) => {
    const member = readGzipMember(source, offset, LIMITS);
    expect(Buffer.from(member.content).toString('latin1')).toBe(text);
    expect(member.end - member.offset).toBe(members[place]?.length);
    offset = member.end;
  });
  expect(offset).toBe(source.sizeBytes);
});

/** Text that does not compress. */
function noise(length: number): string {
  let state = 1;
  return Array.from({ length }, () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return String.fromCharCode((state >> 16) & 0xff);
  }).join('');
}

it.each([
  { summary: 'no gzip', change: () => Buffer.from('something else'), code: 'ARCHIVE_MALFORMED' },
  { summary: 'nothing', change: () => Buffer.alloc(0), code: 'ARCHIVE_MALFORMED' },
  { summary: 'cut', change: (one: Buffer) => one.subarray(0, -1), code: 'ARCHIVE_MALFORMED' },
  {
    summary: 'wrong checksum',
    change: (one: Buffer) => flip(one, one.length - 8),
    code: 'ARCHIVE_MALFORMED',
  },
  { summary: 'wrong length', change: (one: Buffer) => flip(one, one.length - 4), code: 'ARCHIVE_MALFORMED' },
])('a member is refused that is $summary', async ({ change, code }) => {
  const bytes = change(gzipSync('some text'));
  expect((await errorOf(() => readGzipMember(bytesSource(bytes), 0, LIMITS))).code).toBe(code);
});

function flip(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
}

it('a bomb is refused, by what it unpacks to and by its own length', async () => {
  const bomb = bytesSource(gzipSync(Buffer.alloc(1 << 20)));
  const small = { compressedBytes: 1 << 24, contentBytes: 1 << 16 };
  expect((await errorOf(() => readGzipMember(bomb, 0, small))).code).toBe('ARCHIVE_TOO_LARGE');
  const short = { compressedBytes: 100, contentBytes: 1 << 24 };
  expect((await errorOf(() => readGzipMember(bomb, 0, short))).code).toBe('ARCHIVE_TOO_LARGE');
});
