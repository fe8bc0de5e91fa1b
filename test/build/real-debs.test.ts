import { execFileSync, spawnSync } from 'node:child_process';
import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootstrap } from '../../src/build/build.js';
import { sha256 } from '../../src/kernel/digest.js';
import { openSession, type BuildSession } from '../make/build-session.js';
import { canRunDpkg, dpkgRoot, type DpkgRoot } from '../make/dpkg-root.js';
import { startMirror, type Mirror } from '../make/mirror.js';
import { downloadPackages } from '../make/real-packages.js';
import { signingKey } from '../make/signing-keys.js';
import { served, SMALL_SUITE, smallArchive, smallRequest } from '../make/small-archive.js';
import { hasTreeDiff, treeDiff, type Difference } from '../make/tree-diff.js';

const NAMES = [
  ...['base-files', 'base-passwd', 'bash', 'ca-certificates', 'debconf', 'dpkg', 'libc-bin', 'libc6'],
  ...[
    'hicolor-icon-theme',
    'install-info',
    'libpam-runtime',
    'libpam0g',
    'login',
    'mount',
    'passwd',
    'sudo',
    'tar',
    'tzdata',
  ],
];
const WHAT = 'trees of real packages against dpkg';
/** Later than whatever is in the packages, so that no time is clamped. */
const LATE = Date.UTC(2100, 0, 1) / 1000;

// Owners and devices on disk, and dpkg --unpack, need root.
const folder = mkdtempSync(join(tmpdir(), 'rootfs-real-'));
const packages = canRunDpkg(WHAT) ? downloadPackages(folder, NAMES, WHAT) : [];
const isPossible = packages.length > 0;

let session: BuildSession;
let mirror: Mirror;
let order: readonly string[] = [];

beforeAll(async () => {
  session = await openSession({ now: LATE });
  const key = await signingKey('small');
  writeFileSync(join(session.folder, 'keyring.asc'), key.armoured);
  const date = new Date(LATE * 1000);
  const files = await smallArchive({ keys: [key], date, validUntil: date, packages: { main: packages } });
  mirror = await startMirror({ files: served(files) });
  if (!isPossible) return;
  order = await build('merged', true);
});
afterAll(async () => {
  await Promise.all([session.close(), mirror.close()]);
  rmSync(folder, { recursive: true, force: true });
});

/** Builds a folder, or a tar, of packages. @returns their names in the order in which they were unpacked */
async function build(name: string, mergedUsr: boolean, include = NAMES): Promise<readonly string[]> {
  const target = join(session.out, name);
  const asked = { mirrors: [mirror.url], keyrings: [join(session.folder, 'keyring.asc')], target };
  const format = name.endsWith('.tar') ? ('tar' as const) : ('dir' as const);
  const output = { format, target, tags: [], repoTags: [] };
  const change = { suite: { ...SMALL_SUITE, mergedUsr }, variant: 'custom', include, output };
  const request = { ...smallRequest(asked, change), at: session.effects.clock.now() };
  const { locks, exported } = await bootstrap(request, session.effects);
  expect(exported.shortfalls).toEqual([]);
  return locks.flatMap(({ order }) => order.map((name) => name.slice(0, name.indexOf(':'))));
}

/** One line for what is at a path; the path itself is not part of it. */
function describePath(path: string): string {
  const stat = lstatSync(path);
  const head = `${(stat.mode & 0o170000).toString(8)} ${stat.uid}:${stat.gid}`;
  if (stat.isSymbolicLink()) return `${head} ${Math.floor(stat.mtimeMs / 1000)} → ${readlinkSync(path)}`;
  const mode = `${head} ${(stat.mode & 0o7777).toString(8)}`;
  if (stat.isDirectory()) return mode;
  const content = stat.isFile() ? sha256(readFileSync(path)) : String(stat.rdev);
  return `${mode} ${Math.floor(stat.mtimeMs / 1000)} ${stat.nlink} ${content}`;
}

/** Where a path of a package is in a system with links from /bin to /usr/bin. */
function merged(path: string): string {
  return path.replace(/^(bin|sbin|lib|lib32|lib64|libx32)(?=\/|$)/, 'usr/$1');
}

describe.runIf(isPossible)('real packages', () => {
  it('lie in the tree as dpkg-deb extracts them: content, modes, owners, times, links', () => {
    const tree = join(session.out, 'merged');
    const differences: string[] = [];
    const seen = new Set<string>();
    let files = 0;
    const inOrder = order.map((name) => packages.find((one) => one.name === name));
    for (const one of inOrder) {
      const extracted = mkdtempSync(join(folder, 'x-'));
      execFileSync('dpkg-deb', ['-x', one?.path ?? '', extracted]);
      for (const path of readdirSync(extracted, { recursive: true, encoding: 'utf8' })) {
        const theirs = describePath(join(extracted, path));
        const isDirectory = lstatSync(join(extracted, path)).isDirectory();
        // The first package that ships a directory gives it its mode, unless it was there before.
        if (isDirectory && seen.has(merged(path))) continue;
        seen.add(merged(path));
        if (!isDirectory) files++;
        const ours = describePath(join(tree, merged(path)));
        if (ours !== theirs) differences.push(`${one?.name} /${path}: ${ours} where dpkg-deb has ${theirs}`);
      }
      rmSync(extracted, { recursive: true });
    }
    expect(differences).toEqual([]);
    expect(files).toBeGreaterThan(2000);
  });

  it.runIf(hasTreeDiff(WHAT))('are the same in a tar as in a folder', async () => {
    await build('merged.tar', true);
    const { differences } = treeDiff(join(session.out, 'merged.tar'), join(session.out, 'merged'));
    expect(differences).toEqual([]);
  });
});

describe.runIf(isPossible)('our database of real packages', () => {
  const tree = (): string => join(session.out, 'merged');
  const query = (...args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync(
      'dpkg-query',
      ['--admindir', join(tree(), 'var/lib/dpkg'), ...args],
      {
        encoding: 'utf8',
        env: { ...process.env, LC_ALL: 'C.UTF-8' },
      },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return stdout;
  };

  it('is read by dpkg-query, every package as unpacked', () => {
    const lines = query('-W', '-f', '${Package} ${Status}\n').trim().split('\n');
    expect(lines.sort()).toEqual([...NAMES].sort().map((name) => `${name} install ok unpacked`));
  });

  it('lists the files that a package ships', () => {
    for (const one of packages) {
      const shipped = execFileSync('sh', [
        '-c',
        'dpkg-deb --fsys-tarfile "$1" | tar -t',
        'sh',
        one.path,
      ]).toString();
      const paths = shipped
        .trim()
        .split('\n')
        .map((line) => line.replace(/^\.\//, '/').replace(/(?<=.)\/$/, ''));
      const listed = query('-L', one.name)
        .trim()
        .split('\n')
        .map((line) => line.replace(/^\/\.$/, '/'));
      expect(listed.sort()).toEqual(paths.sort());
    }
  });

  it('has nothing that dpkg --audit complains of but that nothing is configured', () => {
    const { stdout, stderr } = spawnSync('dpkg', ['--root', tree(), '--audit'], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    });
    expect(stderr).toBe('');
    const sections = stdout.split('\n').filter((line) => /^\S/.test(line));
    expect(sections.join(' ')).toMatch(/unpacked but not yet configured/);
    expect(sections.join(' ')).not.toMatch(/half|missing|reinstall|md5sums|list control file/);
  });
});

/** The stanza of a package in a status file. Where a new conffile lies is known to ours alone. */
function stanzaOf(status: string | undefined, name: string): string | undefined {
  const stanza = status?.split('\n\n').find((text) => text.startsWith(`Package: ${name}\n`));
  return stanza?.replace(/^( \/\S+) ([0-9a-f]{32}|newconffile)/gm, '$1');
}

/** What is there before the first package, as in a system that mmdebstrap makes. */
const FROM_MMDEBSTRAP =
  /^(dev|etc\/apt|etc\/fstab|var\/(cache|lib|log)\/apt|var\/lib\/dpkg\/(arch|lock-frontend))(\/|$)/;

const quiet = packages.filter(({ controlFiles }) => !controlFiles.includes('preinst'));

describe.runIf(isPossible)('what the real dpkg --unpack makes of packages without a preinst', () => {
  let real: DpkgRoot;
  const ours = (path: string): string => readFileSync(join(session.out, 'quiet/var/lib/dpkg', path), 'utf8');

  beforeAll(async () => {
    const names = await build(
      'quiet',
      false,
      quiet.map(({ name }) => name),
    );
    real = dpkgRoot();
    real.unpack(names.flatMap((name) => quiet.filter((one) => one.name === name).map(({ deb }) => deb)));
  });
  afterAll(() => real.remove());

  it('is a fair part of them', () => {
    expect(quiet.length).toBeGreaterThan(8);
  });

  it('has the same stanzas in status', () => {
    for (const { name } of quiet) {
      const stanza = stanzaOf(ours('status'), name);
      expect(stanza).toBeDefined();
      expect(stanza).toBe(stanzaOf(real.database('status'), name));
    }
  });

  it.each(['info', 'triggers'])('has the same files in %s/, byte for byte', (place) => {
    const [mine = [], theirs] = [join(session.out, 'quiet'), real.root].map((root) =>
      readdirSync(join(root, 'var/lib/dpkg', place)).filter((name) => name !== 'Unincorp'),
    );
    expect(mine).toEqual(theirs);
    expect(mine.length).toBeGreaterThan(2);
    for (const name of mine) expect(ours(`${place}/${name}`), name).toBe(real.database(`${place}/${name}`));
  });

  it.runIf(hasTreeDiff(WHAT))('has the same files, but for where new conffiles lie', () => {
    const { differences } = treeDiff(join(session.out, 'quiet'), real.root);
    const lists = readdirSync(join(real.root, 'var/lib/dpkg/info')).filter((name) =>
      name.endsWith('.conffiles'),
    );
    const conffiles = lists.flatMap((name) => ours(`info/${name}`).trim().split('\n'));
    expect(conffiles.length).toBeGreaterThan(10);
    const isExpected = ([path, column]: Difference): boolean => {
      if (column === 'mtime' && lstatSync(join(session.out, 'quiet', path)).isDirectory()) return true;
      if (conffiles.includes(`/${path.replace(/\.dpkg-new$/, '')}`)) return column.startsWith('only in');
      // dpkg takes the time of the day for its own files, and knows nothing of where new conffiles lie.
      if (path.startsWith('var/lib/dpkg/') && column === 'mtime') return true;
      if (/^var\/lib\/dpkg\/status(-old)?$/.test(path)) return ['size', 'content'].includes(column);
      return column === 'only in A' && FROM_MMDEBSTRAP.test(path);
    };
    expect(differences.filter((difference) => !isExpected(difference))).toEqual([]);
  });
});
