// Compares what an image has with what its packages ship: node test/tooling/shipped.mjs SUITE ARCH [OPTIONS of bootstrap…]
// Builds the image, extracts the same .debs with dpkg-deb into one folder, and compares every path of that folder in
// type, mode, owner, size, content, link target and hard links. What the image has besides is not looked at. Needs root
// (owners), dpkg-deb, tar and ../shared/tools/treediff.py.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const treediff = join(root, '../shared/tools/treediff.py');
const [suite, arch, ...options] = process.argv.slice(2);
if (suite === undefined || arch === undefined) {
  console.error('usage: shipped.mjs SUITE ARCH [OPTIONS…]');
  process.exit(2);
}
if (!existsSync(treediff)) {
  console.log('SKIPPED: ../shared/tools/treediff.py is not there, so nothing was compared');
  process.exit(0);
}

const work = mkdtempSync(join(tmpdir(), 'rootfs-shipped-'));
try {
  const cache = join(work, 'cache');
  const rootfs = (...args) =>
    execFileSync('node', [join(root, 'dist/main.js'), ...args], { maxBuffer: 1 << 28, encoding: 'utf8' });
  // Only unpacked: configuring diverts, converts and removes.
  const request = [suite, '--arch', arch, '--cache', cache, '--quiet', '--configure', 'none', ...options];
  rootfs('bootstrap', ...request, '--output', join(work, 'image'));
  const lock = JSON.parse(
    rootfs('bootstrap', ...request, '--print', '--json')
      .trim()
      .split('\n')
      .at(-1),
  );

  const folder = join(work, 'shipped');
  mkdirSync(folder);
  if (lock.mergedUsr) {
    for (const name of ['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32', 'libo32']) {
      mkdirSync(join(folder, 'usr', name), { recursive: true });
      symlinkSync(`usr/${name}`, join(folder, name));
    }
  }
  for (const { sha256 } of lock.packages) {
    const deb = join(cache, 'blobs/sha256', sha256.slice(0, 2), sha256);
    const script =
      'dpkg-deb --fsys-tarfile "$1" | tar -C "$2" --keep-directory-symlink -xp --numeric-owner -f -';
    execFileSync('bash', ['-o', 'pipefail', '-c', script, 'sh', deb, folder]);
  }

  const { stdout } = spawnSync('python3', [treediff, '--max', '1000000', folder, join(work, 'image')], {
    maxBuffer: 1 << 28,
    encoding: 'utf8',
  });
  const lines = stdout.trim().split('\n');
  const differing = lines.slice(0, -1).filter((line) => !line.endsWith(': only in B'));
  // The links that stand for /lib32 and the like where the architecture has none are this script's own.
  const faults = differing.filter((line) => !/^\/(usr\/)?(lib32|lib64|libx32|libo32): only in A$/.test(line));
  for (const line of faults.slice(0, 100)) console.log(line);
  console.log(`${suite} ${arch}: ${lock.packages.length} packages; ${lines.at(-1)}`);
  console.log(`${faults.length} paths of the packages differ`);
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
