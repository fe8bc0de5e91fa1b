import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apkRecords } from '../../make/apk-records.js';
import type { Verified } from '../../../src/archive/verified.js';
import type { IndexRecord } from '../../../src/archive/alpine/record.js';
import { type Resolution, resolveAlpine } from '../../../src/resolve/alpine/resolve.js';
import { errorOf } from '../../make/error-of.js';
import { indexText, packageText } from './index-text.js';

function records(...packages: readonly string[]): Verified<readonly IndexRecord[]> {
  return apkRecords(indexText(packages.map(packageText)), 'test');
}

/** One repository without a tag; packages are `name version D:… p:… i:… k:…` with `;` between fields. */
function resolve(world: readonly string[], ...packages: readonly string[]): Resolution {
  const repositories = [{ tag: '', records: records(...packages) }];
  return resolveAlpine({ world, repositories, architecture: 'x86_64' });
}

function labels({ packages }: Resolution): readonly string[] {
  return packages.map(({ record, tag }) => `${record.name}${tag === '' ? '' : `@${tag}`}-${record.version}`);
}

describe('the packages of an Alpine image', () => {
  it.each([
    ['dependencies come first', ['a'], ['a 1;D:b', 'b 1;D:c', 'c 1'], ['c-1', 'b-1', 'a-1']],
    ['the world is walked by name', ['b', 'a'], ['a 1', 'b 1'], ['a-1', 'b-1']],
    ['the newest version wins', ['a'], ['a 1', 'a 3', 'a 2'], ['a-3']],
    ['a constraint of the world wins over newness', ['a<3'], ['a 1', 'a 3', 'a 2'], ['a-2']],
    ['a constraint of another package does, too', ['a', 'b'], ['a 1', 'a 2', 'b 1;D:a<2'], ['a-1', 'b-1']],
    ['a prefix of a version will do', ['a~1.2'], ['a 1.2.5', 'a 1.20', 'a 1.3'], ['a-1.2.5']],
    ['a name may be provided with a version', ['v'], ['a 1;p:v=1', 'b 1;p:v=2'], ['b-1']],
    ['priority chooses between unversioned ones', ['v'], ['a 1;p:v;k:1', 'b 1;p:v;k:2'], ['b-1']],
    ['a conflict keeps a package out', ['v', '!b'], ['a 1;p:v=1', 'b 1;p:v=2'], ['a-1']],
    [
      'install_if follows its last condition',
      ['a', 'b'],
      ['x 1;i:a b', 'a 1', 'b 1', 'c 1;i:a d'],
      ['a-1', 'b-1', 'x-1'],
    ],
    ['a later word replaces an earlier one', ['a=1', 'a=2'], ['a 1', 'a 2'], ['a-2']],
  ])('%s', (_, world, packages, wanted) => {
    expect(labels(resolve(world, ...packages))).toEqual(wanted);
  });

  it('come with their reasons', () => {
    const { packages, world } = resolve(
      ['a>=1', 'd'],
      'a 1;D:so:b.so.1',
      'b 1;p:so:b.so.1=1.0',
      'c 1;i:a=1 !e',
      'd 1;D:a',
    );
    expect(packages.map(({ record, reason }) => [record.name, reason])).toEqual([
      ['b', { kind: 'needed', by: 'a', word: 'so:b.so.1' }],
      ['a', { kind: 'world', word: 'a>=1' }],
      ['c', { kind: 'install-if', conditions: ['a=1', '!e'] }],
      ['d', { kind: 'world', word: 'd' }],
    ]);
    expect(world).toEqual(['a>=1', 'd']);
  });

  it('come from a tagged repository only when pinned to it, and keep the tag', () => {
    const repositories = [
      { tag: '', records: records('a 1', 'b 1;D:c', 'c 1') },
      { tag: 'edge', records: records('a 2', 'b 2;D:c>1', 'c 2') },
    ];
    const request = { repositories, architecture: 'x86_64' };
    expect(labels(resolveAlpine({ ...request, world: ['a', 'b'] }))).toEqual(['a-1', 'c-1', 'b-1']);
    const pinned = resolveAlpine({ ...request, world: ['b@edge', 'a'] });
    expect(labels(pinned)).toEqual(['a-1', 'c@edge-2', 'b@edge-2']);
    expect(pinned.packages.map(({ repository }) => repository?.tag)).toEqual(['', 'edge', 'edge']);
    expect(pinned.world).toEqual(['a', 'b@edge']);
  });

  it('come from the first repository that has the very same package', () => {
    const repositories = [
      { tag: '', records: records('a 1') },
      { tag: '', records: records('a 1', 'b 1') },
    ];
    const { packages } = resolveAlpine({ world: ['a', 'b'], repositories, architecture: 'x86_64' });
    expect(
      packages.map(({ repository }) => repositories.indexOf(repository ?? { tag: '?', records: records() })),
    ).toEqual([0, 1]);
  });

  it('stay as they are in a base image, unless they must change or go', () => {
    const [a, b, c] = records('a 1', 'b 1', 'c 1;D:b');
    const installed = [a, b, c].flatMap((record) => (record === undefined ? [] : [{ record, tag: '' }]));
    const { packages, removed } = resolveAlpine({
      world: ['a', 'd'],
      repositories: [{ tag: '', records: records('a 2', 'b 2', 'd 1;D:b>1') }],
      architecture: 'x86_64',
      installed,
    });
    expect(packages.map(({ record, kept }) => [record.name, record.version, kept])).toEqual([
      ['a', '1', true],
      ['b', '2', false],
      ['d', '1', false],
    ]);
    expect(removed.map(({ name }) => name)).toEqual(['c']);
  });

  it('may depend on each other in a chain of any length', () => {
    const length = 20_000;
    const chain = Array.from({ length }, (_, at) => `p${at} 1${at === 0 ? '' : `;D:p${at - 1}`}`);
    expect(labels(resolve([`p${length - 1}`], ...chain))).toHaveLength(length);
  });
});

describe('a world that cannot be met', () => {
  it.each([
    ['a name that nothing has', ['a', 'x'], ['a 1'], 'PACKAGE_UNKNOWN', 'x (no such package):'],
    ['a name that several provide', ['v'], ['a 1;p:v', 'b 1;p:v'], 'NO_CANDIDATE', 'v (virtual):'],
    ['a version that there is not', ['a>2'], ['a 1'], 'UNSATISFIABLE', 'breaks: world[a>2]'],
    ['a dependency of a dependency', ['a'], ['a 1;D:b', 'b 1;D:x'], 'UNSATISFIABLE', 'required by: b-1[x]'],
    ['two that conflict', ['a', 'b'], ['a 1;D:!b', 'b 1'], 'UNSATISFIABLE', 'breaks: a-1[!b]'],
    ['a foreign architecture', ['a'], ['a 1;A:armhf'], 'UNSATISFIABLE', 'arch: armhf'],
  ])('is refused in the words of apk: %s', async (_, world, packages, code, text) => {
    const error = await errorOf(() => resolve(world, ...packages));
    expect(error.code).toBe(code);
    expect(error.message).toContain(text);
    expect(error.hint).toBeTruthy();
  });

  it.each([['a=='], ['a=x'], [''], ['a@edge']])('is refused for the word %j', async (word) => {
    await expect(errorOf(() => resolve([word], 'a 1'))).resolves.toMatchObject({ code: 'USAGE' });
  });

  it('is refused beyond the 32 repositories that apk takes', async () => {
    const repositories = Array.from({ length: 33 }, () => ({ tag: '', records: records() }));
    const error = await errorOf(() => resolveAlpine({ world: [], repositories, architecture: 'x86_64' }));
    expect(error.code).toBe('USAGE');
  });
});

describe('the order of packages in an index', () => {
  const packages = [
    'a 1;D:so:x v',
    'a 2;D:so:x>1 v',
    'b 1;p:so:x=1',
    'b 2;p:so:x=2',
    'c 1;p:v;k:1',
    'd 1;p:v;k:2;D:e',
    'e 1',
    'f 1;i:a e',
    'g 1;i:f !h',
  ];

  it('does not matter', () => {
    const wanted = labels(resolve(['a'], ...packages));
    expect(wanted).toHaveLength(6);
    fc.assert(
      fc.property(fc.shuffledSubarray(packages, { minLength: packages.length }), (shuffled) => {
        expect(labels(resolve(['a'], ...shuffled))).toEqual(wanted);
      }),
      { seed: 20260630 },
    );
  });
});
