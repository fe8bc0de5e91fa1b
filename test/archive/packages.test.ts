import { Readable } from 'node:stream';
import { gzipSync, gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Decompress, type IndexStream, openIndex } from '../../src/archive/debian/index-bytes.js';
import type { IndexFile } from '../../src/archive/debian/indexes.js';
import { packagesIndex, parsePackages, type ParsedPackages } from '../../src/archive/debian/packages.js';
import { parseDeb822 } from '../../src/formats/deb822/parse.js';
import { fieldValue } from '../../src/formats/deb822/deb822.js';
import { type Verified, vouch } from '../../src/archive/verified.js';
import { type BlobSpec, blobSpecOf } from '../../src/kernel/digest.js';
import { RootfsError } from '../../src/kernel/errors.js';
import { madeRelease } from '../make/packages.js';
import { outcome } from '../make/outcome.js';
import { plainStanza } from '../make/packages.js';
import { MADE, parseText, stanzaText } from '../make/parsed-packages.js';

const META = MADE;

const SHA = 'a'.repeat(64);

const parse = parseText;
const stanza = stanzaText;

describe('a Packages file', () => {
  it('gives every field that a solver or an unpacker needs', async () => {
    const text = stanza({
      Source: 'hello-src (2.10)',
      Essential: 'yes',
      'Multi-Arch': 'foreign',
      'Installed-Size': '280',
      Priority: 'required',
      Section: 'devel',
      Depends: 'libc6 (>= 2.34), a | b',
      'Pre-Depends': 'p',
      Recommends: 'r',
      Suggests: 's',
      Enhances: 'e',
      Conflicts: 'c',
      Breaks: 'k',
      Replaces: 'l',
      Provides: 'v (= 1)',
      Description: 'greets\n more: text\n .\n Package: not-a-field',
    });
    const index = await parse(text);
    expect({ ...index, stanzas: index.stanzas.map(plainStanza) }).toEqual({
      archive: 'main',
      suiteName: 'stable',
      codename: 'made',
      release: madeRelease(),
      component: 'main',
      architecture: 'amd64',
      stanzas: [
        {
          name: 'hello',
          version: '2.10-3',
          architecture: 'amd64',
          priority: 'required',
          section: 'devel',
          essential: true,
          important: false,
          multiArch: 'foreign',
          source: 'hello-src',
          depends: 'libc6 (>= 2.34), a | b',
          preDepends: 'p',
          recommends: 'r',
          suggests: 's',
          enhances: 'e',
          conflicts: 'c',
          breaks: 'k',
          replaces: 'l',
          provides: 'v (= 1)',
          filename: 'pool/main/h/hello/hello_2.10-3_amd64.deb',
          sizeBytes: 52996,
          sha256: SHA,
          installedSizeKib: 280,
        },
      ],
    });
  });

  it('needs no more than six fields of a package', async () => {
    const [only] = (await parse(stanza())).stanzas;
    expect(only).toMatchObject({
      source: 'hello',
      essential: false,
      important: false,
      multiArch: 'no',
      depends: '',
      installedSizeKib: 0,
    });
  });

  const readable = [
    { summary: 'nothing', text: '', names: '' },
    { summary: 'only empty lines', text: '\n\n\n', names: '' },
    {
      summary: 'several stanzas in file order',
      text: `${stanza({ Package: 'b' })}\n\n${stanza({ Package: 'a' })}`,
      names: 'b a',
    },
    {
      summary: 'several versions of one package',
      text: `${stanza()}\n${stanza({ Version: '3' })}`,
      names: 'hello hello',
    },
    { summary: 'no newline at the end', text: stanza().trimEnd(), names: 'hello' },
    {
      summary: 'CRLF line ends',
      text: `${stanza()}\n${stanza({ Package: 'b' })}`.replace(/\n/g, '\r\n'),
      names: 'hello b',
    },
    {
      summary: 'field names in other case',
      text: stanza().replace('Package:', 'PACKAGE:').replace('SHA256', 'sha256'),
      names: 'hello',
    },
    { summary: 'a NUL byte in what is not read', text: stanza({ Description: 'a\0b' }), names: 'hello' },
    { summary: 'one stanza twice', text: `${stanza()}\n${stanza()}`, names: 'hello hello' },
    {
      summary: 'empty lines before, between and behind',
      text: `\n\n${stanza()}\n\n\n${stanza()}\n\n`,
      names: 'hello hello',
    },
    { summary: 'unknown fields, also twice', text: `${stanza()}Xyz: 1\nXyz: 2\n`, names: 'hello' },
    {
      summary: 'names beyond ASCII in other fields',
      text: stanza({ Maintainer: 'Jürgen 🦆' }),
      names: 'hello',
    },
  ];
  it.each(readable)('may hold $summary', async ({ text, names }) => {
    for (const pieceBytes of [1, 7, 1 << 16]) {
      const { stanzas } = await parse(text, META, pieceBytes);
      expect(stanzas.map(({ name }) => name).join(' ')).toBe(names);
    }
  });

  it('may fold a relation over lines, and write ./ before file names', async () => {
    const text = stanza({ Depends: 'a,\n  b\n\t, c', Filename: './hello.deb', SHA256: 'AB'.repeat(32) });
    const [only] = (await parse(text)).stanzas;
    expect(only).toMatchObject({ depends: 'a, b , c', filename: 'hello.deb', sha256: 'ab'.repeat(32) });
  });

  it('has stanzas of other architectures passed over and told, as apt does', async () => {
    const told: string[] = [];
    const text = [stanza({ Architecture: 'arm64' }), stanza({ Architecture: 'all' }), stanza()].join('\n');
    const { stanzas } = await parse(text, { ...META, note: (sentence) => told.push(sentence) });
    expect(stanzas.map(({ architecture }) => architecture)).toEqual(['all', 'amd64']);
    expect(told).toEqual([`${META.source}: passed over 1 packages that are neither amd64 nor all`]);
  });

  const bad = [
    ...['Package', 'Version', 'Architecture', 'Filename', 'Size', 'SHA256'].flatMap((name) => [
      { summary: `no ${name}`, text: stanza({ [name]: undefined }), message: `no ${name}` },
      { summary: `an empty ${name}`, text: stanza({ [name]: '' }), message: `no ${name}` },
    ]),
    {
      summary: 'a size that is no number',
      text: stanza({ Size: '12a' }),
      message: 'Size "12a" is not valid',
    },
    { summary: 'a negative size', text: stanza({ Size: '-1' }), message: 'Size "-1" is not valid' },
    {
      summary: 'a size beyond what a number holds',
      text: stanza({ Size: '9'.repeat(16) }),
      message: 'is not valid',
    },
    {
      summary: 'an installed size that is no number',
      text: stanza({ 'Installed-Size': 'big' }),
      message: 'Installed-Size "big"',
    },
    {
      summary: 'a digest that is too short',
      text: stanza({ SHA256: 'ab' }),
      message: 'SHA256 "ab" is not valid',
    },
    {
      summary: 'a name that would be a path',
      text: stanza({ Package: '../../etc/passwd' }),
      message: 'Package "../../etc/passwd" is not valid',
    },
    {
      summary: 'a version with a slash',
      text: stanza({ Version: '1/2' }),
      message: 'Version "1/2" is not valid',
    },
    {
      summary: 'a file name that climbs out',
      text: stanza({ Filename: 'pool/../../x.deb' }),
      message: 'does not stay inside',
    },
    {
      summary: 'a file name that begins with ..',
      text: stanza({ Filename: '../x.deb' }),
      message: 'does not stay inside',
    },
    {
      summary: 'a file name that ends in ..',
      text: stanza({ Filename: 'pool/..' }),
      message: 'does not stay inside',
    },
    {
      summary: 'an absolute file name',
      text: stanza({ Filename: '/etc/x.deb' }),
      message: 'does not stay inside',
    },
    {
      summary: 'a file name that would be another host',
      text: stanza({ Filename: './/evil.example/x.deb' }),
      message: 'does not stay inside',
    },
    { summary: 'a file name with a query', text: stanza({ Filename: 'x.deb?y' }), message: 'is not valid' },
    {
      summary: 'a file name with a backslash',
      text: stanza({ Filename: 'a\\..\\x.deb' }),
      message: 'is not valid',
    },
    { summary: 'a file name with a space', text: stanza({ Filename: 'a b.deb' }), message: 'is not valid' },
    { summary: 'Essential: maybe', text: stanza({ Essential: 'maybe' }), message: 'Essential "maybe"' },
    {
      summary: 'an unknown Multi-Arch',
      text: stanza({ 'Multi-Arch': 'some' }),
      message: 'Multi-Arch "some" is unknown',
    },
  ];
  it.each(bad)('is refused with $summary, naming index, line and package', async ({ text, message }) => {
    try {
      await parse(`${stanza({ Package: 'fine' })}\n${text}`);
    } catch (error) {
      if (!(error instanceof RootfsError)) throw error;
      expect(error.code).toBe('INDEX_MALFORMED');
      expect(error.message).toMatch(
        /^made\/main\/binary-amd64\/Packages:8: (package \S+|a package without a name): /,
      );
      expect(error.message).toContain(message);
      return;
    }
    throw new Error('nothing was thrown');
  });

  const broken = [
    {
      summary: 'a field twice',
      text: `${stanza()}Version: 3\n`,
      message: ':7: package hello: the field Version occurs twice',
    },
    {
      summary: 'a field twice in other case',
      text: `${stanza()}VERSION: 3\n`,
      message: ':7: package hello: the field Version occurs twice',
    },
    {
      summary: 'a line that is no field',
      text: `${stanza()}hello\n`,
      message: ':7: package hello: a line that is neither',
    },
    {
      summary: 'a line that begins with a colon',
      text: `${stanza()}: x\n`,
      message: ':7: package hello: a line that is neither',
    },
    { summary: 'a continuation of nothing', text: `${stanza()}\n x\n`, message: ':8: a continuation line' },
    {
      summary: 'a NUL byte in a relation',
      text: `${stanza()}\n${stanza({ Depends: 'a\0b' })}`,
      message: ':8: package hello: Depends has a NUL byte',
    },
    {
      summary: 'a NUL byte in a name',
      text: stanza({ Package: 'hel\0lo' }),
      message: ':1: package hel\\u0000lo: Package "hel\\u0000lo" is not valid',
    },
    { summary: 'a page of HTML', text: '<html>\n', message: ':1: a line that is neither' },
  ];
  it.each(broken)('is refused with $summary, naming index and line', async ({ text, message }) => {
    for (const pieceBytes of [1, 7, 1 << 16])
      await expect(parse(text, META, pieceBytes)).rejects.toThrow(
        `made/main/binary-amd64/Packages${message}`,
      );
  });

  /** A stanza whose one field never ends, and how much of it was asked for. */
  function endless(field: string): { stream: Verified<IndexStream>; readonly read: () => number } {
    let read = 0;
    async function* chunks(): AsyncGenerator<Uint8Array, BlobSpec> {
      yield Buffer.from(`${stanza()}\n${stanza({ Package: 'large' })}${field}: `);
      for (const piece = Buffer.alloc(1 << 16, 'x'); read < 1 << 30; read += piece.length) yield piece;
      throw new Error('read to the end');
    }
    return { stream: vouch({ sizeBytes: undefined, chunks }), read: () => read };
  }

  it.each(['Depends', 'Description'])(
    'is refused with a gigabyte of %s, told from its first megabytes',
    async (field) => {
      const { stream, read } = endless(field);
      await expect(parsePackages(stream, 'amd64', META.source)).rejects.toThrow(
        `${META.source}:14: package large: a stanza, or a line of one, of more than 4194304 bytes`,
      );
      expect(read()).toBeLessThan(5 << 20);
    },
  );

  it('is read as the careful parser reads it, for any fields, folds and pieces', async () => {
    const value = fc.stringMatching(/^[a-z0-9(][a-z0-9 ,|().]{0,20}[a-z0-9)]$/);
    const folded = fc.array(value, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('\n '));
    const fields = fc.dictionary(
      fc.constantFrom('Depends', 'provides', 'Suggests', 'X-Other', 'Section'),
      folded,
    );
    const pieceBytes = fc.integer({ min: 1, max: 300 });
    await fc.assert(
      fc.asyncProperty(fc.array(fields, { maxLength: 4 }), pieceBytes, async (list, size) => {
        const text = list.map((more, index) => stanza({ Package: `p${index}`, ...more })).join('\n');
        const careful = parseDeb822(Buffer.from(text), {
          source: 'x',
          code: 'INDEX_MALFORMED',
          mode: 'strict',
        });
        const want = careful.map((one) =>
          ['Depends', 'Provides', 'Suggests', 'Section'].map((name) =>
            (fieldValue(one, name) ?? '').replace(/\n/g, ' '),
          ),
        );
        const { stanzas } = await parse(text, META, size);
        expect(stanzas.map((one) => [one.depends, one.provides, one.suggests, one.section])).toEqual(want);
      }),
    );
  });
});

describe('the bytes of an index', () => {
  const plain = Buffer.from(stanza());
  const packed = gzipSync(plain);
  const gunzip: Decompress = (compression, bytes, maxBytes) => {
    if (compression !== 'gzip') throw new Error(compression);
    return Readable.from([gunzipSync(bytes, { maxOutputLength: maxBytes })]);
  };
  const index = (changes: Partial<IndexFile> = {}): Verified<IndexFile> =>
    vouch({
      component: 'main',
      architecture: 'amd64',
      label: 'made/main/binary-amd64/Packages',
      plain: blobSpecOf(plain),
      variants: [
        { compression: 'gzip', path: 'Packages.gz', byHashPath: undefined, spec: blobSpecOf(packed) },
        { compression: 'none', path: 'Packages', byHashPath: undefined, spec: blobSpecOf(plain) },
      ],
      ...changes,
    });

  const read = (stream: Verified<IndexStream>): Promise<Verified<ParsedPackages>> =>
    parsePackages(stream, META.architecture, META.source);

  it('are opened compressed or plain, and parse', async () => {
    const fromGzip = await read(openIndex(packed, index(), 'gzip', gunzip));
    const fromPlain = await read(openIndex(plain, index(), 'none', gunzip));
    expect(fromGzip.spec).toEqual(blobSpecOf(plain));
    expect(fromGzip).toEqual(fromPlain);
    expect(packagesIndex(fromGzip, META).stanzas).toHaveLength(1);
  });

  it('are opened when only the compressed index is signed', async () => {
    const { spec } = await read(openIndex(packed, index({ plain: undefined }), 'gzip', gunzip));
    expect(spec).toEqual(blobSpecOf(plain));
  });

  it('are decompressed to no more than was signed', async () => {
    let bound = 0;
    const noting: Decompress = (_, bytes, maxBytes) => {
      bound = maxBytes;
      return Readable.from([gunzipSync(bytes)]);
    };
    await read(openIndex(packed, index(), 'gzip', noting));
    expect(bound).toBe(plain.length);
  });

  const changed = Buffer.from(plain);
  changed[5] = 0x21;
  const bad = [
    {
      summary: 'another byte',
      run: () => openIndex(changed, index(), 'none', gunzip),
      want: 'DIGEST_MISMATCH',
    },
    {
      summary: 'a byte too few',
      run: () => openIndex(packed.subarray(1), index(), 'gzip', gunzip),
      want: 'DIGEST_MISMATCH',
    },
    {
      summary: 'plain bytes as gzip',
      run: () => openIndex(plain, index(), 'gzip', gunzip),
      want: 'DIGEST_MISMATCH',
    },
    {
      summary: 'a decompressed text that is not the signed one',
      run: () => read(openIndex(packed, index({ plain: blobSpecOf(changed) }), 'gzip', gunzip)),
      want: 'DIGEST_MISMATCH',
    },
    {
      summary: 'a size of gigabytes, before anything is read',
      run: () =>
        openIndex(packed, index({ plain: { ...blobSpecOf(plain), sizeBytes: 1 << 30 } }), 'gzip', () => {
          throw new Error('was read');
        }),
      want: 'INDEX_MALFORMED',
    },
    {
      summary: 'a form that is not listed',
      run: () => openIndex(packed, index(), 'xz', gunzip),
      want: 'INDEX_MISSING',
    },
  ];
  it.each(bad)('are refused: $summary', async ({ run, want }) => {
    expect(await outcome(run)).toBe(want);
  });
});
