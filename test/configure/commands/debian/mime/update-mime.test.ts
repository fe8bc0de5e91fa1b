import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MIME_COMMANDS } from '../../../../../src/configure/commands/debian/mime/table.js';
import {
  byPerlOfRoot,
  canRunReal,
  oursInRoot,
  realInRoot,
  type RootCase,
  type RootFile,
} from '../../../../make/root-oracle.js';
import { unpackedPackage } from '../../../../make/unpacked-package.js';

const PROGRAM = '/usr/sbin/update-mime';
const RUN = [[PROGRAM, '--triggered']];
const USER =
  '# ----- User Section Begins ----- #\ntext/x-mine; mine %s\n# -----  User Section Ends  ----- #\n';
const mime = (name: string, text: string): Record<string, string> => ({
  [`usr/lib/mime/packages/${name}`]: text,
});
const desktop = (name: string, lines: string): Record<string, string> => ({
  [`usr/share/applications/${name}`]: `[Desktop Entry]\n${lines}\n`,
});

const VIM =
  'text/plain; vim %s; needsterminal; priority=4\ntext/plain; view %s; edit=vim %s; priority = 7 ; x=y\n' +
  'text/*; any %s\n*/*; all %s;\n\n # comment\nimage/png; png ; \nimage/gif; p; PRIORITY=2;\n';
const FIREFOX =
  'Name=Fire Fox\nIcon=fire\nExec=firefox %u --title %c %i\nTerminal=false\nMimeType=text/html;image/png ; text/xml;';

const CASES: readonly RootCase[] = [
  { summary: 'nothing there but the template', runs: RUN },
  { summary: 'priorities and wildcards', files: mime('vim', VIM), runs: RUN },
  {
    summary: 'two packages in an order that folds case',
    files: {
      ...mime('b', 'a/b; b\n'),
      ...mime('A', 'a/b; a\n'),
      ...mime('a', 'a/b; a2\n'),
      ...mime('_', 'a/b; u'),
    },
    runs: RUN,
  },
  {
    summary: 'backups, hidden files, folders and dangling links',
    files: {
      ...mime('a~', 'a/b; 1\n'),
      ...mime('.a', 'a/b; 2\n'),
      ...mime('#a', 'a/b; 3\n'),
      ...mime('d/in', 'a/b; 4\n'),
      'usr/lib/mime/packages/gone': { link: 'nowhere' },
      'usr/lib/mime/packages/link': { link: 'd/in' },
    },
    runs: RUN,
  },
  { summary: 'lines that are no media types', files: mime('x', 'nonsense\n/x; y\n*; z\n'), runs: RUN },
  { summary: 'a priority out of range', files: mime('x', 'a/b; y; priority=12\na/c; x;\n'), runs: RUN },
  { summary: 'priority 0 and 9', files: mime('x', 'a/b; y; priority=0\na/c; x; priority=9; z\n'), runs: RUN },
  { summary: 'a desktop file', files: desktop('fox.desktop', FIREFOX), runs: RUN },
  {
    summary: 'a program with a file of its own',
    files: { ...mime('fox', 'a/b; fox\n'), ...desktop('fox.desktop', FIREFOX) },
    runs: RUN,
  },
  {
    summary: 'terminals, tests and semicolons',
    files: {
      ...desktop('one.desktop', 'TryExec=one\nExec=sh -c "one; two \\; three \\\\;"\nMimeType=a/b'),
      ...desktop('two.desktop', 'Exec=two\nTryExec=tw\nTerminal=true\nMimeType=a/b;;a/c'),
      ...desktop('x/three.desktop', 'exec=three %F\nterminal=True\nX-MimeType=a/b;\nMimeType=;a/d'),
      ...desktop('four.desktop', 'MimeType=a/b;'),
      ...desktop(
        'five.desktop',
        'X-Exec=five\nMimeType=a/b;\n[Desktop Action new]\nExec=other\n[Desktop Entry]\nName=%s',
      ),
      ...desktop('six.desktop', 'Exec=six\n# MimeType=a/b\nMimeType='),
      ...desktop('six.txt', 'Exec=six\nMimeType=a/b'),
    },
    runs: RUN,
  },
  {
    summary: 'the user section is kept, what was below is not',
    files: { ...mime('x', 'a/b; y\n'), 'etc/mailcap': `install-mime\n${USER}old; old\n` },
    runs: [...RUN, ...RUN],
  },
  {
    summary: 'a file without sections',
    files: { 'etc/mailcap': 'a/b; c\n', ...mime('x', 'a/b; y\n') },
    runs: RUN,
  },
  {
    summary: 'the local order',
    files: {
      ...mime('vim', VIM),
      ...mime('less', 'text/plain; less %s\nimage/*; less -i %s\n'),
      'etc/mailcap.order': '# comment\nless:text/*\nvim:image/gif # why\nnone:a/b\nvim\n',
    },
    runs: RUN,
  },
  {
    summary: 'called by a script of dpkg',
    files: mime('x', 'a/b; y\n'),
    runs: [[PROGRAM, '--x']],
    env: { DPKG_RUNNING_VERSION: '1' },
  },
  {
    summary: 'called without arguments',
    files: mime('x', 'a/b; y\n'),
    runs: [[PROGRAM]],
    env: { DPKG_RUNNING_VERSION: '1' },
  },
  {
    summary: 'a home of its own',
    files: { ...mime('x', 'a/b; y\n'), 'home/me/.mailcap.order': 'x:a/b\n' },
    runs: [[PROGRAM, '--local']],
    env: { HOME: '/home/me' },
  },
];

function withProgram(folder: string, { files, ...rest }: RootCase): RootCase {
  const from = (path: string): RootFile => ({
    text: readFileSync(join(folder, path), 'latin1'),
    mode: 0o755,
  });
  const program = { 'usr/sbin/update-mime': from('usr/sbin/update-mime'), 'etc/': '' };
  const template = { 'usr/lib/mime/mailcap': from('usr/lib/mime/mailcap') };
  return { ...rest, files: { ...program, ...template, ...files } };
}

for (const suite of ['bookworm', 'trixie']) {
  const folder = unpackedPackage(suite, 'mailcap', 'update-mime');
  describe.runIf(folder !== undefined && canRunReal('perl', 'update-mime'))(`update-mime of ${suite}`, () => {
    test.each(CASES.map((one) => [one.summary, one] as const))('%s', async (_, one) => {
      const given = withProgram(folder ?? '', one);
      const [ours, real] = [await oursInRoot(MIME_COMMANDS, given), realInRoot(given, byPerlOfRoot)];
      expect(ours.files).toEqual(real.files);
      expect(ours.runs.map(({ status }) => status)).toEqual(real.runs.map(({ status }) => status));
      expect(ours.runs.map(({ stderr }) => stderr !== '')).toEqual(
        real.runs.map(({ stderr }) => stderr !== ''),
      );
    });
  });
}
