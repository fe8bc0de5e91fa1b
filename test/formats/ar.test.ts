import { expect, test } from 'vitest';
import { readArMembers } from '../../src/formats/ar/read.js';
import { bytesSource } from '../../src/formats/byte-source.js';
import { ar, member } from '../make/ar.js';
import { outcome } from '../make/outcome.js';

function read(bytes: Uint8Array): ReturnType<typeof readArMembers> {
  return readArMembers(bytesSource(bytes));
}

test('members come in file order with the place of their content', () => {
  expect(
    read(ar(member('a', '12345'), member('b/', '1234', { mtimeField: '1600000000  ' }), member('c', ''))),
  ).toEqual([
    { name: 'a', offset: 68, sizeBytes: 5, mtimeSeconds: 1_700_000_000 },
    { name: 'b', offset: 134, sizeBytes: 4, mtimeSeconds: 1_600_000_000 },
    { name: 'c', offset: 198, sizeBytes: 0, mtimeSeconds: 1_700_000_000 },
  ]);
});

test('an archive without members is one', () => {
  expect(read(ar())).toEqual([]);
});

test('a name that comes twice is kept twice', () => {
  expect(read(ar(member('a', ''), member('a', ''))).map(({ name }) => name)).toEqual(['a', 'a']);
});

const ROWS: readonly { readonly summary: string; readonly bytes: Uint8Array; readonly code: string }[] = [
  { summary: 'an empty file', bytes: Buffer.alloc(0), code: 'ARCHIVE_MALFORMED' },
  { summary: 'another magic', bytes: Buffer.from('!<arcX>\n'), code: 'ARCHIVE_MALFORMED' },
  { summary: 'half a header', bytes: ar(member('a', '').subarray(0, 30)), code: 'ARCHIVE_MALFORMED' },
  {
    summary: 'a wrong end of header',
    bytes: ar(member('a', '', { magic: 'xx' })),
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: 'a size of letters',
    bytes: ar(member('a', '', { sizeField: 'abc       ' })),
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: 'no size',
    bytes: ar(member('a', '', { sizeField: ' '.repeat(10) })),
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: 'a negative size',
    bytes: ar(member('a', '', { sizeField: '-1        ' })),
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: 'a size beyond the end',
    bytes: ar(member('a', 'ab', { sizeField: '9999999999' })),
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: 'a date of letters',
    bytes: ar(member('a', '', { mtimeField: 'x'.repeat(12) })),
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: 'no padding at the end',
    bytes: ar(member('a', 'abc', { padding: '' })),
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: 'padding that is no newline',
    bytes: ar(member('a', 'abc', { padding: 'x' })),
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: 'a byte behind the last member',
    bytes: ar(member('a', 'ab'), Buffer.from('x')),
    code: 'ARCHIVE_MALFORMED',
  },
  { summary: 'a member without a name', bytes: ar(member('', 'ab')), code: 'ARCHIVE_MALFORMED' },
  { summary: 'a name with a slash inside', bytes: ar(member('a/b', 'ab')), code: 'ARCHIVE_MALFORMED' },
  { summary: 'a name with a NUL', bytes: ar(member('a\0b', 'ab')), code: 'ARCHIVE_MALFORMED' },
  { summary: "GNU's table of long names", bytes: ar(member('//', 'ab')), code: 'ARCHIVE_UNSUPPORTED' },
  { summary: "GNU's long name", bytes: ar(member('/12', 'ab')), code: 'ARCHIVE_UNSUPPORTED' },
  { summary: "BSD's long name", bytes: ar(member('#1/2', 'ab')), code: 'ARCHIVE_UNSUPPORTED' },
  {
    summary: 'more members than anybody needs',
    bytes: ar(...Array.from({ length: 1001 }, () => member('a', ''))),
    code: 'ARCHIVE_TOO_LARGE',
  },
];

test.each(ROWS)('$summary is refused with $code', async ({ bytes, code }) => {
  expect(await outcome(() => read(bytes))).toBe(code);
});
