import { describe, expect, test } from 'vitest';
import { controlFields } from '../../../src/configure/debian/control-fields.js';
import { statusFile, type StatusRecord } from '../../../src/configure/debian/status.js';
import { deb } from '../../make/deb.js';
import { canRunDpkg, dpkgRoot } from '../../make/dpkg-root.js';
import { errorOf } from '../../make/error-of.js';
import { dir, file } from '../../make/tar.js';

const HEAD = 'Package: hello\nVersion: 1.0-1\nArchitecture: all\nMaintainer: A <a@example.org>\n';
const TAIL = 'Description: test\n';

interface Case {
  readonly summary: string;
  readonly control: string;
  readonly conffiles?: readonly string[];
}

/** Every one is a control file that dpkg takes; the oracle below says what it writes. */
const CASES: readonly Case[] = [
  { summary: 'the least', control: HEAD + TAIL },
  { summary: 'fields in any order', control: `${TAIL}Section: misc\nPriority: optional\n${HEAD}` },
  { summary: 'names in any case', control: `${HEAD}SECTION: misc\nDESCRIPTION: test\npre-depends: a\n` },
  {
    summary: 'unknown fields last, in their order',
    control: `${HEAD}Zoo: 1\nAbc: 2\n${TAIL}Tag: x::y\nxB-Foo: 3\n`,
  },
  { summary: 'a folded description', control: `${HEAD}Description: one\n two  \n .\n   three\t\n` },
  { summary: 'a value that begins on the next line', control: `${HEAD}Description:\n one\n two\n` },
  {
    summary: 'an unknown field that begins on the next line',
    control: `${HEAD}${TAIL}Things:\n one\n two\n`,
  },
  { summary: 'blanks around a colon and at the end', control: `${HEAD}Section :  misc  \n${TAIL}` },
  { summary: 'an empty known field', control: `${HEAD}Origin:\nBugs: \nDepends:\n${TAIL}` },
  { summary: 'an empty unknown field', control: `${HEAD}Nothing:\n${TAIL}` },
  { summary: 'essential', control: `${HEAD}Essential: yes\nProtected: yes\n${TAIL}` },
  { summary: 'not essential', control: `${HEAD}Essential: no\nProtected: no\n${TAIL}` },
  {
    summary: 'words in capitals',
    control: `${HEAD}Essential: YES\nMulti-Arch: FOREIGN\nPriority: Optional\n${TAIL}`,
  },
  { summary: 'multi-arch no', control: `${HEAD}Multi-Arch: no\n${TAIL}` },
  { summary: 'multi-arch allowed', control: `${HEAD}Multi-Arch: allowed\n${TAIL}` },
  { summary: 'a priority of one’s own', control: `${HEAD}Priority: Whatever\n${TAIL}` },
  { summary: 'an epoch of nought', control: HEAD.replace('1.0-1', '0:1.0-1') + TAIL },
  { summary: 'an epoch with noughts before it', control: HEAD.replace('1.0-1', '002:1.0-1') + TAIL },
  {
    summary: 'what describes a file of an archive',
    control: `${HEAD}Filename: x\nSize: 3\nMD5sum: y\n${TAIL}`,
  },
  { summary: 'sizes and sources', control: `${HEAD}Installed-Size: 0012\nSource: other (2.0)\n${TAIL}` },
  { summary: 'odd characters', control: `${HEAD}Homepage: https://example.org/?a=b:c\u2028d é\n${TAIL}` },
  { summary: 'carriage returns', control: `${HEAD}Section: misc\r\n${TAIL}` },
  {
    summary: 'relations with odd spacing',
    control: `${HEAD}Depends: a,b  (>=1) ,c( << 2 )|d:any (= 1:3),\n  e ( >= 0:4 ) | f\nReplaces: a(<2),b (>3)\n${TAIL}`,
  },
  {
    summary: 'relations in every field',
    control: `${HEAD}Suggests: s\nEnhances: e\nBreaks: b (<< 1)\nConflicts: c\nProvides: p (= 1)\nRecommends: r\nPre-Depends: q\nReplaces: o\n${TAIL}`,
  },
  {
    summary: 'relations with capitals and no operator',
    control: `${HEAD}Depends: Foo (1.0), g++, x2.y\n${TAIL}`,
  },
  {
    summary: 'relations with odd epochs',
    control: `${HEAD}Depends: a (= 00:1), b (= 010:1), c (= 0:1:2)\n${TAIL}`,
  },
  {
    summary: 'configuration files',
    control: HEAD + TAIL,
    conffiles: ['/etc/b', '/etc/a', '/etc/with space'],
  },
];

function debOf({ control, conffiles = [] }: Case): Buffer {
  const lines = conffiles.map((path) => `${path}\n`).join('');
  return deb({
    control: [
      dir('./'),
      file('./control', control),
      ...(conffiles.length === 0 ? [] : [file('./conffiles', lines)]),
    ],
    data: [dir('./'), dir('./etc/'), ...conffiles.map((path) => file(`.${path}`, path))],
  });
}

function recordOf({ control, conffiles = [] }: Case): StatusRecord {
  return {
    name: 'hello',
    architecture: 'all',
    status: 'install ok unpacked',
    fields: controlFields(control, 'hello'),
    conffiles: conffiles.map((path) => ({ path, md5: 'newconffile', removeOnUpgrade: false })),
  };
}

const hasDpkg = canRunDpkg('status stanzas against dpkg');

describe('the status file', () => {
  test.skipIf(!hasDpkg).each(CASES)('is what dpkg writes: $summary', (one) => {
    const real = dpkgRoot();
    try {
      real.unpack([debOf(one)]);
      expect(statusFile([recordOf(one)])).toBe(real.database('status'));
    } finally {
      real.remove();
    }
  });

  test('has its stanzas by name and then architecture, in byte order', () => {
    const record = (name: string, architecture: string): StatusRecord => ({
      name,
      architecture,
      status: 'install ok unpacked',
      fields: [{ name: 'Package', value: name }],
      conffiles: [],
    });
    const records = [
      record('b', 'all'),
      record('a', 'i386'),
      record('a+', 'all'),
      record('a', 'amd64'),
      record('a-b', 'all'),
    ];
    const names = (list: readonly StatusRecord[]): string => statusFile(list).replace(/Status:.*\n\n/g, '');
    expect(names(records)).toBe(['a', 'a', 'a+', 'a-b', 'b'].map((name) => `Package: ${name}\n`).join(''));
    expect(statusFile(records)).toBe(statusFile([...records].reverse()));
  });

  test('takes no word from the package on what only dpkg may say', () => {
    const fields = ['Status', 'Config-Version', 'Conffiles', 'Triggers-Pending', 'Triggers-Awaited'].map(
      (name) => ({
        name,
        value: 'forged',
      }),
    );
    const text = statusFile([
      { name: 'x', architecture: 'all', status: 'install ok unpacked', fields, conffiles: [] },
    ]);
    expect(text).toBe('Status: install ok unpacked\n\n');
  });

  test('marks what a package removes', () => {
    const conffiles = [{ path: '/etc/old', md5: 'newconffile', removeOnUpgrade: true }];
    const text = statusFile([{ name: 'x', architecture: 'all', status: 's', fields: [], conffiles }]);
    expect(text).toBe('Status: s\nConffiles:\n /etc/old newconffile remove-on-upgrade\n\n');
  });

  test('is empty without packages', () => {
    expect(statusFile([])).toBe('');
  });
});

const BAD = [
  { summary: 'a line that is no field', control: `${HEAD}nonsense\n` },
  { summary: 'a continuation before any field', control: ` x\n${HEAD}` },
  { summary: 'a second stanza', control: `${HEAD}\n${HEAD}` },
  { summary: 'a field that is there twice', control: `${HEAD}section: a\nSection: b\n` },
  { summary: 'a name that begins with a hyphen', control: `${HEAD}-x: a\n` },
  { summary: 'a field without a name', control: `${HEAD}: a\n` },
];

describe('a control file', () => {
  test.each(BAD)('is refused for $summary', async ({ control }) => {
    const error = await errorOf(() => controlFields(control, 'hello'));
    expect(error.code).toBe('DEB_MALFORMED');
    expect(error.message).toContain('hello: ');
  });

  test.skipIf(!hasDpkg).each(BAD)('is refused by dpkg too: $summary', ({ control }) => {
    const real = dpkgRoot();
    try {
      expect(() => real.unpack([debOf({ summary: '', control })])).toThrow('dpkg refused');
    } finally {
      real.remove();
    }
  });
});
