import { describe, expect, it } from 'vitest';
import { matchesArchitecture } from '../../src/resolve/debian/architecture-pattern.js';
import { parsePin } from '../../src/resolve/debian/pins.js';
import { parsePreferences } from '../../src/resolve/debian/preferences.js';

describe('--pin', () => {
  it.each([
    {
      text: 'release a=stable-backports: 500',
      is: [{ packages: undefined, type: 'release', data: 'a=stable-backports', priority: 500 }],
    },
    {
      text: 'nginx* libnginx*: release n=b, c=main: -1',
      is: [
        { packages: 'nginx*', type: 'release', data: 'n=b, c=main', priority: -1 },
        { packages: 'libnginx*', type: 'release', data: 'n=b, c=main', priority: -1 },
      ],
    },
    {
      text: 'libc6:i386: version 1:2.36*: 1001',
      is: [{ packages: 'libc6:i386', type: 'version', data: '1:2.36*', priority: 1001 }],
    },
    { text: '*: origin "": 700', is: [{ packages: undefined, type: 'origin', data: '""', priority: 700 }] },
    {
      text: '/^lib.*[0-9]: ?/: release l=A release: 1',
      is: [{ packages: '/^lib.*[0-9]:', type: 'release', data: 'l=A release', priority: 1 }],
    },
    {
      text: 'Release o=Debian:never',
      is: [{ packages: undefined, type: 'release', data: 'o=Debian', priority: -32768 }],
    },
  ])('reads $text', ({ text, is }) => {
    expect(parsePin(text).slice(0, is.length)).toEqual(is);
  });

  it.each([
    { summary: 'without a priority', text: 'release a=stable' },
    { summary: 'without a kind', text: 'nginx: 500' },
    { summary: 'of an unknown kind', text: 'nginx: suite stable: 500' },
    { summary: 'of a version for everything', text: 'version 1.2: 500' },
    { summary: 'of priority 0', text: 'release a=stable: 0' },
    { summary: 'out of range', text: 'release a=stable: 40000' },
    { summary: 'never for one package', text: 'a: release a=stable: never' },
    { summary: 'that is empty', text: '' },
  ])('refuses one $summary, quoting it', ({ text }) => {
    expect(() => parsePin(text)).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(JSON.stringify(text)) }),
    );
  });
});

describe('a preferences file', () => {
  const read = (text: string): ReturnType<typeof parsePreferences> =>
    parsePreferences(Buffer.from(text), 'prefs');

  it('has comments, explanations and folded lists', () => {
    const text =
      '# first\n\nExplanation: why\nPackage: a\n b\nPin: release n=x\nPin-Priority: 5\n\n# nothing\n\nPackage: *\nPin: origin h\nPin-Priority: 6\n';
    expect(read(text).pins.map(({ packages, priority }) => [packages, priority])).toEqual([
      ['a', 5],
      ['b', 5],
      [undefined, 6],
    ]);
  });

  it('tells of records without effect, with their lines', () => {
    const { pins, notes } = read('Package: a\n\nPackage: *\nPin: version 1\nPin-Priority: 5\n');
    expect(pins).toEqual([]);
    expect(notes).toEqual([
      'prefs:1: the record has no Pin and no effect',
      'prefs:3: "Pin: version" is not understood there and has no effect',
    ]);
  });

  it('refuses a record without Package, and one megabyte', () => {
    expect(() => read('Pin: release n=x\nPin-Priority: 5\n')).toThrow(/prefs:1: a record without Package/);
    expect(() => read(`Package: ${'a'.repeat(1 << 20)}\n`)).toThrow(
      expect.objectContaining({ code: 'USAGE' }),
    );
  });
});

describe('an architecture of a pin', () => {
  it.each([
    ['amd64', 'amd64', true],
    ['amd64', 'i386', false],
    ['any', 'i386', true],
    ['linux-any', 'i386', true],
    ['any-amd64', 'amd64', true],
    ['any-amd64', 'i386', false],
    ['kfreebsd-any', 'amd64', false],
    ['arm*', 'arm64', true],
    ['arm*', 'amd64', false],
  ] as const)('%s means %s: %s', (pattern, architecture, is) => {
    expect(matchesArchitecture(pattern, architecture)).toBe(is);
  });
});
