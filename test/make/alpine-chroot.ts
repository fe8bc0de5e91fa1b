import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { referenceTrees } from './alpine-tree.js';

/** Node's names of architectures beside apk's. */
const OWN: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' };

/** A reference tree that this machine can run programs of; undefined, said loudly, when it cannot. */
export function runnableTree(): ReturnType<typeof referenceTrees>[number] | undefined {
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
  const tree = referenceTrees().find(({ architecture }) => architecture === OWN[process.arch]);
  if (isRoot && tree !== undefined) return tree;
  console.warn('SKIPPED: programs of an Alpine tree can be run only by root, on Linux of its architecture');
  return undefined;
}

/** A folder with a tree, in which its own programs run. */
export interface Chroot {
  run(...argv: readonly string[]): { readonly status: number | null; readonly out: string };
  /** The same while this thread goes on, as a server in it must. */
  runBeside(...argv: readonly string[]): Promise<{ readonly status: number | null; readonly out: string }>;
  read(path: string): string | undefined;
  /** Removes the file when there is no text. */
  write(path: string, text: string | undefined): void;
  copy(): Chroot;
  remove(): void;
}

const ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' };

function chrootAt(folder: string): Chroot {
  return {
    run(...argv) {
      const ended = spawnSync('/usr/sbin/chroot', [folder, ...argv], {
        encoding: 'latin1',
        env: ENVIRONMENT,
      });
      return { status: ended.status, out: `${ended.stdout}${ended.stderr}` };
    },
    runBeside(...argv) {
      const child = spawn('/usr/sbin/chroot', [folder, ...argv], { env: ENVIRONMENT });
      let out = '';
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('latin1').on('data', (text: string) => (out += text));
      return new Promise((resolve, reject) => {
        child.on('error', reject).on('close', (status) => resolve({ status, out }));
      });
    },
    read(path) {
      const file = join(folder, path);
      return existsSync(file) ? readFileSync(file, 'latin1') : undefined;
    },
    write(path, text) {
      const file = join(folder, path);
      if (text === undefined) rmSync(file, { force: true });
      else writeFileSync(file, text, 'latin1');
    },
    copy() {
      const other = mkdtempSync(join(tmpdir(), 'rootfs-alpine-'));
      cpSync(folder, other, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
      return chrootAt(other);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Unpacks a tar into a new folder, owners and devices included. */
export function chrootOfTar(tar: string): Chroot {
  const folder = mkdtempSync(join(tmpdir(), 'rootfs-alpine-'));
  const ended = spawnSync('tar', ['--numeric-owner', '-xpf', tar, '-C', folder], { encoding: 'utf8' });
  if (ended.status !== 0) throw new Error(ended.stderr);
  return chrootAt(folder);
}
