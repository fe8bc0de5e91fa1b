import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { globMatcher } from '../../../src/formats/glob.js';
import { pathFilter, type PathFilter } from '../../../src/configure/debian/path-filter.js';
import { deb } from '../../make/deb.js';
import { canRunDpkg, dpkgRoot } from '../../make/dpkg-root.js';
import { errorOf } from '../../make/error-of.js';
import { hasTool } from '../../make/outcome.js';
import { dir, file, symlink } from '../../make/tar.js';
import { unpackAll } from '../../make/unpacked.js';

const MATCHES = [
  { summary: 'a star takes slashes', pattern: '/usr/share/*', text: '/usr/share/doc/a/b', matches: true },
  { summary: 'a star takes nothing', pattern: '/a*', text: '/a', matches: true },
  { summary: 'a star takes a leading dot', pattern: '/etc/*', text: '/etc/.pwd.lock', matches: true },
  { summary: 'the whole text counts', pattern: '/usr', text: '/usr/bin', matches: false },
  { summary: 'a question mark takes a slash', pattern: '/a?b', text: '/a/b', matches: true },
  {
    summary: 'a question mark takes one character of several bytes',
    pattern: '/?',
    text: '/é',
    matches: true,
  },
  { summary: 'and one beyond the basic plane', pattern: '/?', text: '/😀', matches: true },
  { summary: 'a dot is a dot', pattern: '/a.b', text: '/axb', matches: false },
  { summary: 'a range', pattern: '/[a-c]', text: '/b', matches: true },
  { summary: 'a range backwards matches nothing', pattern: '/[c-a]', text: '/b', matches: false },
  { summary: 'a negated set', pattern: '/[!a]', text: '/b', matches: true },
  { summary: 'a set negated with ^', pattern: '/[^a]', text: '/a', matches: false },
  { summary: 'a closing bracket that comes first', pattern: '/[]a]', text: '/]', matches: true },
  { summary: 'a hyphen at the end', pattern: '/[a-]', text: '/-', matches: true },
  { summary: 'a class', pattern: '/[[:digit:]]', text: '/7', matches: true },
  { summary: 'an unknown class', pattern: '/[[:foo:]]', text: '/f', matches: false },
  { summary: 'an unclosed bracket is itself', pattern: '/[a', text: '/[a', matches: true },
  { summary: 'a backslash takes the meaning away', pattern: '/\\*', text: '/*', matches: true },
  { summary: 'and only that', pattern: '/\\*', text: '/a', matches: false },
  { summary: 'a backslash in a set', pattern: '/[\\]]', text: '/]', matches: true },
  { summary: 'a backslash at the end matches nothing', pattern: '/a\\', text: '/a\\', matches: false },
  { summary: 'a newline is a character', pattern: '/a*b', text: '/a\nb', matches: true },
  {
    summary: 'characters of regular expressions are themselves',
    pattern: '/(a|b)+$',
    text: '/(a|b)+$',
    matches: true,
  },
];

const FNMATCH = `
import ctypes, json, locale, os, sys
locale.setlocale(locale.LC_ALL, 'C.UTF-8')
c = ctypes.CDLL(None)
print(json.dumps([c.fnmatch(os.fsencode(p), os.fsencode(t), 0) == 0 for p, t in json.load(sys.stdin)]))
`;

/** What the C library says of pairs of a pattern and a text. */
function fnmatch(pairs: readonly (readonly [string, string])[]): readonly boolean[] {
  const env = { ...process.env, LC_ALL: 'C.UTF-8', PYTHONUTF8: '1' };
  const ended = spawnSync('python3', ['-c', FNMATCH], {
    input: JSON.stringify(pairs),
    encoding: 'utf8',
    env,
  });
  if (ended.status !== 0) throw new Error(ended.stderr);
  return JSON.parse(ended.stdout) as boolean[];
}

function isGlibc(): boolean {
  const report = process.report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
  if (report.header.glibcVersionRuntime !== undefined) return true;
  console.warn('SKIPPED: globs against fnmatch(3): the C library is not glibc');
  return false;
}

const hasFnmatch = hasTool('python3', 'globs against fnmatch(3)') && isGlibc();

describe('a glob', () => {
  test.each(MATCHES)('$summary: $pattern on $text', ({ pattern, text, matches }) => {
    expect(globMatcher(pattern)(text)).toBe(matches);
  });

  test.skipIf(!hasFnmatch)('agrees with fnmatch(3) on the table', () => {
    const said = fnmatch(MATCHES.map(({ pattern, text }) => [pattern, text] as const));
    expect(said).toEqual(MATCHES.map(({ matches }) => matches));
  });

  test.skipIf(!hasFnmatch)('agrees with fnmatch(3) on any pattern and text', () => {
    // ASCII only: where characters do not match, glibc goes on to compare bytes, so that `??` is `é` too.
    const unit = fc.constantFrom('a', 'b', 'c', '/', '-', '*', '*', '?', '[', ']', '!', '^', '\\');
    const pattern = fc.string({ unit, maxLength: 9 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '/', '-', '[', ']', '\\'), maxLength: 6 });
    const pairs = fc.sample(fc.tuple(pattern, text), { numRuns: 40_000, seed: 7 });
    const said = fnmatch(pairs);
    expect(said.some(Boolean)).toBe(true);
    const different = pairs.filter(([p, t], place) => globMatcher(p)(t) !== said[place]);
    expect(different.slice(0, 20)).toEqual([]);
  });

  test('takes no longer for many stars', () => {
    expect(globMatcher('*a'.repeat(200) + 'b')('a'.repeat(4000))).toBe(false);
  });
});

const FILTERS: readonly { readonly summary: string; readonly filters: readonly PathFilter[] }[] = [
  { summary: 'nothing', filters: [] },
  { summary: 'all documentation', filters: [{ include: false, pattern: '/usr/share/doc/*' }] },
  {
    summary: 'documentation but copyright files',
    filters: [
      { include: false, pattern: '/usr/share/doc/*' },
      { include: true, pattern: '/usr/share/doc/*/copyright' },
    ],
  },
  {
    summary: 'the same the other way round: the last match wins',
    filters: [
      { include: true, pattern: '/usr/share/doc/*/copyright' },
      { include: false, pattern: '/usr/share/doc/*' },
    ],
  },
  {
    summary: 'an include with a slash at its end',
    filters: [
      { include: false, pattern: '/usr/share/*' },
      { include: true, pattern: '/usr/share/doc/' },
    ],
  },
  { summary: 'links', filters: [{ include: false, pattern: '*link' }] },
  {
    summary: 'a directory that is not there otherwise',
    filters: [{ include: false, pattern: '/usr/share/empty' }],
  },
];

const HELLO = deb({
  data: [
    dir('./'),
    dir('./usr/'),
    dir('./usr/share/'),
    dir('./usr/share/doc/'),
    dir('./usr/share/doc/hello/'),
    file('./usr/share/doc/hello/copyright', 'c'),
    file('./usr/share/doc/hello/README', 'r'),
    symlink('./usr/share/doc/link', 'hello'),
    dir('./usr/share/empty/'),
    symlink('./usr/share/link', 'doc'),
  ],
});

describe('path filters', () => {
  test('say nothing without a filter', () => {
    expect(pathFilter([])('/any', false)).toBe(false);
  });

  test.skipIf(!canRunDpkg('path filters against dpkg'))('leave out what dpkg leaves out', async () => {
    for (const { summary, filters } of FILTERS) {
      const real = dpkgRoot();
      try {
        real.unpack(
          [HELLO],
          filters.map(({ include, pattern }) => `--path-${include ? 'include' : 'exclude'}=${pattern}`),
        );
        const found = spawnSync('find', ['usr'], { cwd: real.root, encoding: 'utf8' });
        const { tree, owners } = await unpackAll([HELLO], { filters });
        const paths = HELLO_PATHS.filter((path) => tree.lookup(path) !== undefined);
        expect(paths, summary).toEqual(
          found.stdout
            .split('\n')
            .filter((path) => path !== '')
            .sort(),
        );
        const list = owners.listOf('hello').map((path) => (path === '' ? '/.' : `/${path}`));
        expect(`${list.join('\n')}\n`, summary).toBe(real.database('info/hello.list'));
      } finally {
        real.remove();
      }
    }
  });

  const homeless = [
    { include: false, pattern: '/*' },
    { include: true, pattern: '/usr/share/doc/hello/copyright' },
  ];

  test('that leave a file without its directory are an error that says so', async () => {
    const error = await errorOf(() => unpackAll([HELLO], { filters: homeless }));
    expect(error.code).toBe('TREE_PATH');
    expect(error.message).toBe(
      'hello ships /usr/share/doc/hello/copyright without the directory that it lies in',
    );
    expect(error.hint).toContain('--path-exclude matches /usr/share/doc/hello ');
  });

  test.skipIf(!canRunDpkg('path filters against dpkg'))(
    'that leave no directory do not work in dpkg either',
    () => {
      const real = dpkgRoot();
      try {
        const options = homeless.map(
          ({ include, pattern }) => `--path-${include ? 'include' : 'exclude'}=${pattern}`,
        );
        expect(() => real.unpack([HELLO], options)).toThrow('No such file or directory');
      } finally {
        real.remove();
      }
    },
  );
});

const HELLO_PATHS = [
  'usr',
  'usr/share',
  'usr/share/doc',
  'usr/share/doc/hello',
  'usr/share/doc/hello/README',
  'usr/share/doc/hello/copyright',
  'usr/share/doc/link',
  'usr/share/empty',
  'usr/share/link',
];
