import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { DEBCONF_COMMANDS } from '../../../../../src/configure/commands/debian/debconf/table.js';
import { bothInRoot, hasDebconf, removeBases, type DebconfCase } from './debconf-root.js';

const INFO = '/var/lib/dpkg/info';

const TEMPLATES = `Template: x/name
Type: string
Default: nobody
Description: Your name?
 A long text
 that flows.
 .
 Second paragraph,
   verbatim
   lines
 and more.
Description-de.UTF-8: Ihr Name?
 Ein langer Text mit Umlauten: \xc3\xa4\xc3\xb6\xc3\xbc.
Description-pt_BR.UTF-8: Seu nome?

Template: x/choice
Type: select
__Choices: red, green
Choices: red, light\\, green, blue
Choices-de.UTF-8: rot, gr\xc3\xbcn, blau
Default: blue
Description: Which colour, \${who}?

Template: x/many
Type: multiselect
Choices: \${list}
Default: a, b
Description: Some of \${list} and \\\${list}

Template: x/secret
Type: password
Description: Secret

Template: x/yes
Type: boolean
Default: true
Description: Yes?
Description-en.UTF-8: Yes, in English?

Template: x/note
Type: note
Description: A note

Template: x/text
Type: text
Description: A text

Template: x/title
Type: title
Description: Setting up x

Template: x/error
Type: error
Description: Something is wrong with a description that is longer than a line of the frontend can be
 An explanation that goes on and on until it does not fit on a line of seventy-six columns any more.
`;

/** A script that says everything it hears. */
const TALK = `#!/bin/sh
. /usr/share/debconf/confmodule
say() { "$@" ; printf '%s -> %s [%s]\\n' "$*" "$?" "$RET" >&2; }
`;

const talk = (...commands: readonly string[]): string =>
  TALK + commands.map((command) => `say ${command}\n`).join('');

function packaged(
  postinst: string,
  config?: string,
  more: Partial<DebconfCase> = {},
): Omit<DebconfCase, 'summary'> {
  return {
    files: { 'var/lib/dpkg/info/x.templates': TEMPLATES },
    scripts: {
      'var/lib/dpkg/info/x.postinst': postinst,
      ...(config === undefined ? {} : { 'var/lib/dpkg/info/x.config': config }),
    },
    runs: [[`${INFO}/x.postinst`, 'configure', '']],
    ...more,
  };
}

const ASK_ALL = talk(
  'db_version 2.0',
  'db_capb backup',
  'db_subst x/choice who "dear user"',
  'db_subst x/many list "a, b, c"',
  'db_title A  title   here',
  ...['name', 'choice', 'many', 'secret', 'yes', 'note', 'text'].flatMap((name) => [
    `db_input high x/${name}`,
    `db_input low x/${name}`,
  ]),
  'db_go',
  ...['name', 'choice', 'many', 'secret', 'yes', 'note', 'text'].map((name) => `db_get x/${name}`),
);

const CASES: readonly DebconfCase[] = [
  {
    summary: 'config asks everything, postinst reads it, twice',
    ...packaged(talk('db_get x/name', 'db_get x/choice', 'db_stop') + 'echo out; exit 0\n', ASK_ALL, {
      runs: [
        [`${INFO}/x.postinst`, 'configure', ''],
        [`${INFO}/x.postinst`, 'configure', '1.0'],
      ],
    }),
  },
  {
    summary: 'questions count as seen when the environment says so',
    ...packaged(
      talk('db_get x/name', 'db_fget x/name seen', 'db_fget x/secret seen', 'db_fget x/yes seen'),
      ASK_ALL,
      {
        env: { DEBCONF_NONINTERACTIVE_SEEN: 'true' },
        runs: [
          [`${INFO}/x.postinst`, 'configure', ''],
          [`${INFO}/x.postinst`, 'configure', ''],
        ],
      },
    ),
  },
  {
    summary: 'a low priority makes more questions seen',
    ...packaged(talk('db_get x/name'), talk('db_input medium x/name', 'db_input low x/yes', 'db_go'), {
      env: { DEBCONF_NONINTERACTIVE_SEEN: 'true', DEBIAN_PRIORITY: 'medium' },
    }),
  },
  {
    summary: 'every reply of commands used wrongly',
    ...packaged(
      talk(
        'db_version 1',
        'db_version 3.5',
        'db_version',
        'db_version x',
        'db_version 2 0',
        'db_input high x/none',
        'db_input huge x/name',
        'db_input x/name',
        'db_get x/none',
        'db_get',
        'db_set x/none a',
        'db_set',
        'db_reset x/none',
        'db_subst x/none a b',
        'db_subst x/name',
        'db_subst x/name empty',
        'db_register x/none x/new',
        'db_register x/name',
        'db_unregister x/none',
        'db_fget x/name',
        'db_fget x/name other',
        'db_fset x/name other',
        'db_fset x/none seen true',
        'db_metaget x/name nothing',
        'db_metaget x/none type',
        'db_metaget x/name priority',
        'db_settitle x/none',
        'db_settitle x/title',
        'db_info x/title',
        'db_info x/none',
        'db_info',
        'db_go now',
        'db_purge now',
        'db_clear now',
        'db_clear',
        'db_beginblock',
        'db_endblock',
        '_db_cmd FOO bar',
        '_db_cmd ""',
        '_db_cmd visible high x/name',
        '_db_cmd VISIBLE high x/none',
        '_db_cmd exist x/name',
        '_db_cmd exist x/none',
        'db_previous_module',
        'db_x_loadtemplatefile /none',
        'db_x_loadtemplatefile',
        'db_progress start 0 10 x/title',
        'db_progress set 5',
        'db_progress step 1',
        'db_progress info x/name',
        'db_progress info x/none',
        'db_progress stop',
        'db_progress start 5 1 x/title',
        'db_progress start 5 1',
        'db_progress start 5 10 x/none',
        'db_progress fly',
        'db_progress',
        'db_data x/data type string',
        'db_data x/data description Some "\\\\n" text',
        'db_data x/data type boolean',
        'db_data x/later default 1',
        'db_data x/later default',
      ),
    ),
  },
  {
    summary: 'metadata, with and without translations, and expanded',
    ...packaged(
      talk(
        'db_subst x/many list one, two',
        'db_metaget x/many choices',
        'db_metaget x/many description',
        'db_metaget x/many Choices-C',
        'db_metaget x/name description',
        'db_metaget x/name extended_description',
        'db_metaget x/name description-de.utf-8',
        'db_metaget x/name description-fr.utf-8',
        'db_metaget x/yes description',
        'db_metaget x/name owners',
        'db_metaget x/name name',
        'db_metaget x/name template',
        'db_metaget x/name type',
        'db_metaget x/name value',
        'db_metaget x/name default',
      ),
    ),
  },
  {
    summary: 'a client that can escape gets quoted values and quotes its own',
    ...packaged(
      talk(
        'db_capb escape',
        'db_set x/name "a\\\\\\\\b\\\\nc  d\\\\ \\\\ e"',
        'db_get x/name',
        'db_metaget x/name extended_description',
        'db_subst x/name v "one\\\\ntwo"',
        'db_set x/yes " leading"',
      ) + "printf '%s\\n' ' GET x/name' >&3; read -r line; echo \"$line\" >&2\n",
    ),
  },
  {
    summary: 'values keep no white space and newlines end a reply',
    ...packaged(
      talk(
        'db_set x/name "  a   b\t c  "',
        'db_get x/name',
        'db_set x/name',
        'db_get x/name',
        'db_set x/name 0',
      ),
    ),
  },
  {
    summary: 'a select gets a choice, if need be the first',
    ...packaged(
      talk(
        'db_set x/choice yellow',
        'db_input high x/choice',
        'db_go',
        'db_get x/choice',
        'db_set x/choice "light, green"',
        'db_input high x/choice',
        'db_go',
        'db_get x/choice',
        'db_register x/choice x/empty',
        'db_input high x/many',
        'db_go',
        'db_get x/many',
      ),
    ),
  },
  {
    summary: 'errors are shown',
    ...packaged(
      talk('db_input low x/error', 'db_go', 'db_input critical x/error', 'db_go', 'db_get x/error'),
      undefined,
      {
        env: { DEBCONF_ADMIN_EMAIL: '' },
      },
    ),
  },
  {
    summary: 'questions are registered, shared, given up and purged',
    ...packaged(
      talk(
        'db_register x/name x/other',
        'db_set x/other value',
        'db_register x/choice x/other',
        'db_get x/other',
        'db_input high x/yes',
        'db_unregister x/yes',
        'db_go',
        'db_unregister x/yes',
        'db_unregister x/other',
        'db_get x/yes',
      ),
      undefined,
      {
        scripts: {
          'var/lib/dpkg/info/x.postinst': talk(
            'db_register x/name x/other',
            'db_set x/other value',
            'db_register x/choice x/other',
            'db_input high x/yes',
            'db_unregister x/yes',
            'db_go',
            'db_unregister x/yes',
            'db_get x/yes',
          ),
          'var/lib/dpkg/info/x.postrm': talk('db_unregister x/other', 'db_purge', 'db_get x/name'),
          'var/lib/dpkg/info/y:amd64.postinst': talk('db_get x/name', 'db_get x/choice'),
        },
        files: {
          'var/lib/dpkg/info/x.templates': TEMPLATES,
          'var/lib/dpkg/info/y:amd64.templates': TEMPLATES,
        },
        runs: [
          [`${INFO}/x.postinst`, 'configure', ''],
          [`${INFO}/y:amd64.postinst`, 'triggered', 'z'],
          [`${INFO}/x.postrm`, 'purge'],
        ],
      },
    ),
  },
  {
    summary: 'a preinst has its package from the control file',
    files: {
      'var/lib/dpkg/tmp.ci/control': 'Package: x\nVersion: 1\n',
      'var/lib/dpkg/tmp.ci/templates': TEMPLATES,
    },
    scripts: {
      'var/lib/dpkg/tmp.ci/preinst': talk('db_set x/name from preinst', 'db_set x/secret sesame'),
      'var/lib/dpkg/tmp.ci/config': talk('db_input high x/name', 'db_go'),
    },
    runs: [['/var/lib/dpkg/tmp.ci/preinst', 'install']],
  },
  {
    summary: 'a config script that fails leaves the databases alone, a postinst that fails does not',
    ...packaged(
      talk('db_set x/name set') + 'exit 3\n',
      talk('db_set x/yes false') + '[ "$2" = "" ] || exit 7\n',
      {
        runs: [
          [`${INFO}/x.postinst`, 'configure', '1'],
          [`${INFO}/x.postinst`, 'configure', ''],
        ],
      },
    ),
  },
  {
    summary: 'a program that is no maintainer script finds its templates',
    files: { 'usr/share/debconf/templates/tool.templates': TEMPLATES, 'opt/other.templates': TEMPLATES },
    scripts: {
      'opt/tool': talk('db_get x/name', 'db_set x/name tool'),
      'opt/other': talk('db_get x/name'),
      'opt/third': talk('db_get x/name'),
    },
    runs: [['/opt/tool', 'a'], ['/opt/other'], ['/opt/third', 'b']],
  },
  {
    summary: 'templates that cannot be parsed end the frontend',
    ...packaged(talk('db_get x/name'), undefined, {
      files: { 'var/lib/dpkg/info/x.templates': 'Template: x/a\nType: string\nType: note\n' },
    }),
  },
  {
    summary: 'templates that are loaded later, good and bad',
    ...packaged(
      talk(
        'db_x_loadtemplatefile /tmp/good',
        'db_x_loadtemplatefile /tmp/blank',
        'db_x_loadtemplatefile /tmp/owned other',
        'db_x_loadtemplatefile /tmp/bare',
        'db_x_loadtemplatefile /tmp/typeless',
        'db_get good/a',
      ),
      undefined,
      {
        files: {
          'var/lib/dpkg/info/x.templates': TEMPLATES,
          'tmp/blank': '\n\nTemplate: blank/a\nType: string\n',
          'tmp/good':
            '\nTemplate: good/a\nType: string\nDefault:   spaced   \nUnknown: 1\nDescription:\n\ttabbed\n \t verbatim\n  \n',
          'tmp/owned':
            'Template: owned/a\nType: string\nDescription: a: b\n c: d\n\n\nTemplate: owned/b\nType: note\n',
          'tmp/bare': 'Type: string\nDescription: none\n',
          'tmp/typeless': 'Template: t/a\nDescription: none\n',
        },
      },
    ),
  },
  {
    summary: 'databases that were written by hand',
    ...packaged(talk('db_get x/name', 'db_get x/yes', 'db_set x/yes maybe'), undefined, {
      files: {
        'var/lib/dpkg/info/x.templates': TEMPLATES,
        'var/cache/debconf/config.dat':
          'Name: x/name\nTemplate: x/name\nValue: by\\nhand\nOwners: b,  a, x\nFlags: seen, other\nVariables:\n a = 1 = 2\n\tb =\nExtra:  two\n\n\nName: y\nTemplate: gone\nOwners: y\n\nno: name\n\nName: lost\n',
      },
    }),
  },
  {
    summary: 'a pre-made password goes to its own database',
    ...packaged(talk('db_get x/secret', 'db_input critical x/secret', 'db_go')),
    runs: [['debconf-set-selections'], [`${INFO}/x.postinst`, 'configure', ''], ['debconf-set-selections']],
    stdin: 'x x/secret password sesame\nx x/name string  two spaces \n',
  },
];

/** The templates of every package of this machine, loaded for it. */
function templatesOfMachine(): DebconfCase {
  const folder = '/var/lib/dpkg/info';
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.templates')) : [];
  const files = Object.fromEntries(names.map((name) => [`tmp/${name}`, readFileSync(join(folder, name))]));
  const stdin = names.map((name) => `X_LOADTEMPLATEFILE /tmp/${name} ${name.replace(/\.templates$/, '')}\n`);
  return {
    summary: 'templates of every package of this machine',
    files,
    runs: [['debconf-communicate'], ['debconf-communicate']],
    stdin: stdin.join(''),
  };
}

describe('the frontend', () => {
  afterAll(removeBases);
  const isUsable = hasDebconf('debconf frontend against the real one');
  test.skipIf(!isUsable).for([...CASES, templatesOfMachine()])('$summary', async (given) => {
    const { ours, real } = await bothInRoot(DEBCONF_COMMANDS, given);
    const plain = (text: string): string =>
      text
        .replace(/^(?:Use of uninitialized|readline\(\)|Argument ").*\n/gm, '')
        .replace(/ at \/.* line \d+.*/g, ']')
        .replace(/\\n]$/gm, ']')
        .replace(/GLOB\(\w+\)/g, 'GLOB');
    expect(ours.files).toEqual(real.files);
    expect(ours.runs.map((one) => ({ ...one, stderr: plain(one.stderr) }))).toEqual(
      real.runs.map((one) => ({ ...one, stderr: plain(one.stderr) })),
    );
  });
});
