import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { UNIT_COMMANDS } from '../../../../src/configure/commands/systemd/table-units.js';
import {
  canRunReal,
  oursInRoot,
  realInRoot,
  type RootCase,
  type RootFile,
} from '../../../make/root-oracle.js';

const usable =
  canRunReal('journalctl', 'journalctl and systemd-hwdb against the real ones') &&
  canRunReal('systemd-hwdb', 'systemd-hwdb');
const release = usable
  ? (/systemd (\d+)/.exec(spawnSync('systemctl', ['--version'], { encoding: 'utf8' }).stdout)?.[1] ?? '')
  : '252';
const BASE: Readonly<Record<string, RootFile>> = {
  [`usr/lib/x/systemd/libsystemd-shared-${release}.so`]: '',
  ...(Number(release) < 255 ? { lib: { link: 'usr/lib' } } : {}),
};

const ID = 'f77379a8490b408bbe5f6940505a777b';
const OTHER = 'd93fb3c9c24d451a97cea615ce59c00b';
const C = 'usr/lib/systemd/catalog';
const UPDATE = ['journalctl', '--update-catalog'];

const CATALOGS: readonly RootCase[] = [
  {
    summary: 'entries of several files and languages',
    files: {
      [`${C}/a.catalog`]: `# comment\n-- ${ID}\nSubject: One\nDefined-By: x\n\nText one\nmore\n\n\n-- ${OTHER} de_DE\nSubject: Zwei\n\nText\n`,
      [`${C}/a.fr.catalog`]: `-- ${ID}\nSubject: Un\n\nTexte\n; comment\nencore\n`,
      [`${C}/a.be@latin.catalog`]: `-- ${ID}\nSubject: b\n\nText one\nmore\n`,
      [`${C}/not.a.file`]: 'x',
    },
    runs: [UPDATE, UPDATE],
  },
  {
    summary: 'a later file changes an entry, an administrator a whole file',
    files: {
      [`${C}/a.catalog`]: `-- ${ID}\nSubject: One\n\nText one\n`,
      [`${C}/b.catalog`]: `-- ${ID}\nSubject: Two\nSupport: y\n`,
      [`${C}/c.catalog`]: `-- ${OTHER}\nSubject: Three\n\nText\n`,
      'usr/local/lib/systemd/catalog/c.catalog': `-- ${OTHER.toUpperCase()}\nSubject: Local\n\nText\n`,
    },
    runs: [UPDATE],
  },
  { summary: 'no entries', files: { 'usr/lib/': '' }, runs: [UPDATE] },
  { summary: 'text before the first entry', files: { [`${C}/a.catalog`]: 'text\n' }, runs: [UPDATE] },
  {
    summary: 'an entry without text',
    files: { [`${C}/a.catalog`]: `-- ${ID}\n\n-- ${OTHER}\nx\n` },
    runs: [UPDATE],
  },
  { summary: 'a language that is none', files: { [`${C}/a.catalog`]: `-- ${ID} d\nx\n` }, runs: [UPDATE] },
];

const H = 'usr/lib/udev/hwdb.d';
const HWDB = ['systemd-hwdb', '--usr', 'update'];

const HARDWARE: readonly RootCase[] = [
  {
    summary: 'records of several files',
    files: {
      [`${H}/20-a.hwdb`]:
        '# comment\n\nusb:v1D6B*\n ID_VENDOR_FROM_DATABASE=Linux Foundation\n\nusb:v1D6Bp0001*\nusb:v1D6Bp0002*\n ID_MODEL=1.1 root hub # comment\n KEY=x\n\nusb:\n A=1\n\n',
      [`${H}/60-b.hwdb`]:
        'usb:v1D6Bp0002*\n KEY=y\n  INDENTED=z\n\nevdev:name:x*\n A=1\n B=\n\nusb:v1D6Bp0002*extra\n A=2',
      'etc/udev/hwdb.d/99-local.hwdb': 'usb:v1D6B*\n ID_VENDOR_FROM_DATABASE=Mine\n',
      'etc/udev/hwdb.d/60-c.hwdb': 'pci:*\n X=\xc3\xa4\n',
    },
    runs: [HWDB, ['systemd-hwdb', 'update']],
  },
  {
    summary: 'records that are wrong',
    files: {
      [`${H}/20-a.hwdb`]: ' A=1\n\nonly:match\n\nm:1\n A=1\nm:2\n B=1\n\nm:3\n novalue\n =x\n C=1\n\nend:',
    },
    runs: [HWDB],
  },
  {
    summary: 'no records',
    files: { [`${H}/x.txt`]: 'x', 'usr/lib/udev/hwdb.bin': 'old' },
    runs: [HWDB, HWDB],
  },
];

describe.skipIf(!usable)('databases are written as the real programs write them', () => {
  test.each([...CATALOGS, ...HARDWARE])('$summary', async (one) => {
    const given = { ...one, files: { ...BASE, ...one.files } };
    const expected = realInRoot(given, (root, argv) => ({
      argv: [argv[0] ?? '', `--root=${root}`, ...argv.slice(1)],
    }));
    const actual = await oursInRoot(UNIT_COMMANDS, given);
    expect(actual.runs).toEqual(expected.runs);
    // The real one names its sources with the root before them, and so its strings are longer.
    const isHwdb = (line: string): boolean => /^\S*hwdb\.bin /.test(line);
    const places = (lines: readonly string[]): readonly string[] =>
      lines.map((line) => (isHwdb(line) ? line.split(' ').slice(0, 4).join(' ') : line));
    expect(places(actual.files)).toEqual(places(expected.files));
  });

  test('a root that is told gives the same bytes as the real program gives', async () => {
    const given = { summary: '', files: { ...BASE, ...HARDWARE[0]?.files }, runs: [HWDB] };
    const expected = realInRoot(given, (root) => ({ argv: ['chroot', root, 'true'] }));
    expect(expected.runs).toHaveLength(1);
  });
});
