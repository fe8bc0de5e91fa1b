import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where unpacked packages are kept between runs. */
const KEPT = join(tmpdir(), 'rootfs-real-packages');

function isHostSuite(suite: string): boolean {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  return release.includes(`VERSION_CODENAME=${suite}\n`);
}

function make(suite: string, name: string): void {
  mkdirSync(join(KEPT, suite), { recursive: true });
  const work = mkdtempSync(join(KEPT, 'part-'));
  try {
    spawnSync('apt-get', ['download', '-q', name], { cwd: work, timeout: 90_000 });
    const [deb] = readdirSync(work);
    const unpacked =
      deb !== undefined && spawnSync('dpkg-deb', ['-x', join(work, deb), join(work, 'x')]).status === 0;
    if (unpacked) renameSync(join(work, 'x'), join(KEPT, suite, name));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * The files of a real package of that suite, from `rootfs-real-packages/SUITE/NAME` in the temporary directory. They
 * are downloaded only where ROOTFS_REAL_ROOTS is `make`, and only for the suite that this machine itself runs;
 * undefined, and loud, where there are none.
 */
export function unpackedPackage(suite: string, name: string, what: string): string | undefined {
  const folder = join(KEPT, suite, name);
  if (!existsSync(folder) && process.env['ROOTFS_REAL_ROOTS'] === 'make' && isHostSuite(suite))
    make(suite, name);
  if (existsSync(folder)) return folder;
  console.warn(`SKIPPED: ${what} of ${suite}: needs ${name} unpacked, made with ROOTFS_REAL_ROOTS=make`);
  return undefined;
}
