import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RootfsError } from '../../src/kernel/errors.js';
import { formatLockFile, LOCK_MAX_BYTES, lockDigest, parseLockFile } from '../../src/lock/file.js';
import { LOCK_SCHEMA } from '../../src/lock/schema.js';
import { sampleImage, sampleLock, sampleProvenance } from '../make/lock.js';

const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasPython) console.warn('SKIPPED: no python3, so the digest of a lock is compared with nobody else’s');

const text = (file = sampleLock()): string => Buffer.from(formatLockFile(file)).toString('utf8');
const read = (lock: string): ReturnType<typeof parseLockFile> => parseLockFile(Buffer.from(lock), 'a.json');

function refusal(lock: string | Uint8Array): string {
  try {
    parseLockFile(Buffer.from(lock), 'a.json');
  } catch (error) {
    if (error instanceof RootfsError) return `${error.code} ${error.message}`;
    throw error;
  }
  return 'it was read';
}

describe('a lock file', () => {
  it('is read as it was written, and written as it was read', () => {
    expect(read(text())).toEqual(sampleLock());
    expect(text(read(text()))).toBe(text());
  });

  it('says the same however it is indented and its members are ordered', () => {
    const shuffled = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(shuffled);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, one]) => [key, shuffled(one)]),
      );
    };
    const value: unknown = JSON.parse(text());
    expect(text(read(JSON.stringify(shuffled(value), null, 4)))).toBe(text());
    expect(
      lockDigest((read(JSON.stringify(shuffled(value))).locks[0] ?? { image: sampleImage() }).image),
    ).toBe(lockDigest(sampleImage()));
  });

  it('has a line or a few for each package, so that an upgrade is one line of the image', () => {
    const image = sampleImage();
    const [first, second, third] = image.packages;
    if (first === undefined || second === undefined || third === undefined) throw new Error('no packages');
    const packages = [first, { ...second, version: '1.1-1' }, third];
    const after = text(sampleLock({ image: { ...image, packages } })).split('\n');
    const before = text().split('\n');
    expect(after).toHaveLength(before.length);
    expect(after.filter((line, place) => line !== before[place])).toEqual([
      expect.stringContaining('"name":"libx1"'),
    ]);
  });

  it('follows the published schema, which is the one that it is checked against', () => {
    const published = readFileSync(join(import.meta.dirname, '../../suites/lock.schema.json'), 'utf8');
    expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(LOCK_SCHEMA)));
  });
});

describe('the digest of a lock', () => {
  it.runIf(hasPython)('is the SHA-256 of what another program makes of its image', () => {
    const program =
      'import sys,json,hashlib;i=json.load(sys.stdin)["locks"][0]["image"];' +
      'print(hashlib.sha256(json.dumps(i,sort_keys=True,ensure_ascii=False,separators=(",",":")).encode()).hexdigest())';
    const digest = execFileSync('python3', ['-c', program], { input: text(), encoding: 'utf8' });
    expect(lockDigest(sampleImage())).toBe(`sha256:${digest.trim()}`);
  });

  it('does not depend on where it came from, and on everything else', () => {
    expect(lockDigest(sampleImage())).toBe(lockDigest({ ...sampleImage() }));
    const changes = [
      { title: 'Other' },
      { order: [] },
      { unsigned: true },
      { build: { ...sampleImage().build, defer: true } },
    ];
    const digests = changes.map((change) => lockDigest(sampleImage(change)));
    expect(new Set([...digests, lockDigest(sampleImage())]).size).toBe(changes.length + 1);
  });
});

const at = (needle: string): string => {
  const before = text().slice(0, text().indexOf(needle));
  return `a.json:${before.split('\n').length}:${before.length - before.lastIndexOf('\n')}`;
};

const WRONG: readonly { readonly summary: string; readonly lock: string; readonly says: string }[] = [
  { summary: 'nothing', lock: '', says: 'LOCK_MALFORMED a.json:1:1: not a JSON value' },
  { summary: 'a page of HTML', lock: '<html>', says: 'LOCK_MALFORMED a.json:1:1: not a JSON value' },
  {
    summary: 'an array',
    lock: '[]',
    says: 'LOCK_MALFORMED a.json:1:1: the file cannot be [], but has to be of type object',
  },
  { summary: 'an empty object', lock: '{}', says: 'LOCK_MALFORMED a.json:1:1: the file has no ' },
  {
    summary: 'a later version',
    lock: text().replace('"lockVersion": 1', '"lockVersion": 2'),
    says: `LOCK_UNSUPPORTED ${at('"lockVersion"').replace(/\d+$/, '17')}: lockVersion is 2`,
  },
  { summary: 'half a file', lock: text().slice(0, 300), says: 'LOCK_MALFORMED a.json:' },
  { summary: 'two files', lock: text() + text(), says: 'something follows the end of the document' },
  {
    summary: 'a key twice',
    lock: text().replace('"suite": "made"', '"suite":"made","suite":"other"'),
    says: 'the key "suite" is there twice',
  },
  {
    summary: 'an unknown key',
    lock: text().replace('"auto":', '"auto":[],"uato":'),
    says: 'unknown key "uato". Did you mean "auto"?',
  },
  {
    summary: 'a missing key',
    lock: text().replace(/"unsigned": ?false/, '"unsigned_": 1'),
    says: 'unsigned',
  },
  {
    summary: 'a digest of 63 digits',
    lock: text().replace(/"sha256":"[0-9a-f]/, '"sha256":"'),
    says: 'sha256 cannot be ',
  },
  {
    summary: 'a negative size',
    lock: text().replace('"sizeBytes":123456', '"sizeBytes":-1'),
    says: 'sizeBytes cannot be -1',
  },
  {
    summary: 'half a number',
    lock: text().replace('"sizeBytes":123456', '"sizeBytes":0123'),
    says: '"}" is missing',
  },
  {
    summary: 'a path out of the repository',
    lock: text().replace('pool/main/t/tool.deb', 'pool/../../etc/passwd'),
    says: 'leads out of the repository: "pool/../../etc/passwd"',
  },
  {
    summary: 'an absolute path',
    lock: text().replace('pool/main/t/tool.deb', '/etc'),
    says: 'leads out of the repository: "/etc"',
  },
  {
    summary: 'a line of its own in sources.list',
    lock: text().replace('http://archive.example/made', 'http://archive.example/made\\ndeb x'),
    says: 'uri cannot be ',
  },
  {
    summary: 'a mirror with a password',
    lock: text().replace('http://mirror.example', 'http://me:secret@mirror.example'),
    says: 'mirrors.0 cannot be ',
  },
  {
    summary: 'a package twice',
    lock: text().replace('"architecture":"amd64","name":"libx1"', '"architecture":"all","name":"base"'),
    says: 'base:all is there twice',
  },
  {
    summary: 'packages out of order',
    lock: text().replace('"name":"base"', '"name":"zbase"'),
    says: 'libx1:amd64 does not come after zbase:all',
  },
  {
    summary: 'a package of another machine',
    lock: text().replace('"architecture":"amd64","name":"tool"', '"architecture":"arm64","name":"tool"'),
    says: 'tool is for arm64, the image for amd64',
  },
  {
    summary: 'an order without a package',
    lock: text().replace('"order": ["libx1:amd64",', '"order": ['),
    says: 'does not name every package',
  },
  {
    summary: 'a call of a stranger',
    lock: text().replace('"auto": ["libx1:amd64"]', '"auto": ["who:amd64"]'),
    says: 'who:amd64 is no package of this image',
  },
  {
    summary: 'an epoch without seconds',
    lock: text().replace('"kind":"packages"', '"kind":"given"'),
    says: 'has no seconds',
  },
  {
    summary: 'an origin of another package',
    lock: text().replace('"package":"tool:amd64"', '"package":"tool:all"'),
    says: 'tool:all is not the package at this place',
  },
  {
    summary: 'an archive that is not there',
    lock: text().replace(/"id": ?"main"/, '"id":"other"'),
    says: 'there is no archive main',
  },
  {
    summary: 'another architecture than was asked for',
    lock: text().replace('"architectures": ["amd64"]', '"architectures":["arm64"]'),
    says: 'are for amd64, but request.architectures says arm64',
  },
  {
    summary: 'values nested deep',
    lock: `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
    says: 'nested more than 12 deep',
  },
  { summary: 'half a character', lock: text().replace('"made"', '"\\ud800"'), says: 'half a character' },
];

describe('what is no lock', () => {
  it.each(WRONG)('$summary is refused: $says', ({ lock, says }) => {
    expect(lock).not.toBe(text());
    expect(refusal(lock)).toContain(says);
    expect(refusal(lock)).toMatch(/ a\.json:\d+:\d+: /);
  });

  it('bytes that are not UTF-8, and more than are read', () => {
    expect(refusal(Buffer.from([0x7b, 0xff]))).toContain('LOCK_MALFORMED a.json: not UTF-8');
    expect(refusal(Buffer.alloc(LOCK_MAX_BYTES + 1, ' '))).toContain('bytes are more than');
  });

  it('any bytes at all end in a value or an error of their own', () => {
    const bytes = Buffer.from(text());
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }), (place, byte) => {
        const changed = Uint8Array.from(bytes);
        changed[place] = byte;
        expect(refusal(changed)).toMatch(/^(LOCK_|it was read$)/);
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});

it('a provenance that changes leaves the digest of the image as it is', () => {
  const before = sampleLock();
  const [archive] = sampleProvenance().archives;
  if (archive === undefined) throw new Error('no archive');
  const after = sampleLock({
    provenance: sampleProvenance({ archives: [{ ...archive, snapshot: '20270101T000000Z' }] }),
  });
  expect(text(after)).not.toBe(text(before));
  expect(after.locks.map(({ image }) => lockDigest(image))).toEqual(
    before.locks.map(({ image }) => lockDigest(image)),
  );
});
