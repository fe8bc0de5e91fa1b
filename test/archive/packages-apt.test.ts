import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { hasTool } from '../make/outcome.js';
import { parseText, stanzaText } from '../make/parsed-packages.js';

const APT = hasTool('apt-get', 'what apt makes of odd indexes');
const work = mkdtempSync(join(tmpdir(), 'rootfs-apt-reads-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** What apt reads from an index in an archive of its own, as sorted `name=version`; `refused` when it refuses it. */
function aptReads(text: string): string {
  const root = mkdtempSync(join(work, 'case-'));
  for (const name of ['etc', 'state/lists/partial', 'cache/archives/partial', 'repo', 'none'])
    mkdirSync(join(root, name), { recursive: true });
  writeFileSync(join(root, 'status'), '');
  writeFileSync(join(root, 'repo/Packages'), text, 'latin1');
  writeFileSync(join(root, 'etc/sources.list'), `deb [trusted=yes arch=amd64] file:${root}/repo ./\n`);
  const settings = {
    Dir: root,
    'Dir::Etc': `${root}/etc`,
    'Dir::Etc::parts': `${root}/none`,
    'Dir::State': `${root}/state`,
    'Dir::State::status': `${root}/status`,
    'Dir::Cache': `${root}/cache`,
    'APT::Architecture': 'amd64',
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
    'Debug::NoLocking': '1',
  };
  const config = Object.entries(settings).map(([name, value]) => `${name} "${value}";\n`);
  writeFileSync(join(root, 'apt.conf'), config.join('') + 'APT::Architectures { "amd64"; };\n');
  const environment = { ...process.env, APT_CONFIG: join(root, 'apt.conf'), LC_ALL: 'C' };
  spawnSync('apt-get', ['update'], { env: environment });
  // `pkgnames` fails where the index cannot be read; `dump` says what is in apt's binary cache.
  if (spawnSync('apt-cache', ['pkgnames'], { env: environment }).status !== 0) return 'refused';
  const dump = spawnSync('apt-cache', ['dump'], { env: environment, encoding: 'latin1' }).stdout;
  let name = '';
  const found: string[] = [];
  for (const line of dump.split('\n')) {
    name = /^Package: (\S+)/.exec(line)?.[1] ?? name;
    const version = /^ Version: ([^(\s]+)/.exec(line)?.[1];
    if (version !== undefined) found.push(`${name}=${version}`);
  }
  return found.sort().join(' ');
}

async function weRead(text: string): Promise<string> {
  try {
    const { stanzas } = await parseText(Buffer.from(text, 'latin1'));
    return stanzas
      .map(({ name, version }) => `${name}=${version}`)
      .sort()
      .join(' ');
  } catch {
    return 'refused';
  }
}

const one = (name: string, more: Readonly<Record<string, string | undefined>> = {}): string =>
  stanzaText({ Package: name, Version: '1', ...more });

describe.runIf(APT)('an odd index', () => {
  it.each([
    { summary: 'CRLF line ends', text: `${one('a')}\n${one('b')}`.replace(/\n/g, '\r\n') },
    { summary: 'no newline at the end', text: `${one('a')}\n${one('b')}`.trimEnd() },
    { summary: 'several empty lines between', text: `${one('a')}\n\n\n${one('b')}\n\n` },
    { summary: 'a stanza without Package', text: `${one('a')}\n${one('b', { Package: undefined })}` },
    { summary: 'a NUL byte in a description', text: `${one('a', { Description: 'x\0y' })}\n${one('b')}` },
    {
      summary: 'fields in other case',
      text: one('a').replace('Package', 'pACKAGE').replace('Version', 'VERSION'),
    },
    { summary: 'an unknown field twice', text: `${one('a')}X-Y: 1\nX-Y: 2\n` },
    { summary: 'a value that goes over lines', text: one('a', { Depends: 'b,\n c |\n\td' }) },
    { summary: 'bytes that are not UTF-8', text: one('a', { Maintainer: '\xff\xfe' }) },
  ])('is read as apt reads it: $summary', async ({ text }) => {
    expect(await weRead(text)).toBe(aptReads(text));
  });

  it.each([
    // apt takes the last of two values, and a name up to a NUL, which nobody can have meant.
    { summary: 'a field twice', text: `${one('a')}Version: 2\n`, apt: 'a=2', ours: 'refused' },
    { summary: 'a NUL byte in a relation', text: one('a', { Depends: 'b\0c' }), apt: 'a=1', ours: 'refused' },
    { summary: 'a page of HTML', text: '<html>\n<body>\n</html>\n', apt: '', ours: 'refused' },
    // apt reads every relation at once; here one counts when a request comes to it (test/resolve/bad-input).
    {
      summary: 'a relation that cannot be read',
      text: one('a', { Depends: 'b c' }),
      apt: 'refused',
      ours: 'a=1',
    },
    // apt knows it by its own architecture, and installs it for nobody.
    {
      summary: 'a stanza of another architecture',
      text: `${one('a', { Architecture: 'arm64' })}\n${one('b')}`,
      apt: 'a:arm64=1 b=1',
      ours: 'b=1',
    },
  ])('is read otherwise than apt reads it: $summary', async ({ text, apt, ours }) => {
    expect(aptReads(text)).toBe(apt);
    expect(await weRead(text)).toBe(ours);
  });
});
