import { afterAll, describe, expect, test } from 'vitest';
import { preconfigureCommand } from '../../../../../src/configure/commands/debian/debconf/dpkg-preconfigure.js';
import { DEBCONF_COMMANDS } from '../../../../../src/configure/commands/debian/debconf/table.js';
import { bothInRoot, hasDebconf, removeBases, type DebconfCase } from './debconf-root.js';

const TEMPLATES =
  'Template: x/name\nType: string\nDefault: nobody\nDescription: Your name?\n\n' +
  'Template: x/pass\nType: password\nDescription: Secret\n\n' +
  'Template: x/error\nType: error\nDescription: Wrong\n';

const LOADED = { 'tmp/x.templates': TEMPLATES };
const LOAD = 'X_LOADTEMPLATEFILE /tmp/x.templates x\n';

const SELECTIONS = `# a comment
   # another

x x/name string  a name with spaces \r
x   x/long  string one \\
two \\
three
x x/choice select red
x x/many multiselect a, b
x x/yes boolean true
x x/none string
x x/none2 string${' '}
x x/pass password sesame
x x/name seen false
x x/gone seen true
x x/odd sometype value
y x/name string other
short line
x x/title title A title
x x/umlaut string \xc3\xa4\\n
x x/cont string end\\`;

/** Stands for the program that takes archives apart: there are none, but what is found in two. */
const EXTRACT = `#!/bin/sh
echo "$@" >&2
cat /opt/x.templates > "$2/x.template.1"
cat /opt/x.config > "$2/x.config.1"
cat /opt/y.templates > "$2/y.template.1"
: > "$2/y.config.1"
echo "x 1.0 $2/x.template.1 $2/x.config.1"
echo "y  $2/y.template.1 $2/y.config.1"
`;

const CONFIG = `#!/bin/sh
. /usr/share/debconf/confmodule
db_input high x/name
db_go
db_get x/name
echo "$1 [$2] $RET" >&2
`;

/** What dpkg-reconfigure asks of dpkg. */
const DPKG = `#!/bin/sh
case "$*" in
  "--status x") printf 'Package: x\\nStatus: install ok installed\\nArchitecture: all\\nVersion: 2.0\\n' ;;
  "--status half") printf 'Package: half\\nStatus: install ok unpacked\\nVersion: 2.0\\n' ;;
  "--control-path x") printf '/var/lib/dpkg/info/x.%s\\n' templates config postinst prerm preinst ;;
  "--configure"*) echo "dpkg $*" ;;
  -W*) [ -e /tmp/triggered ] && printf 'y y:amd64\\tsomething\\n' ;;
esac
exit 0
`;

const say = (what: string): string =>
  `#!/bin/sh\n. /usr/share/debconf/confmodule\ndb_get x/name\necho "${what} $* $RET $DPKG_MAINTSCRIPT_NAME" >&2\n`;

const RECONFIGURE = {
  files: { 'var/lib/dpkg/info/x.templates': TEMPLATES },
  scripts: {
    'usr/bin/dpkg': DPKG,
    'usr/bin/dpkg-query': DPKG,
    'var/lib/dpkg/info/x.config': CONFIG,
    'var/lib/dpkg/info/x.postinst': say('postinst'),
    'var/lib/dpkg/info/x.prerm': `#!/bin/sh\necho "prerm $* $DEBCONF_RECONFIGURE" >&2\n`,
  },
};

const CASES: readonly DebconfCase[] = [
  {
    summary: 'debconf-communicate answers line by line',
    files: LOADED,
    runs: [['debconf-communicate', 'x'], ['debconf-communicate']],
    stdin: `${LOAD}GET x/name\nSET x/name me\n\nget x/name\nCAPB escape\nINPUT high x/error\nGO\nREGISTER x/name x/new\nSTOP\nGET x/none\n`,
    env: { DEBCONF_ADMIN_EMAIL: '' },
  },
  { summary: 'debconf-communicate with nothing to say', runs: [['debconf-communicate']] },
  { summary: 'debconf-communicate with a wrong option', runs: [['debconf-communicate', '--wrong']] },
  { summary: 'debconf-set-selections', runs: [['debconf-set-selections']], stdin: SELECTIONS },
  {
    summary: 'debconf-set-selections that only checks',
    runs: [['debconf-set-selections', '-c']],
    stdin: SELECTIONS,
  },
  {
    summary: 'debconf-set-selections without the seen flag, and talkative, twice',
    runs: [
      ['debconf-set-selections', '--unseen', '-v'],
      ['debconf-set-selections', '-vu'],
    ],
    stdin: SELECTIONS,
  },
  {
    summary: 'debconf-set-selections from files',
    files: { 'tmp/a': 'a a/a string 1\\\n', 'tmp/b': ' more\nb b/b note\n' },
    runs: [
      ['debconf-set-selections', '/tmp/a', '/tmp/b'],
      ['debconf-set-selections', '--wrong'],
    ],
  },
  {
    summary: 'debconf-escape',
    runs: [['debconf-escape', '-e'], ['debconf-escape', '-u'], ['debconf-escape'], ['debconf-escape', '-eu']],
    stdin: 'a\\b\\n\nc\\\\ d\\\n\n\\',
  },
  {
    summary: 'debconf runs a program, for a package and for none',
    files: LOADED,
    scripts: {
      'opt/prog': `#!/bin/sh\necho '${LOAD.trim()}'; read a; echo "SET x/name $1"; read b; echo REGISTER x/name n/$1; read c\necho "$a $b $c" >&2; exit 5\n`,
    },
    runs: [
      ['debconf', '-o', 'x', '/opt/prog', 'one'],
      ['debconf', '/opt/prog', 'two'],
      ['debconf', '--owner=y', '--', '/opt/prog'],
      ['debconf'],
      ['debconf', '--help'],
    ],
  },
  {
    summary: 'debconf-copydb into a file of its own',
    runs: [
      ['debconf-set-selections'],
      [
        'debconf-copydb',
        'configdb',
        'copy',
        '--config=Name:copy',
        '-c',
        'Driver: File',
        '--config=Filename:/tmp/copy.dat',
      ],
      [
        'debconf-copydb',
        'config',
        'copy',
        '--pattern=^x/n',
        '--config=Name:copy',
        '-c',
        'Driver: File',
        '--config=Filename:/tmp/two.dat',
        '--config=Mode:640',
      ],
      ['debconf-copydb', 'configdb'],
      ['debconf-copydb', 'configdb', 'nowhere'],
    ],
    stdin: 'x x/name string me\nx x/pass password sesame\ny y/name string you\n',
  },
  {
    summary: 'dpkg-preconfigure waits without the program that takes archives apart',
    runs: [['dpkg-preconfigure', '--apt'], ['dpkg-preconfigure'], ['dpkg-preconfigure', 'x.deb']],
    stdin: '/var/cache/apt/archives/x.deb\n',
  },
  { summary: 'dpkg-preconfigure for nothing', runs: [['dpkg-preconfigure', '--apt']] },
  {
    summary: 'dpkg-preconfigure loads templates and runs config scripts',
    files: {
      'opt/x.templates': TEMPLATES,
      'opt/x.config': CONFIG,
      'opt/y.templates': TEMPLATES.replaceAll('x/', 'y/'),
    },
    scripts: { 'usr/bin/apt-extracttemplates': EXTRACT },
    runs: [
      ['dpkg-preconfigure', '--apt'],
      ['dpkg-preconfigure', '--apt'],
    ],
    stdin: '/x.deb\n/y.deb\n',
  },
  {
    summary: 'dpkg-reconfigure runs a package anew',
    ...RECONFIGURE,
    runs: [
      ['dpkg-reconfigure', 'x'],
      ['dpkg-reconfigure', '-u', '--no-reload', 'x'],
    ],
  },
  {
    summary: 'dpkg-reconfigure has triggers processed',
    ...RECONFIGURE,
    scripts: {
      ...RECONFIGURE.scripts,
      'var/lib/dpkg/info/x.prerm': '#!/bin/sh\n: >/tmp/once\n',
      'var/lib/dpkg/info/x.preinst': say('preinst'),
    },
    runs: [['debconf-set-selections'], ['dpkg-reconfigure', '--default-priority', 'x']],
    stdin: 'debconf debconf/priority select high\n',
  },
  {
    summary: 'dpkg-reconfigure of packages that are not there',
    ...RECONFIGURE,
    runs: [['dpkg-reconfigure', 'half'], ['dpkg-reconfigure', 'none'], ['dpkg-reconfigure']],
  },
  {
    summary: 'dpkg-reconfigure ends with a script that fails',
    ...RECONFIGURE,
    scripts: { ...RECONFIGURE.scripts, 'var/lib/dpkg/info/x.postinst': `${say('postinst')}exit 4\n` },
    runs: [['dpkg-reconfigure', 'x']],
  },
  {
    summary: 'the databases are locked while a script is served',
    files: { 'var/lib/dpkg/info/x.templates': TEMPLATES },
    scripts: {
      'var/lib/dpkg/info/x.postinst': `${say('postinst')}echo 'x x/name string me' | debconf-set-selections && exit 9\ndb_get x/name\n`,
    },
    runs: [['/var/lib/dpkg/info/x.postinst', 'configure']],
  },
];

const SHOW: readonly (readonly string[])[] = [
  ['debconf-show', 'x', 'y'],
  ['debconf-show', '--listowners'],
  ['debconf-show', '--listdbs'],
  ['debconf-show', '--db=passwords', '--listowners'],
  ['debconf-show'],
  ['debconf-show', '--db=none', 'x'],
];

const plain = (text: string): string =>
  text
    .replace(/^(?:Use of uninitialized|Unknown option|Argument |locale:).*\n/gm, '')
    .replace(/ at \/.* line \d+(?:, <.*> (?:line|chunk) \d+)?\.$/gm, '');

const TABLE = {
  ...DEBCONF_COMMANDS,
  'dpkg-preconfigure': preconfigureCommand([
    { name: 'x', version: '1.0', templates: TEMPLATES, config: CONFIG },
    { name: 'y', version: '', templates: TEMPLATES.replaceAll('x/', 'y/'), config: '' },
  ]),
};

describe("debconf's programs", () => {
  afterAll(removeBases);
  const isUsable = hasDebconf('debconf programs against the real ones');

  test.skipIf(!isUsable).for(CASES)('$summary', async (given) => {
    const { ours, real } = await bothInRoot(TABLE, given);
    const extracting = (text: string): string =>
      plain(text)
        .replace(/^--tempdir .*\n/gm, '')
        .replace(/ on line \d+/g, '');
    expect(ours.files).toEqual(real.files);
    expect(ours.runs.map((one) => ({ ...one, stderr: extracting(one.stderr) }))).toEqual(
      real.runs.map((one) => ({ ...one, stderr: extracting(one.stderr) })),
    );
  });

  test.skipIf(!isUsable)('debconf-show tells the same, in an order of its own', async () => {
    const { ours, real } = await bothInRoot(TABLE, {
      summary: '',
      runs: [['debconf-set-selections'], ...SHOW],
      stdin: 'x x/name string me\nx x/pass password sesame\ny y/name string you\ny x/name string\n',
    });
    const sorted = (runs: typeof ours.runs): unknown =>
      runs.map((one) => ({ ...one, stderr: plain(one.stderr), stdout: one.stdout.split('\n').sort() }));
    expect(sorted(ours.runs)).toEqual(sorted(real.runs));
    expect(ours.files).toEqual(real.files);
  });
});
