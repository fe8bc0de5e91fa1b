import { afterAll, describe, expect, it } from 'vitest';
import { AptLists } from './apt-lists.js';
import { hasApt } from './install-order-apt.js';
import { NAMES, ownInstall, ownPolicy, RELEASES } from './pin-world.js';

/** A record of a preferences file from `Package | Pin | Priority`. */
function record(line: string): string {
  const [name, pin, priority] = line.split(' | ');
  return `Package: ${name}\nPin: ${pin}\nPin-Priority: ${priority}\n`;
}

interface Case {
  readonly summary: string;
  readonly pins?: readonly string[];
  readonly target?: string;
}

const CASES: readonly Case[] = [
  { summary: 'nothing pinned: 500, backports 100, experimental 1' },
  { summary: 'a target release has 990', target: 'stable-backports' },
  { summary: 'a target release by codename', target: 'next' },
  { summary: 'a target release by version', target: '13.0' },
  { summary: 'a target release by the start of its version', target: '12*' },
  { summary: 'a target release by properties', target: 'o=Company' },
  { summary: 'a target release by properties that nothing has', target: 'a=nowhere' },
  { summary: 'a target release that is not there', target: 'nowhere' },
  { summary: 'a target release as a glob', target: 'stable-b*' },
  { summary: 'a target release as an expression', target: '/^ne/' },
  { summary: 'experimental as target release', target: 'experimental' },
  { summary: 'a target wins over general pins', target: 'next', pins: ['* | release n=next | 50'] },
  { summary: 'a pin of a package wins over the target', target: 'next', pins: ['web | release n=next | 50'] },
  { summary: 'backports raised to 500', pins: ['* | release a=stable-backports | 500'] },
  { summary: 'backports raised above all', pins: ['* | release a=stable-backports | 990'] },
  { summary: 'by codename', pins: ['* | release n=made-backports | 501'] },
  { summary: 'by origin', pins: ['* | release o=Company | 900'] },
  { summary: 'by label with a blank', pins: ['* | release l=Made Backports | 900'] },
  { summary: 'by component', pins: ['* | release c=extra | 900'] },
  { summary: 'by version of the release', pins: ['* | release v=13.0 | 900'] },
  { summary: 'by the start of a release version', pins: ['* | release v=12* | 900'] },
  { summary: 'a release version that is only a star', pins: ['* | release v=* | 900'] },
  { summary: 'a star among other properties', pins: ['* | release v=*,o=Company | 900'] },
  { summary: 'by architecture', pins: ['* | release b=i386 | 900'] },
  { summary: 'by several properties', pins: ['* | release o=Made,a=stable,c=extra | 900'] },
  { summary: 'blanks around properties', pins: ['* | release o=Made , a=stable | 900'] },
  { summary: 'of a property given twice the last counts', pins: ['* | release a=testing,a=stable | 900'] },
  { summary: 'unknown properties are passed over', pins: ['* | release z=9,n=next | 900'] },
  { summary: 'only unknown properties hit nothing', pins: ['* | release z=9 | 900'] },
  { summary: 'properties do not heed case', pins: ['* | release O=COMPANY | 900'] },
  { summary: 'a property as a glob', pins: ['* | release a=stable* | 300'] },
  { summary: 'a property as an expression', pins: ['* | release n=/^made-(b|s)/ | 300'] },
  { summary: 'a release as a word', pins: ['* | release stable-security | 700'] },
  { summary: 'a release as a number', pins: ['* | release 13* | 700'] },
  { summary: 'every release', pins: ['* | release * | -1'] },
  { summary: 'an empty release', pins: ['* | release | 700'] },
  { summary: 'by host', pins: ['* | origin packages.company.example | 1001'] },
  { summary: 'by host in quotes', pins: ['* | origin "packages.company.example" | 1001'] },
  { summary: 'by host as a glob', pins: ['* | origin *.example | 400'] },
  { summary: 'by no host, which is that of files', pins: ['* | origin "" | 700'] },
  { summary: 'one package from a release', pins: ['web | release n=made-backports | 900'] },
  { summary: 'packages by glob', pins: ['web* | release n=made-backports | 900'] },
  { summary: 'packages by brackets', pins: ['web-mod-[ab] | release n=made-backports | 900'] },
  { summary: 'packages by expression', pins: ['/^web-(data|mod)/ | release n=made-backports | 900'] },
  { summary: 'an expression anywhere in the name', pins: ['/eb-/ | release n=made-backports | 900'] },
  { summary: 'several names in one record', pins: ['web tool lib-x | release n=made-backports | 900'] },
  { summary: 'a star among names is a pattern', pins: ['* web | release n=next | 900'] },
  { summary: 'names heed case', pins: ['WEB | release n=next | 900'] },
  { summary: 'globs of names do not', pins: ['WEB* | release n=next | 900'] },
  { summary: 'a version', pins: ['tool | version 2.0 | 1001'] },
  { summary: 'a version by its start', pins: ['tool | version 2.* | 600'] },
  { summary: 'a version by an expression', pins: ['tool | version /bpo/ | 600'] },
  { summary: 'a version by a glob', pins: ['tool | version *bpo? | 600'] },
  { summary: 'a version with an epoch', pins: ['editor | version 1:3.0* | 1001'] },
  { summary: 'a version without its epoch does not fit', pins: ['editor | version 3.0* | 1001'] },
  { summary: 'a version for all packages is not understood', pins: ['* | version 2.0 | 900'] },
  {
    summary: 'an unknown kind of pin is passed over',
    pins: ['web | something n=next | 900', 'web | release n=next | 800'],
  },
  {
    summary: 'the first pin of a package counts',
    pins: ['web | release n=next | 700', 'web | release n=next | 10'],
  },
  {
    summary: 'also of a pattern before a name',
    pins: ['w* | release n=next | 10', 'web | release n=next | 900'],
  },
  {
    summary: 'pins for different versions of a package',
    pins: ['web | version 1.0* | 10', 'web | release n=next | 20'],
  },
  {
    summary: 'the first general pin of a release counts',
    pins: ['* | release n=next | 10', '* | release o=Made | 700'],
  },
  {
    summary: 'pins of packages before general ones',
    pins: ['* | release n=next | 900', 'web | release n=next | 5'],
  },
  { summary: 'a negative priority keeps a version out', pins: ['web | release n=next | -1'] },
  { summary: 'a package without candidate', pins: ['web | release * | -1'] },
  {
    summary: 'never keeps a release out whatever others say',
    pins: ['* | release n=next | 900', '* | release n=next | never'],
  },
  {
    summary: 'never wins over the pin of a package',
    pins: ['* | release n=next | never', 'web | release n=next | 900'],
  },
  { summary: 'never for a package is refused', pins: ['web | release n=next | never'] },
  { summary: 'a priority of 0 is refused', pins: ['web | release n=next | 0'] },
  { summary: 'a priority out of range is refused', pins: ['web | release n=next | 40000'] },
  { summary: 'the largest priority', pins: ['web | release n=next | 32767'] },
  { summary: 'the least priority', pins: ['* | release n=next | -32768', 'web | release n=next | 5'] },
  {
    summary: 'what follows the digits of a priority is passed over',
    pins: ['web | release n=next | 700abc'],
  },
  { summary: 'a priority without digits is refused', pins: ['web | release n=next | high'] },
  { summary: 'by source package', pins: ['src:agent | release o=Company | 77'] },
  { summary: 'by source package as a glob', pins: ['src:ag* | version 10 | 78'] },
  { summary: 'a pin is for the native architecture', pins: ['tool | version 2.0 | 900'] },
  { summary: 'a pin for a foreign architecture', pins: ['tool:i386 | version 2.0 | 900'] },
  { summary: 'a pin for every architecture', pins: ['tool:any | version 2.0 | 900'] },
  { summary: 'a glob for an architecture', pins: ['t*:i386 | version 2.0 | 900'] },
  { summary: 'a glob for every architecture', pins: ['t*:any | version 2.0 | 900'] },
  {
    summary: 'an equal version in two releases has the higher priority',
    pins: ['* | release c=extra | 800'],
  },
  { summary: 'and the pin of one of them', pins: ['same | release c=extra | 90'] },
];

const REQUESTS: readonly string[] = [
  'web',
  'tool',
  'web/stable-backports',
  'web/made-backports web-mod-a/made-backports',
  'web-mod-a/stable-backports',
  'tool/stable-backports',
  'tool/next',
  'web/next',
  'web/testing tool',
  'web/newest',
  'web/candidate',
  'web/installed',
  'web/nowhere',
  'web/experimental',
  'web/stable*',
  'web/13.0',
  'web/o=Company',
  'tool/o=Company agent',
  'web=1.0-1',
  'web=1.0-1 web-data=1.0-1',
  'web=1.4*',
  'web=2.0-1',
  'web=9',
  'tool=2.0',
  'tool=2.* agent',
  'tool=3.0 newlib=3',
  'tool+ web+',
  'web libssl3-',
  'web=1.0-1+ tool-',
  'web/stable-backports libssl3/next',
  'tool:i386',
  'tool:i386/next',
  'tool:i386=2.0 web',
  'tool:native editor:amd64',
  'tool:nowhere',
  'newlib',
  'newlib/stable-backports',
  'only-trial',
  'fresh drawer/stable-backports',
  'agent tool/stable-backports',
];

const ARCHITECTURES = ['amd64', 'i386'];
const found = hasApt();
const apt = found ? new AptLists(RELEASES, ARCHITECTURES) : undefined;

afterAll(() => apt?.remove());

const ALL_NAMES = [...NAMES, ...NAMES.map((name) => `${name}:i386`)];

describe.runIf(found)('apt’s priorities and candidates', () => {
  it.each(CASES)('are ours too: $summary', ({ pins = [], target }) => {
    const question = {
      preferences: pins.map(record).join('\n'),
      ...(target === undefined ? {} : { targetRelease: target }),
    };
    const theirs = apt?.policy(ALL_NAMES, question);
    expect(ownPolicy(RELEASES, ARCHITECTURES, ALL_NAMES, question)).toEqual(theirs);
  });
});

describe.runIf(found)('apt’s answer to words with versions, releases and architectures', () => {
  it.each(REQUESTS)('is ours too: %s', (text) => {
    const words = text.split(' ');
    for (const preferences of [
      '',
      record('* | release a=stable-backports | 500'),
      record('* | release n=next | -1'),
    ]) {
      const theirs = apt?.install(words, { preferences });
      expect({ preferences, answer: ownInstall(RELEASES, ARCHITECTURES, words, { preferences }) }).toEqual({
        preferences,
        answer: theirs,
      });
    }
  });
});
