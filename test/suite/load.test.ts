import { describe, expect, it } from 'vitest';
import { RootfsError } from '../../src/kernel/errors.js';
import { listSuites, loadSuite } from '../../src/suite/load.js';
import { parseSuiteFile } from '../../src/suite/parse.js';
import type { SuiteFile } from '../../src/suite/yaml.js';
import { builtinSuites } from '../make/suites.js';

const GOOD = `title: Made 1
family: debian
aliases: [rolling]
architectures: [amd64, arm64]
components: [main]
mergedUsr: false
archives:
  - id: main
    dist: made
    repository: made
    uri: https://archive.example/made
    enabled: true
    why: It is the release itself.
    expect:
      codename: made
    keys: [made.asc]
`;

function file(text: string, path = '/suites/made.yaml'): SuiteFile {
  return { path, text };
}

function errorOf(run: () => unknown): RootfsError {
  try {
    run();
  } catch (error) {
    if (error instanceof RootfsError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('a suite file', () => {
  it('becomes a suite, with what it leaves out filled in', () => {
    expect(parseSuiteFile(file(GOOD), ['/keys/shared'])).toEqual({
      name: 'made',
      family: 'debian',
      aliases: ['rolling'],
      title: 'Made 1',
      architectures: ['amd64', 'arm64'],
      components: ['main'],
      archives: [
        {
          id: 'main',
          dist: 'made',
          repository: 'made',
          uri: 'https://archive.example/made/',
          enabled: true,
          why: 'It is the release itself.',
          expect: { origin: undefined, label: undefined, suites: [], codename: 'made' },
          architectures: undefined,
          componentPrefix: '',
          keys: ['made.asc'],
        },
      ],
      include: [],
      overlays: [],
      keyDirectories: ['/suites', '/suites/keys', '/keys/shared'],
      mergedUsr: false,
      file: '/suites/made.yaml',
    });
  });

  it('finds its key directories from where it lies', () => {
    const text = GOOD.replace('archives:', 'keyDirectories: [../keys, /etc/keys]\narchives:');
    expect(parseSuiteFile(file(text)).keyDirectories).toEqual(['/keys', '/etc/keys']);
  });

  const bad: readonly { summary: string; text: string; message: string; hint: RegExp }[] = [
    {
      summary: 'an unknown key',
      text: GOOD.replace('components:', 'component:'),
      message: ':5:1: unknown key "component"',
      hint: /^Did you mean "components"\? Known here are title, /,
    },
    {
      summary: 'an unknown key in an archive',
      text: GOOD.replace('    enabled', '    enable'),
      message: ':12:5: unknown key "enable"',
      hint: /Did you mean "enabled"/,
    },
    {
      summary: 'an unknown key in what is expected',
      text: GOOD.replace('codename: made', 'code: made'),
      message: ':15:7: unknown key "code"',
      hint: /Known here are origin, label, suites, codename\./,
    },
    {
      summary: 'a wrong type',
      text: GOOD.replace('enabled: true', 'enabled: perhaps'),
      message: ':12:14: archives.0.enabled must be of type boolean, not "perhaps"',
      hint: /^Whether it is used/,
    },
    {
      summary: 'a list that is a word',
      text: GOOD.replace('[main]', 'main'),
      message: ':5:13: components must be of type array, not "main"',
      hint: /^Components that/,
    },
    {
      summary: 'a word that is a number',
      text: GOOD.replace('title: Made 1', 'title: 1'),
      message: ':1:8: title must be of type string, not 1',
      hint: /lists/,
    },
    {
      summary: 'a missing key',
      text: GOOD.replace('title: Made 1\n', ''),
      message: ':1:1: the file has no "title"',
      hint: /^Add it: For lists/,
    },
    {
      summary: 'a missing key in an archive',
      text: GOOD.replace('    dist: made\n', ''),
      message: ':8:5: archives.0 has no "dist"',
      hint: /^Add it: Path below dists/,
    },
    {
      summary: 'an unknown family',
      text: GOOD.replace('family: debian', 'family: debain'),
      message: ':2:9: family cannot be "debain"',
      hint: /^Did you mean "debian"\? Known are debian, alpine\./,
    },
    {
      summary: 'an unknown variant',
      text: `${GOOD}include:\n  - package: x\n    variants: [minbsae]\n    why: Because.\n`,
      message: ':19:16: include.0.variants.0 cannot be "minbsae"',
      hint: /Did you mean "minbase"/,
    },
    {
      summary: 'a URI without a scheme',
      text: GOOD.replace('https://', ''),
      message: ':11:10: archives.0.uri cannot be "archive.example/made"',
      hint: /^Where it is/,
    },
    {
      summary: 'a key file outside its directory',
      text: GOOD.replace('made.asc', '../x.asc'),
      message: ':16:12: archives.0.keys.0 cannot be "../x.asc"',
      hint: /./,
    },
    {
      summary: 'a dist outside dists/',
      text: GOOD.replace('dist: made', 'dist: ../made'),
      message: ':9:11: archives.0.dist cannot be "../made"',
      hint: /^Path below/,
    },
    {
      summary: 'an entry twice',
      text: GOOD.replace('[amd64, arm64]', '[amd64, amd64]'),
      message: ':4:16: architectures has an entry twice',
      hint: /once/,
    },
    {
      summary: 'an empty list',
      text: GOOD.replace('[made.asc]', '[]'),
      message: ':16:11: archives.0.keys is empty',
      hint: /signed/,
    },
    {
      summary: 'two archives of one id',
      text: GOOD + GOOD.slice(GOOD.indexOf('  - id')),
      message: ':17:9: two archives are called main',
      hint: /an id of its own/,
    },
    {
      summary: 'nothing that tells suites apart',
      text: GOOD.replace('codename: made', 'origin: Made'),
      message: ':15:7: neither suites nor codename',
      hint: /any suite that the same key/,
    },
    {
      summary: 'an archive for an architecture that the suite lacks',
      text: GOOD.replace('    keys', '    architectures: [s390x]\n    keys'),
      message: ':16:20: s390x is not an architecture',
      hint: /./,
    },
    {
      summary: 'no main archive',
      text: GOOD.replace('id: main', 'id: base'),
      message: ':8:3: the first archive is not called main',
      hint: /variants/,
    },
    {
      summary: 'a key twice',
      text: `${GOOD}title: Again\n`,
      message: ':17:1: Map keys must be unique',
      hint: /^Give each key once/,
    },
    { summary: 'no YAML', text: 'title: [\n', message: ':2:1: ', hint: /YAML/ },
    {
      summary: 'a list',
      text: '- a\n',
      message: ':1:1: the file must be of type object',
      hint: /One file a suite/,
    },
    { summary: 'nothing', text: '', message: ':1:1: the file must be of type object', hint: /./ },
    {
      summary: 'aliases that would explode',
      text: 'a: &a [x]\nb: [*a, *a]\n',
      message: ': uses YAML aliases',
      hint: /Write the values out/,
    },
  ];
  it.each(bad)('is refused with $summary, saying where and what to do', ({ text, message, hint }) => {
    const error = errorOf(() => parseSuiteFile(file(text)));
    expect(error.code).toBe('SUITE_INVALID');
    expect(error.message.slice(0, `/suites/made.yaml${message}`.length)).toBe(`/suites/made.yaml${message}`);
    expect(error.hint).toMatch(hint);
  });

  it('must have a file name that can be asked for', () => {
    expect(errorOf(() => parseSuiteFile(file(GOOD, '/suites/My Suite.yaml'))).message).toMatch(
      /not a name for a suite/,
    );
  });
});

describe('asking for a suite', () => {
  const files = builtinSuites();
  const table = [
    { asked: 'bookworm', name: 'bookworm', suites: 'testing stable oldstable oldoldstable' },
    { asked: 'oldstable', name: 'bookworm', suites: 'oldstable' },
    { asked: 'stable', name: 'trixie', suites: 'stable' },
    { asked: 'testing', name: 'forky', suites: 'testing' },
    { asked: 'unstable', name: 'sid', suites: 'unstable' },
    { asked: 'oldoldstable', name: 'bullseye', suites: 'oldoldstable' },
  ];
  it.each(table)('by $asked gives $name, whose release file may say $suites', ({ asked, name, suites }) => {
    const suite = loadSuite(asked, files);
    expect(suite.name).toBe(name);
    expect(suite.archives[0]?.expect.suites.join(' ')).toBe(suites);
  });

  it('by an alias narrows updates and security the same way', () => {
    const suites = loadSuite('stable', files).archives.map((archive) => archive.expect.suites.join(' '));
    expect(suites).toEqual(['stable', 'stable-updates', 'stable-security', 'stable-backports']);
  });

  it('that nobody defines gives the nearest name and the list', () => {
    const error = errorOf(() => loadSuite('bokworm', files));
    expect(error.code).toBe('SUITE_UNKNOWN');
    expect(error.hint).toBe(
      'Did you mean "bookworm"? Known are alpine-3.18, alpine-3.19, alpine-3.20, alpine-3.21, alpine-3.22, alpine-edge, bookworm (oldstable), bullseye (oldoldstable), forky (testing), sid (unstable), trixie (stable), wolfi.',
    );
  });

  it('takes a user’s file before the built-in one of that name, and a name before an alias', () => {
    const own = file(GOOD.replace('[rolling]', '[sid, rolling]'), '/home/me/bookworm.yaml');
    expect(loadSuite('bookworm', [own, ...files]).title).toBe('Made 1');
    expect(loadSuite('rolling', [own, ...files]).name).toBe('bookworm');
    expect(loadSuite('sid', [own, ...files]).name).toBe('sid');
    expect(listSuites([own, ...files]).filter(({ name }) => name === 'bookworm')).toHaveLength(1);
  });

  it('by its name works although another file is wrong', () => {
    expect(loadSuite('trixie', [file('title: 1\n'), ...files]).name).toBe('trixie');
    expect(errorOf(() => loadSuite('stable', [file('title: 1\n'), ...files])).code).toBe('SUITE_INVALID');
  });
});
