import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TarReadEntry } from '../../src/formats/tar/entry.js';
import { TarReader, readTar, TAR_LIMITS } from '../../src/formats/tar/read.js';
import { chunked, outcome } from '../make/outcome.js';
import { char, dir, fifo, file, gnuLong, hardlink, header, pax, paxRaw, symlink, tar } from '../make/tar.js';

async function read(bytes: Uint8Array, chunkBytes = 1 << 20): Promise<readonly TarReadEntry[]> {
  const entries: TarReadEntry[] = [];
  for await (const entry of readTar(chunked(bytes, chunkBytes))) entries.push(entry);
  return entries;
}

async function one(...parts: Uint8Array[]): Promise<TarReadEntry> {
  const entries = await read(tar(...parts));
  expect(entries).toHaveLength(1);
  return entries[0] as TarReadEntry;
}

const LONG = `./${'long/'.repeat(60)}name`;

test('an entry says everything that its header says', async () => {
  const device = char('./dev/null', 1, 3, {
    mode: 0o666,
    uid: 7,
    gid: 8,
    userName: 'u',
    groupName: 'g',
    mtime: 9,
  });
  expect(await one(device)).toEqual({
    kind: 'character',
    path: './dev/null',
    mode: 0o666,
    uid: 7,
    gid: 8,
    userName: 'u',
    groupName: 'g',
    mtimeSeconds: 9,
    mtimeNanoseconds: 0,
    sizeBytes: 0,
    contentOffset: 512,
    linkTarget: '',
    device: { major: 1, minor: 3 },
    xattrs: new Map(),
    apkSha1: '',
  });
});

test('contents are given by their place, padding and all kinds between them', async () => {
  const bytes = tar(
    dir('./'),
    file('./a', 'x'.repeat(513)),
    symlink('./l', 'a'),
    fifo('./f'),
    file('./b', 'yz'),
  );
  const entries = await read(bytes);
  const contents = entries.map((entry) =>
    bytes.toString('latin1', entry.contentOffset, entry.contentOffset + entry.sizeBytes),
  );
  expect(contents).toEqual(['', 'x'.repeat(513), '', '', 'yz']);
  expect(entries.map(({ kind }) => kind)).toEqual(['directory', 'file', 'symlink', 'fifo', 'file']);
});

const NAMES: readonly {
  readonly summary: string;
  readonly parts: readonly Uint8Array[];
  readonly path: string;
}[] = [
  { summary: 'a prefix in ustar', parts: [file('c', '', { prefix: './a/b' })], path: './a/b/c' },
  { summary: "no prefix in GNU's format", parts: [file('c', '', { prefix: 'a', format: 'gnu' })], path: 'c' },
  { summary: 'no prefix in v7', parts: [file('c', '', { prefix: 'a', format: 'v7' })], path: 'c' },
  { summary: 'a name that fills the field', parts: [file('n'.repeat(100))], path: 'n'.repeat(100) },
  { summary: "GNU's long name", parts: [gnuLong(LONG), file('cut')], path: LONG },
  { summary: 'a pax path', parts: [pax({ path: LONG }), file('cut')], path: LONG },
  { summary: 'a pax path of a global header', parts: [pax({ path: 'g' }, 'g'), file('cut')], path: 'g' },
  {
    summary: 'a pax path that beats a global one',
    parts: [pax({ path: 'g' }, 'g'), pax({ path: 'x' }), file('cut')],
    path: 'x',
  },
  {
    summary: 'an empty pax path, which takes a global one back',
    parts: [pax({ path: 'g' }, 'g'), pax({ path: '' }), file('own')],
    path: 'own',
  },
  { summary: 'UTF-8', parts: [file('./é/日本')], path: './é/日本' },
  { summary: 'a leading U+FEFF', parts: [file('\uFEFFx')], path: '\uFEFFx' },
];

test.each(NAMES)('the name comes from $summary', async ({ parts, path }) => {
  expect((await one(...parts)).path).toBe(path);
});

test('link targets come from the header, GNU long links and pax', async () => {
  expect((await one(symlink('l', 'a'))).linkTarget).toBe('a');
  expect((await one(gnuLong(LONG, 'K'), hardlink('l', 'cut'))).linkTarget).toBe(LONG);
  expect((await one(pax({ linkpath: LONG }), symlink('l', 'cut'))).linkTarget).toBe(LONG);
  expect((await one(gnuLong(LONG, 'K'), gnuLong(`${LONG}2`), symlink('l', 'cut'))).path).toBe(`${LONG}2`);
});

test('what is said of one entry is not said of the next', async () => {
  const entries = await read(tar(pax({ path: 'x', uid: '5' }), file('a'), file('b', '', { uid: 1 })));
  expect(entries.map(({ path, uid }) => [path, uid])).toEqual([
    ['x', 5],
    ['b', 1],
  ]);
});

test('a v7 file whose name ends in a slash is a directory', async () => {
  expect((await one(file('./d/', '', { format: 'v7', type: '\0' }))).kind).toBe('directory');
});

const TIMES: readonly (readonly [string, number, number])[] = [
  ['1.5', 1, 500_000_000],
  ['-1.5', -2, 500_000_000],
  ['-1', -1, 0],
  ['0.000000001', 0, 1],
  ['-0.0000000001', -1, 999_999_999],
  ['1700000000.123456789123', 1_700_000_000, 123_456_789],
  ['7.', 7, 0],
];

test.each(TIMES)('a pax time of %s is %i seconds and %i nanoseconds', async (text, seconds, nanoseconds) => {
  const entry = await one(pax({ mtime: text }), file('a'));
  expect([entry.mtimeSeconds, entry.mtimeNanoseconds]).toEqual([seconds, nanoseconds]);
});

test.each([
  { summary: 'octal with leading spaces', field: '     17 \0\0\0\0', value: 0o17 },
  { summary: 'octal in every digit', field: '777777777777', value: 0o777777777777 },
  { summary: 'all NUL', field: '\0'.repeat(12), value: 0 },
  { summary: 'base-256', field: `\x80${'\0'.repeat(6)}\x01\x00\x00\x00\x00`, value: 2 ** 32 },
  { summary: 'negative base-256', field: '\xff'.repeat(12), value: -1 },
  {
    summary: 'base-256 of the lowest safe number',
    field: `${'\xff'.repeat(5)}\xe0${'\0'.repeat(5)}\x01`,
    value: -(2 ** 53 - 1),
  },
])('a number in $summary is understood', async ({ field, value }) => {
  expect((await one(file('a', '', { mtimeField: field }))).mtimeSeconds).toBe(value);
});

test('pax numbers are used instead of the fields', async () => {
  const body = file('a', 'hello', { sizeField: '0'.repeat(11) });
  const entry = await one(pax({ size: '5', uid: '3000000000', gid: '4', uname: 'me', gname: '' }), body);
  expect(entry).toMatchObject({
    sizeBytes: 5,
    uid: 3_000_000_000,
    gid: 4,
    userName: 'me',
    groupName: 'root',
  });
});

test('extended attributes are raw bytes under their full name, sorted', async () => {
  const capability = Buffer.from([1, 0, 0, 2, 0x0a, 0x3d, 0xff, 0, 0, 0]);
  const entry = await one(
    pax({
      'SCHILY.xattr.user.b%3Dc%25': 'text',
      'SCHILY.xattr.security.capability': capability,
      'LIBARCHIVE.xattr.user.a%20z': Buffer.from(Buffer.from([0, 255]).toString('base64').replace(/=+$/, '')),
      'LIBARCHIVE.xattr.security.capability': 'AAAA',
      'SCHILY.xattr.user.empty': '',
    }),
    file('a'),
  );
  expect([...entry.xattrs].map(([name, value]) => [name, Buffer.from(value).toString('hex')])).toEqual([
    ['security.capability', capability.toString('hex')],
    ['user.a z', '00ff'],
    ['user.b=c%', Buffer.from('text').toString('hex')],
    ['user.empty', ''],
  ]);
});

const ZEROS = Buffer.alloc(512);

test.each([
  { summary: 'no block of zeros', bytes: file('a', 'x') },
  { summary: 'one block of zeros', bytes: Buffer.concat([file('a', 'x'), ZEROS]) },
  {
    summary: 'many, and an odd number of bytes',
    bytes: Buffer.concat([file('a', 'x'), Buffer.alloc(10_001)]),
  },
])('an archive may end with $summary, as for dpkg', async ({ bytes }) => {
  expect(await read(bytes)).toHaveLength(1);
});

const badSum = file('a', '', { checksumField: '000001\0 ' });

const REFUSED: readonly { readonly summary: string; readonly bytes: Uint8Array; readonly code: string }[] = [
  { summary: 'half a header', bytes: file('a').subarray(0, 300), code: 'ARCHIVE_MALFORMED' },
  {
    summary: 'half a content',
    bytes: file('a', 'x'.repeat(600)).subarray(0, 700),
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: 'a content without its padding',
    bytes: file('a', 'x').subarray(0, 600),
    code: 'ARCHIVE_MALFORMED',
  },
  { summary: 'a wrong checksum', bytes: tar(badSum), code: 'ARCHIVE_MALFORMED' },
  { summary: 'text', bytes: Buffer.from('hello '.repeat(200)), code: 'ARCHIVE_MALFORMED' },
  {
    summary: 'a header behind the end',
    bytes: Buffer.concat([tar(file('a')), file('b')]),
    code: 'ARCHIVE_MALFORMED',
  },
  { summary: 'an empty name', bytes: tar(file('')), code: 'ARCHIVE_MALFORMED' },
  { summary: 'an empty link target', bytes: tar(symlink('a', '')), code: 'ARCHIVE_MALFORMED' },
  {
    summary: 'a size of letters',
    bytes: tar(file('a', '', { sizeField: 'abc' })),
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: 'a size with text behind it',
    bytes: tar(file('a', '', { sizeField: '00 x' })),
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: 'a size of spaces',
    bytes: tar(file('a', '', { sizeField: ' '.repeat(12) })),
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: 'a negative size',
    bytes: tar(file('a', '', { sizeField: '\xff'.repeat(12) })),
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: 'a size beyond exact numbers',
    bytes: tar(file('a', '', { sizeField: `\x80${'\xff'.repeat(11)}` })),
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: 'a size beyond the end',
    bytes: tar(file('a', 'x', { sizeField: '77777777777' })),
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: 'an owner beyond 32 bits',
    bytes: tar(file('a', '', { uidField: '\x80\0\0\x01\0\0\0\0' })),
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: 'the owner -1',
    bytes: tar(file('a', '', { uidField: '\x80\0\0\0\xff\xff\xff\xff' })),
    code: 'ARCHIVE_MALFORMED',
  },
  { summary: 'a bad mode', bytes: tar(file('a', '', { modeField: '9' })), code: 'ARCHIVE_MALFORMED' },
  {
    summary: 'a symlink with a size',
    bytes: tar(symlink('a', 'b', { sizeField: '00001' })),
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: 'a directory with a size',
    bytes: tar(dir('a/', { sizeField: '01000' })),
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: 'a hard link with a size',
    bytes: tar(pax({ size: '3' }), hardlink('a', 'b')),
    code: 'ARCHIVE_MALFORMED',
  },
  { summary: 'a long name without an entry', bytes: tar(gnuLong('x')), code: 'ARCHIVE_MALFORMED' },
  { summary: 'a pax header as the last thing', bytes: pax({ path: 'x' }), code: 'ARCHIVE_MALFORMED' },
  { summary: 'two long names', bytes: tar(gnuLong('x'), gnuLong('y'), file('a')), code: 'ARCHIVE_MALFORMED' },
  {
    summary: 'two pax headers',
    bytes: tar(pax({ path: 'x' }), pax({ uid: '1' }), file('a')),
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: 'a long name and a pax path',
    bytes: tar(gnuLong('x'), pax({ path: 'y' }), file('a')),
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: 'a long name with text behind a NUL',
    bytes: tar(gnuLong('x\0y'), file('a')),
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: 'a pax path with a NUL',
    bytes: tar(pax({ path: 'x\0y' }), file('a')),
    code: 'ARCHIVE_MALFORMED',
  },
  { summary: 'a pax size of letters', bytes: tar(pax({ size: 'x' }), file('a')), code: 'ARCHIVE_MALFORMED' },
  { summary: 'a negative pax size', bytes: tar(pax({ size: '-1' }), file('a')), code: 'ARCHIVE_MALFORMED' },
  {
    summary: 'a pax size beyond exact numbers',
    bytes: tar(pax({ size: '9007199254740992' }), file('a')),
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: 'a pax time of letters',
    bytes: tar(pax({ mtime: '1e9' }), file('a')),
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: 'a pax record without a length',
    bytes: tar(paxRaw('path=x\n'), file('a')),
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: 'a pax record that is too long',
    bytes: tar(paxRaw('99 path=x\n'), file('a')),
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: 'a pax record that is too short',
    bytes: tar(paxRaw('3 path=x\n'), file('a')),
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: 'a pax record of length 0',
    bytes: tar(paxRaw('0 path=x\n'), file('a')),
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: 'a pax record without a newline',
    bytes: tar(paxRaw('9 path=x;'), file('a')),
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: 'a pax record without a keyword',
    bytes: tar(paxRaw('5 =x\n'), file('a')),
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: 'an attribute that is no base64',
    bytes: tar(pax({ 'LIBARCHIVE.xattr.a': '!' }), file('a')),
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: 'an attribute without a name',
    bytes: tar(pax({ 'SCHILY.xattr.': 'x' }), file('a')),
    code: 'ARCHIVE_MALFORMED',
  },
  {
    summary: "GNU's sparse type",
    bytes: tar(file('a', '', { type: 'S', format: 'gnu' })),
    code: 'ARCHIVE_UNSUPPORTED',
  },
  {
    summary: 'a sparse file in pax',
    bytes: tar(pax({ 'GNU.sparse.major': '1' }), file('a')),
    code: 'ARCHIVE_UNSUPPORTED',
  },
  {
    summary: 'an access control list',
    bytes: tar(pax({ 'SCHILY.acl.access': 'x' }), file('a')),
    code: 'ARCHIVE_UNSUPPORTED',
  },
  {
    summary: 'another character set',
    bytes: tar(pax({ hdrcharset: 'KOI8-R' }), file('a')),
    code: 'ARCHIVE_UNSUPPORTED',
  },
  ...['7', 'M', 'V', 'D', 'N', 'X', 'A', 'q'].map((type) => ({
    summary: `the type ${type}`,
    bytes: tar(file('a', '', { type })),
    code: 'ARCHIVE_UNSUPPORTED',
  })),
  {
    summary: 'a name that is not UTF-8',
    bytes: tar(file(Buffer.from([0x61, 0xff]))),
    code: 'ARCHIVE_UNSUPPORTED',
  },
  {
    summary: 'a target that is not UTF-8',
    bytes: tar(symlink('a', Buffer.from([0xc0, 0x80]))),
    code: 'ARCHIVE_UNSUPPORTED',
  },
  {
    summary: 'a pax path that is not UTF-8',
    bytes: tar(pax({ path: Buffer.from([0xff]) }), file('a')),
    code: 'ARCHIVE_UNSUPPORTED',
  },
  {
    summary: 'a long name beyond the limit',
    bytes: tar(gnuLong('x'.repeat(TAR_LIMITS.nameBytes)), file('a')),
    code: 'ARCHIVE_TOO_LARGE',
  },
  {
    summary: 'a pax header beyond the limit',
    bytes: header('x', TAR_LIMITS.paxBytes + 1, '', { type: 'x' }),
    code: 'ARCHIVE_TOO_LARGE',
  },
];

test.each(REFUSED)('$summary is refused with $code', async ({ bytes, code }) => {
  expect(await outcome(() => read(bytes))).toBe(code);
  expect(await outcome(() => read(bytes, 100))).toBe(code);
});

test('the number of entries and the size of all extension headers are bounded', async () => {
  const push = (bytes: Uint8Array): Promise<string> =>
    outcome(() => new TarReader({ ...TAR_LIMITS, entries: 3, metadataBytes: 100 }).push(bytes));
  expect(await push(tar(file('a'), file('b'), file('c')))).toBe('ok');
  expect(await push(tar(file('a'), file('b'), file('c'), file('d')))).toBe('ARCHIVE_TOO_LARGE');
  expect(await push(tar(pax({ path: 'x'.repeat(80) }), file('a')))).toBe('ok');
  expect(await push(tar(pax({ path: 'x'.repeat(80) }), file('a'), gnuLong('y'.repeat(20))))).toBe(
    'ARCHIVE_TOO_LARGE',
  );
});

test('where the chunks are cut changes nothing', async () => {
  const bytes = tar(
    pax({ path: LONG, 'SCHILY.xattr.user.a': 'b' }),
    file('cut', 'x'.repeat(1500)),
    gnuLong(`${LONG}2`),
    file('cut', 'y'),
    symlink('./l', 'a'),
  );
  const whole = await read(bytes);
  const property = fc.asyncProperty(fc.integer({ min: 1, max: 2000 }), async (size) => {
    expect(await read(bytes, size)).toEqual(whole);
  });
  await fc.assert(property, { numRuns: 60 });
});

test('whatever the bytes are, the end is an entry or a RootfsError', async () => {
  const honest = tar(pax({ path: LONG, mtime: '1.5' }), file('cut', 'x'), gnuLong(LONG), symlink('l', 'b'));
  const property = fc.asyncProperty(
    fc.array(fc.tuple(fc.nat(honest.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }),
    async (edits) => {
      const bytes = Buffer.from(honest);
      for (const [at, value] of edits) bytes[at] = value;
      // A right checksum lets the damage reach what lies behind it.
      for (let at = 0; at + 512 <= bytes.length; at += 512) {
        if (bytes.toString('latin1', at + 257, at + 262) === 'ustar')
          fixChecksum(bytes.subarray(at, at + 512));
      }
      await outcome(() => read(bytes));
    },
  );
  await fc.assert(property, { numRuns: 500 });
});

function fixChecksum(block: Buffer): void {
  block.write(' '.repeat(8), 148, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
}
