import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PackageEntry } from '../../../src/package/package.js';
import { hasTool } from '../../make/outcome.js';
import { pythonTar, type PythonMember } from '../../make/python-tar.js';
import { readDebBytes, type ReadDeb } from '../../make/read-deb.js';

const NAMES = ['base-files', 'bash', 'libc6', 'passwd', 'mount'];
const hasTools =
  hasTool('dpkg-deb', 'real packages') &&
  hasTool('python3', 'real packages') &&
  hasTool('apt-get', 'real packages');

let folder = '';
let paths: readonly string[] = [];

/** Real packages from whatever archive the host's apt is set to; none when it cannot. */
function download(): readonly string[] {
  if (!hasTools) return [];
  const done = spawnSync('apt-get', ['download', '-q', ...NAMES], { cwd: folder, timeout: 90_000 });
  const found = readdirSync(folder).filter((name) => name.endsWith('.deb'));
  if (done.status === 0 && found.length === NAMES.length) return found.map((name) => join(folder, name));
  console.warn(
    `SKIPPED: real packages: apt-get download failed: ${done.stderr.toString().trim().slice(0, 300)}`,
  );
  return [];
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'real-debs-'));
  paths = download();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function theirs(entry: PythonMember): string {
  const path = entry.name.replace(/^\.\/?/, '');
  const mode = entry.type === '2' ? 0o777 : entry.mode;
  const target = entry.type === '1' ? entry.linkname.replace(/^\.\//, '') : entry.linkname;
  const device = entry.type === '3' || entry.type === '4' ? [entry.major, entry.minor] : [];
  return JSON.stringify([
    path,
    entry.type,
    mode,
    entry.uid,
    entry.gid,
    entry.uname,
    entry.gname,
    entry.mtime,
    target,
    entry.sha256,
    ...device,
  ]);
}

const TYPES = {
  file: '0',
  hardlink: '1',
  symlink: '2',
  character: '3',
  block: '4',
  directory: '5',
  fifo: '6',
} as const;

function ours(entry: PackageEntry, read: ReadDeb): string {
  const content = read.contentOf(entry);
  const digest = content === undefined ? '' : createHash('sha256').update(content).digest('hex');
  const target = 'target' in entry ? entry.target : '';
  const device = 'device' in entry ? [entry.device.major, entry.device.minor] : [];
  const owner = [entry.uid, entry.gid, entry.userName, entry.groupName];
  return JSON.stringify([
    entry.path,
    TYPES[entry.kind],
    entry.mode,
    ...owner,
    entry.mtimeSeconds,
    target,
    digest,
    ...device,
  ]);
}

function dpkgDeb(...options: string[]): Buffer {
  return execFileSync('dpkg-deb', options, { maxBuffer: 1 << 28 });
}

test('real packages hold what dpkg-deb says they hold', async ({ skip }) => {
  if (paths.length === 0) skip();
  for (const path of paths) {
    const read = await readDebBytes(readFileSync(path));
    const fsys = dpkgDeb('--fsys-tarfile', path);
    expect(read.tar.equals(fsys)).toBe(true);
    expect(read.entries.map((entry) => ours(entry, read))).toEqual(pythonTar(fsys).map(theirs));
    expect(read.entries.length).toBeGreaterThan(20);
    expect(`${read.name} ${read.version} ${read.architecture}`).toBe(
      dpkgDeb('--show', '--showformat=${Package} ${Version} ${Architecture}', path).toString(),
    );
  }
});

test('real control members hold what dpkg-deb extracts', async ({ skip }) => {
  if (paths.length === 0) skip();
  for (const [i, path] of paths.entries()) {
    const extracted = join(folder, `control-${i}`);
    dpkgDeb('--control', path, extracted);
    const read = await readDebBytes(readFileSync(path));
    const wanted = readdirSync(extracted).map((name) => {
      const file = join(extracted, name);
      const { mode, mtimeMs } = statSync(file);
      const bytes = new Uint8Array(readFileSync(file));
      return { name, mode: mode & 0o7777, mtimeSeconds: Math.floor(mtimeMs / 1000), bytes };
    });
    expect(read.controlFiles).toEqual(wanted.sort((a, b) => (a.name < b.name ? -1 : 1)));
  }
});
