import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IndexFile } from '../../src/archive/debian/indexes.js';
import { packagesKeys, packPackages, unpackPackages } from '../../src/archive/debian/packages-cache.js';
import { packagesIndex, parsePackages, type ParsedPackages } from '../../src/archive/debian/packages.js';
import { type Verified, vouch } from '../../src/archive/verified.js';
import { blobSpecOf } from '../../src/kernel/digest.js';
import { plainStanza } from '../make/packages.js';
import { MADE, stanzaText, streamOf } from '../make/parsed-packages.js';

const TEXT = [
  stanzaText({ Package: 'a', Depends: 'b | c', Section: 'admin', Priority: 'required', Essential: 'yes' }),
  stanzaText({
    Package: 'b',
    Source: 'x (1)',
    Provides: 'v (= 1)',
    'Multi-Arch': 'foreign',
    Protected: 'yes',
  }),
  stanzaText({ Package: 'c', Architecture: 'all', 'Installed-Size': '7', Description: 'ü' }),
  stanzaText({ Package: 'other', Architecture: 'arm64' }),
].join('\n');

const SPEC = blobSpecOf(Buffer.from(TEXT));

function indexOf(changes: Partial<IndexFile> = {}): Verified<IndexFile> {
  const packed = blobSpecOf(Buffer.from('packed'));
  const variants = [
    { compression: 'gzip' as const, path: 'Packages.gz', byHashPath: undefined, spec: packed },
  ];
  const { component, architecture, source: label } = MADE;
  return vouch({ component, architecture, label, plain: SPEC, variants, ...changes });
}

async function packed(): Promise<{ readonly parsed: Verified<ParsedPackages>; readonly bytes: Buffer }> {
  const parsed = await parsePackages(streamOf(TEXT), 'amd64', MADE.source);
  return { parsed, bytes: Buffer.concat(packPackages(parsed)) };
}

const [KEY = { kind: '', from: SPEC.sha256 }] = packagesKeys(indexOf());

function contents(parsed: Verified<ParsedPackages>): unknown {
  const notes: string[] = [];
  const { stanzas } = packagesIndex(parsed, { ...MADE, note: (text) => notes.push(text) });
  return { stanzas: stanzas.map(plainStanza), notes, spec: parsed.spec };
}

describe('an index that is kept as it was read', () => {
  it('is known by what is signed for it', () => {
    expect(KEY).toEqual({ kind: 'packages-1', from: SPEC.sha256 });
    const [key] = packagesKeys(indexOf({ plain: undefined }));
    expect(key?.from).toBe(blobSpecOf(Buffer.from('packed')).sha256);
  });

  it('comes back with every field, note and digest', async () => {
    const { parsed, bytes } = await packed();
    const back = unpackPackages(bytes, KEY, indexOf());
    if (back === undefined) throw new Error('not taken');
    expect(contents(back)).toEqual(contents(parsed));
  });

  it('comes back from any place in memory', async () => {
    const { parsed, bytes } = await packed();
    const shifted = Buffer.concat([Buffer.alloc(3), bytes]).subarray(3);
    const back = unpackPackages(shifted, KEY, indexOf());
    expect(back === undefined ? undefined : contents(back)).toEqual(contents(parsed));
  });

  const other = { ...KEY, from: blobSpecOf(Buffer.from('other')).sha256 };
  it.each([
    { summary: 'under another digest', run: (bytes: Buffer) => unpackPackages(bytes, other, indexOf()) },
    {
      summary: 'for another architecture',
      run: (bytes: Buffer) => unpackPackages(bytes, KEY, indexOf({ architecture: 'arm64' })),
    },
    {
      summary: 'when another size is signed',
      run: (bytes: Buffer) => unpackPackages(bytes, KEY, indexOf({ plain: { ...SPEC, sizeBytes: 1 } })),
    },
    {
      summary: 'when a byte is added',
      run: (bytes: Buffer) => unpackPackages(Buffer.concat([bytes, bytes.subarray(0, 1)]), KEY, indexOf()),
    },
    { summary: 'when it is empty', run: () => unpackPackages(Buffer.alloc(0), KEY, indexOf()) },
    {
      summary: 'when the heading ends beyond it',
      run: (bytes: Buffer) => {
        const longer = Buffer.from(bytes);
        longer.writeUInt32LE(0xffffffff, 0);
        return unpackPackages(longer, KEY, indexOf());
      },
    },
  ])('is not taken $summary', async ({ run }) => {
    expect(run((await packed()).bytes)).toBeUndefined();
  });

  it('is not taken when it is cut anywhere', async () => {
    const { bytes } = await packed();
    for (let length = 0; length < bytes.length; length++)
      expect(unpackPackages(bytes.subarray(0, length), KEY, indexOf())).toBeUndefined();
  });

  it('is refused or can be read in full, whatever bytes are changed', async () => {
    const { bytes } = await packed();
    let refused = 0;
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
        const changed = Buffer.from(bytes);
        changed[place] = (changed[place] ?? 0) ^ change;
        const back = unpackPackages(changed, KEY, indexOf());
        if (back === undefined) refused++;
        else expect(contents(back)).toHaveProperty('stanzas.length', 3);
      }),
      { numRuns: 500 },
    );
    expect(refused).toBeGreaterThan(0);
  });
});
