import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseDeb822Sources, parseOneLineSources, type AptSource } from '../../src/host/apt-sources-parse.js';
import { readAptSources } from '../../src/host/apt-sources.js';
import { makeDisk } from '../../src/host/disk.js';
import { RootfsError } from '../../src/kernel/errors.js';
import { hasTool } from '../make/outcome.js';

const disk = makeDisk();
let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'apt-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/** `URI… | SUITE… | COMPONENT… @LINE` for each entry. */
function shown(sources: readonly AptSource[]): readonly string[] {
  return sources.map(({ uris, suites, components, line }) =>
    [`${uris.join(' ')} | ${suites.join(' ')} | ${components.join(' ')} @${line}`].join(''),
  );
}

function write(name: string, text: string): void {
  const path = join(root, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
}

interface Row {
  readonly summary: string;
  readonly text: string;
  readonly expected: readonly string[];
}

const URI = 'http://mirror.example/debian';

const LINES: readonly Row[] = [
  {
    summary: 'a plain entry',
    text: `deb ${URI} bookworm main contrib`,
    expected: [`${URI} | bookworm | main contrib @1`],
  },
  {
    summary: 'many blanks',
    text: `\t deb\t${URI}   bookworm\tmain  `,
    expected: [`${URI} | bookworm | main @1`],
  },
  {
    summary: 'Windows line ends',
    text: `\r\ndeb ${URI} bookworm main\r\n`,
    expected: [`${URI} | bookworm | main @2`],
  },
  { summary: 'sources only', text: `deb-src ${URI} bookworm main`, expected: [] },
  { summary: 'a comment', text: `# deb ${URI} bookworm main\n#deb ${URI} sid main`, expected: [] },
  {
    summary: 'a comment at the end',
    text: `deb ${URI} sid main # contrib`,
    expected: [`${URI} | sid | main @1`],
  },
  {
    summary: 'a comment right behind',
    text: `deb ${URI} sid main#contrib`,
    expected: [`${URI} | sid | main @1`],
  },
  {
    summary: 'options',
    text: `deb [arch=amd64 trusted=yes] ${URI} sid main`,
    expected: [`${URI} | sid | main @1`],
  },
  {
    summary: 'options with blanks',
    text: `deb [ arch=amd64 ] ${URI} sid main`,
    expected: [`${URI} | sid | main @1`],
  },
  { summary: 'a # in an option', text: `deb [a=x#y] ${URI} sid main`, expected: [`${URI} | sid | main @1`] },
  {
    summary: 'a CD',
    text: 'deb cdrom:[Debian 12 _Bookworm_ #1]/ bookworm main',
    expected: ['cdrom:[Debian 12 _Bookworm_ #1]/ | bookworm | main @1'],
  },
  { summary: 'a flat repository', text: `deb ${URI} ./`, expected: [`${URI} | ./ |  @1`] },
  { summary: 'quotes', text: `deb "${URI}" "sid" main`, expected: [`${URI} | sid | main @1`] },
  { summary: 'no suite', text: `deb ${URI}`, expected: [] },
  { summary: 'options only', text: 'deb [arch=amd64]', expected: [] },
  { summary: 'an open bracket', text: `deb [arch=amd64 ${URI} sid main`, expected: [] },
  { summary: 'rubbish', text: '\0\x01\ufffd\nTypes: deb\n', expected: [] },
];

const STANZAS: readonly Row[] = [
  {
    summary: 'a plain stanza',
    text: `Types: deb\nURIs: ${URI}\nSuites: bookworm bookworm-updates\nComponents: main\n`,
    expected: [`${URI} | bookworm bookworm-updates | main @1`],
  },
  {
    summary: 'comments, continuation lines and odd case',
    text: `# head\n\n# c\ntypes: deb deb-src\nURIs:\n http://a.example/debian\n# between\n\thttp://b.example/debian\nSUITES: sid\nComponents: main\n contrib\n`,
    expected: ['http://a.example/debian http://b.example/debian | sid | main contrib @4'],
  },
  {
    summary: 'a line of blanks inside',
    text: `Types: deb\nURIs: ${URI}\n \nSuites: sid\nComponents: main`,
    expected: [`${URI} | sid | main @1`],
  },
  {
    summary: 'several stanzas and empty lines',
    text: `\n\nTypes: deb\nURIs: ${URI}\nSuites: sid\nComponents: main\n\n\nTypes: deb\nURIs: ${URI}\nSuites: forky\nComponents: main\n`,
    expected: [`${URI} | sid | main @3`, `${URI} | forky | main @9`],
  },
  {
    summary: 'a repeated field',
    text: `Types: deb\nURIs: http://a.example/x\nURIs: ${URI}\nSuites: sid\nComponents: main\n`,
    expected: [`${URI} | sid | main @1`],
  },
  {
    summary: 'sources only',
    text: `Types: deb-src\nURIs: ${URI}\nSuites: sid\nComponents: main\n`,
    expected: [],
  },
  { summary: 'no URIs', text: 'Types: deb\nSuites: sid\nComponents: main\n', expected: [] },
  { summary: 'no suites', text: `Types: deb\nURIs: ${URI}\nComponents: main\n`, expected: [] },
  { summary: 'no types', text: `URIs: ${URI}\nSuites: sid\nComponents: main\n`, expected: [] },
  {
    summary: 'a key inside',
    text: `Types: deb\nURIs: ${URI}\nSuites: sid\nComponents: main\nSigned-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mDME: x\n`,
    expected: [`${URI} | sid | main @1`],
  },
  { summary: 'rubbish', text: `deb ${URI} sid main\n: : :\n\0\n continued\n`, expected: [] },
];

describe('sources in the one-line style', () => {
  test.each(LINES)('$summary', async ({ text, expected }) => {
    write('sources.list', text);
    expect(shown(await readAptSources(disk, root))).toEqual(expected);
  });
});

describe('sources in deb822 style', () => {
  test.each(STANZAS)('$summary', async ({ text, expected }) => {
    write('sources.list.d/x.sources', text);
    expect(shown(await readAptSources(disk, root))).toEqual(expected);
  });

  const switches = ['no', 'No', 'false', 'off', 'without', 'disable', '0'].map((word) => [word, 0] as const);
  test.each([...switches, ['yes', 1], ['true', 1], ['', 1]] as const)('Enabled: %s', (word, count) => {
    const text = `Types: deb\nURIs: ${URI}\nSuites: sid\nComponents: main\nEnabled: ${word}\n`;
    expect(parseDeb822Sources(text, 'x')).toHaveLength(count);
  });
});

describe('the files', () => {
  test('are sources.list, then those of sources.list.d by name, and others are left out', async () => {
    const entry = (name: string): string => `deb http://${name}.example/debian sid main\n`;
    write('sources.list', `\n${entry('first')}`);
    write('sources.list.d/b.list', entry('b'));
    write('sources.list.d/B.list', entry('upper-b'));
    write(
      'sources.list.d/a.sources',
      `Types: deb\nURIs: http://a.example/debian\nSuites: sid\nComponents: main\n`,
    );
    for (const name of ['x.list.disabled', 'x.list~', 'with space.list', 'x.conf'])
      write(`sources.list.d/${name}`, entry('no'));
    const found = await readAptSources(disk, root);
    expect(found.map(({ uris, file, line }) => `${uris[0]} ${file.slice(root.length)}:${line}`)).toEqual([
      'http://first.example/debian /sources.list:2',
      'http://upper-b.example/debian /sources.list.d/B.list:1',
      'http://a.example/debian /sources.list.d/a.sources:1',
      'http://b.example/debian /sources.list.d/b.list:1',
    ]);
  });

  test('may be links, but nothing that never ends', async () => {
    write('real', `deb ${URI} sid main\n`);
    symlinkSync('real', join(root, 'sources.list'));
    mkdirSync(join(root, 'sources.list.d'));
    symlinkSync('/dev/zero', join(root, 'sources.list.d', 'zero.list'));
    spawnSync('mkfifo', [join(root, 'sources.list.d', 'fifo.list')]);
    mkdirSync(join(root, 'sources.list.d', 'folder.list'));
    expect(shown(await readAptSources(disk, root))).toEqual([`${URI} | sid | main @1`]);
  });

  test('that are absent, unreadable or too large give no entries and no error', async () => {
    expect(await readAptSources(disk, join(root, 'absent'))).toEqual([]);
    write('sources.list', `deb ${URI} sid main\n${'#'.repeat(1024 * 1024)}`);
    write('sources.list.d', 'a file where a directory is expected');
    expect(await readAptSources(disk, root)).toEqual([]);
    write('sources.list', `deb ${URI} sid main\n`);
    const refuse = async function* (path: string): AsyncGenerator<Uint8Array> {
      yield await Promise.reject(new RootfsError('DISK_FAILED', path));
    };
    const refusing = { ...disk, readStream: refuse };
    expect(await readAptSources(refusing, root)).toEqual([]);
  });
});

describe('any text', () => {
  test('gives entries that have a URI and a suite, or none', () => {
    const piece = fc.constantFrom(
      'deb',
      'deb ',
      '[',
      ']',
      '"',
      '#',
      '\n',
      ' ',
      'Types: deb\n',
      'URIs: x:y\n',
      'Suites: s\n',
      'a',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (value) => {
        for (const source of [...parseOneLineSources(value, 'f'), ...parseDeb822Sources(value, 'f')]) {
          expect(source.uris.length * source.suites.length).toBeGreaterThan(0);
          expect(source.line).toBeGreaterThan(0);
        }
      }),
    );
  });

  test('of one long line is read without looking at every place of it again and again', () => {
    for (const unit of ['[', '"', ']', 'a"[', '#', ' ']) {
      expect(parseOneLineSources(`deb ${unit.repeat(300_000)}`, 'f').length).toBeLessThanOrEqual(1);
    }
  });
});

describe('apt itself', () => {
  /** What apt would fetch release files of: `URI SUITE`, sorted. */
  function asApt(): readonly string[] {
    for (const folder of ['lists/partial', 'cache/archives/partial'])
      mkdirSync(join(root, folder), { recursive: true });
    const settings = [
      `Dir::Etc=${root}`,
      `Dir::State=${root}`,
      `Dir::State::lists=${root}/lists`,
      `Dir::Cache=${root}/cache`,
    ];
    const options = settings.flatMap((setting) => ['-o', setting]);
    const ended = spawnSync('apt-get', ['update', '--print-uris', ...options], { encoding: 'utf8' });
    if (ended.status !== 0) throw new Error(ended.stderr);
    const found = [...ended.stdout.matchAll(/^'(.*?)\/dists\/(.*)\/InRelease' /gm)];
    return found.map(([, uri, suite]) => `${uri} ${suite}`).sort();
  }

  test('finds the same repositories in the files', async () => {
    if (!hasTool('apt-get', 'apt sources are not compared with apt')) return;
    // Only what apt takes: it stops at the first mistake in a file. Each row gets a host of its own.
    const refused = /no suite|only|open bracket|rubbish|flat|no URIs|no types|quotes|CD/;
    const usable = (row: Row): boolean => !refused.test(row.summary);
    const own = (text: string, host: string): string => text.replaceAll('mirror.example', `${host}.example`);
    LINES.filter(usable).forEach(({ text }, i) => write(`sources.list.d/l${i}.list`, own(text, `l${i}`)));
    STANZAS.filter(usable).forEach(({ text }, i) =>
      write(`sources.list.d/s${i}.sources`, own(text, `s${i}`)),
    );
    const ours = (await readAptSources(disk, root)).flatMap(({ uris, suites }) =>
      uris.flatMap((uri) => suites.map((suite) => `${uri} ${suite}`)),
    );
    expect([...new Set(ours)].sort()).toEqual(asApt());
    expect(ours.length).toBeGreaterThan(10);
  });
});
