import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasTool } from './outcome.js';

/** A system of its own for the real dpkg, with nothing installed. */
export interface DpkgRoot {
  readonly root: string;
  /** Unpacks packages in this order, one call each; throws with dpkg's words when it refuses. */
  unpack(debs: readonly Uint8Array[], options?: readonly string[]): void;
  /** A file below var/lib/dpkg, undefined when absent. */
  database(name: string): string | undefined;
  remove(): void;
}

/** Whether the real dpkg may unpack with owners here; says loudly when not. */
export function canRunDpkg(what: string): boolean {
  if (!hasTool('dpkg', what)) return false;
  if (process.getuid?.() === 0) return true;
  console.warn(`SKIPPED: ${what}: dpkg --unpack needs root`);
  return false;
}

export function dpkgRoot(): DpkgRoot {
  const base = mkdtempSync(join(tmpdir(), 'rootfs-dpkg-'));
  const root = join(base, 'root');
  for (const name of ['info', 'updates', 'triggers', 'alternatives'])
    mkdirSync(join(root, 'var/lib/dpkg', name), { recursive: true });
  writeFileSync(join(root, 'var/lib/dpkg/status'), '');
  let count = 0;
  return {
    root,
    unpack(debs, options = []) {
      for (const deb of debs) {
        const path = join(base, `${count++}.deb`);
        writeFileSync(path, deb);
        const args = ['--root', root, '--force-not-root,depends,bad-path,unsafe-io', ...options];
        const env = { ...process.env, LC_ALL: 'C.UTF-8', DPKG_FRONTEND_LOCKED: '' };
        const ended = spawnSync('dpkg', [...args, '--unpack', path], { env, encoding: 'utf8' });
        if (ended.status !== 0) throw new Error(`dpkg refused: ${ended.stderr}`);
      }
    },
    database(name) {
      const path = join(root, 'var/lib/dpkg', name);
      return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
    },
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
}
