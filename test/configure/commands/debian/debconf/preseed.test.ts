import { describe, expect, test } from 'vitest';
import { preseed } from '../../../../../src/configure/commands/debian/debconf/preseed.js';
import { DEBCONF_COMMANDS } from '../../../../../src/configure/commands/debian/debconf/table.js';
import { Files } from '../../../../../src/configure/system/files.js';
import { epochSeconds } from '../../../../../src/kernel/epoch.js';
import { Tree } from '../../../../../src/rootfs/tree.js';
import { runIn, systemOf } from '../../../../make/disk-tree.js';
import { errorOf } from '../../../../make/error-of.js';

const CONF = `# comments
Config: configdb
Templates: templatedb

Name: config
Driver: File
Mode: 644
Reject-Type: password
Filename: /var/cache/debconf/config.dat

Name: passwords
Driver: File
Mode: 600
Backup: false
Required: false
Accept-Type: password
Filename: /var/cache/debconf/passwords.dat

Name: configdb
Driver: Stack
Stack: config, passwords

Name: templatedb
Driver: File
Mode: 644
Filename: /var/cache/debconf/templates.dat
`;

function debconfTree(conf = CONF): { readonly tree: Tree; readonly files: Files } {
  const tree = new Tree(epochSeconds(1_700_000_000));
  for (const folder of ['etc', 'tmp', 'var/cache/debconf']) tree.makeDirectories(folder);
  const files = new Files({ tree, readAt: () => new Uint8Array(0), cwd: '/', umask: 0o022 });
  if (conf !== '') files.write('/etc/debconf.conf', conf);
  return { tree, files };
}

const NONINTERACTIVE = { env: { DEBIAN_FRONTEND: 'noninteractive' } };

describe('preseeding', () => {
  test('answers are there before the package asks', async () => {
    const { tree, files } = debconfTree();
    await preseed(systemOf(DEBCONF_COMMANDS, tree), 'x x/name string me\nx x/pass password sesame\n');
    expect(files.read('/var/cache/debconf/config.dat')).toBe(
      'Name: x/name\nTemplate: x/name\nValue: me\nOwners: x\nFlags: seen\n\n',
    );
    expect(files.read('/var/cache/debconf/passwords.dat')).toContain('Value: sesame');
    expect(files.stat('/var/cache/debconf/passwords.dat').mode).toBe(0o600);
    expect(files.exists('/var/cache/debconf/config.dat-old')).toBe(false);
  });

  test('a text that is not understood is refused with its line', async () => {
    const { tree } = debconfTree();
    const refused = await errorOf(() =>
      preseed(systemOf(DEBCONF_COMMANDS, tree), 'x x/name string me\nwrong\n'),
    );
    expect(refused).toMatchObject({ code: 'USAGE', message: expect.stringContaining('line 2') as string });
  });

  test('a tree without debconf is refused', async () => {
    const { tree } = debconfTree('');
    const refused = await errorOf(() => preseed(systemOf(DEBCONF_COMMANDS, tree), 'x x/name string me\n'));
    expect(refused).toMatchObject({ code: 'USAGE' });
  });

  test('the same selections give the same bytes', async () => {
    const [one, two] = [debconfTree(), debconfTree()];
    const selections = ['a a/a string 1', 'b b/b boolean true', 'c c/c select x'];
    await preseed(systemOf(DEBCONF_COMMANDS, one.tree), `${selections.join('\n')}\n`);
    await preseed(systemOf(DEBCONF_COMMANDS, two.tree), `${selections.toReversed().join('\n')}\n`);
    for (const file of ['config.dat', 'templates.dat'])
      expect(one.files.read(`/var/cache/debconf/${file}`)).toBe(two.files.read(`/var/cache/debconf/${file}`));
  });
});

describe('what is not modelled stops the build', () => {
  const cases: readonly {
    summary: string;
    conf?: string;
    argv: readonly string[];
    env?: Record<string, string>;
  }[] = [
    {
      summary: 'another driver',
      conf: CONF.replace('Driver: File', 'Driver: LDAP'),
      argv: ['debconf-communicate'],
    },
    {
      summary: 'a read-only database',
      conf: CONF.replace('Mode: 600', 'Readonly: true'),
      argv: ['debconf-communicate'],
    },
    { summary: 'another frontend', argv: ['debconf-communicate'], env: { DEBIAN_FRONTEND: 'dialog' } },
    {
      summary: 'a database in the environment',
      argv: ['debconf-communicate'],
      env: { DEBCONF_DB_OVERRIDE: 'Pipe' },
    },
  ];
  test.for(cases)('$summary', async ({ conf, argv, env }) => {
    const { tree } = debconfTree(conf);
    const stopped = await errorOf(() =>
      runIn(tree, DEBCONF_COMMANDS, argv, { env: { ...NONINTERACTIVE.env, ...env } }),
    );
    expect(stopped).toMatchObject({ code: 'SCRIPT_UNMODELLED' });
  });

  test('a locale that may be installed', async () => {
    const { tree, files } = debconfTree();
    tree.makeDirectories('usr/lib/locale');
    files.write('/usr/lib/locale/locale-archive', '');
    const env = { ...NONINTERACTIVE.env, LC_ALL: 'de_DE.UTF-8' };
    expect(
      await errorOf(() => runIn(tree, DEBCONF_COMMANDS, ['debconf-communicate'], { env })),
    ).toMatchObject({
      code: 'SCRIPT_UNMODELLED',
    });
  });
});

describe('translations', () => {
  const TEMPLATES =
    'Template: x/a\nType: select\nChoices: one, two\nChoices-C: 1, 2\nChoices-en.UTF-8: uno, due\n' +
    'Default: two\nDefault-en.UTF-8: due\nDescription: plain\nDescription-en.ISO-8859-1: \xe9\n';
  const ASK =
    'X_LOADTEMPLATEFILE /tmp/t x\nMETAGET x/a choices\nMETAGET x/a description\nGET x/a\nINPUT high x/a\nGO\nGET x/a\n';
  const replies = async (hasIconv: boolean, env: Record<string, string>): Promise<readonly string[]> => {
    const { tree, files } = debconfTree();
    files.write('/tmp/t', TEMPLATES);
    if (hasIconv) {
      tree.makeDirectories('usr/lib/x86_64-linux-gnu/perl5/5.36/Text');
      files.write('/usr/lib/x86_64-linux-gnu/perl5/5.36/Text/Iconv.pm', '');
    }
    const how = { env: { ...NONINTERACTIVE.env, ...env }, stdin: ASK };
    return (await runIn(tree, DEBCONF_COMMANDS, ['debconf-communicate'], how)).stdout
      .split('\n')
      .slice(1, -1);
  };

  test('without Text::Iconv fields with a charset are not looked at', async () => {
    expect(await replies(false, {})).toEqual([
      '0 one, two',
      '0 plain',
      '0 two',
      '30 question skipped',
      '0 ok',
      '0 1',
    ]);
  });

  test('with Text::Iconv the English ones are taken in the locale C.UTF-8', async () => {
    const got = await replies(true, { LANGUAGE: 'C.UTF-8' });
    expect(got).toEqual(['0 uno, due', '0 \xc3\xa9', '0 due', '30 question skipped', '0 ok', '0 1']);
  });

  test('what the locale C cannot show is not taken', async () => {
    expect((await replies(true, { LC_ALL: 'C' }))[1]).toBe('0 plain');
  });

  test('values can be wanted untranslated', async () => {
    expect((await replies(true, { DEBCONF_C_VALUES: 'true' }))[0]).toBe('0 1, 2');
  });
});
