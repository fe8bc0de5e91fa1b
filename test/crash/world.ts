import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALPINE_DIR, alpineList, alpinePath, hasAlpineReference } from '../make/alpine-reference.js';
import { runDist, type RunOptions } from '../make/dist.js';
import { startMirror } from '../make/mirror.js';
import { startSlowProxy } from './slow-proxy.js';

/** An earlier request and the one that replaces it, so that an output can be told from what was there before. */
export type Age = 'old' | 'new';

/** A mirror that is slow, two locks of what it has, and a cache that holds everything of both. */
export interface World {
  readonly name: string;
  /** Holds old.json, new.json and cache. */
  readonly folder: string;
  /** What to lock, without the mirror. */
  readonly asked: (age: Age) => readonly string[];
  /** Mirror and keys. */
  readonly trust: readonly string[];
  readonly mirror: string;
  close(): Promise<void>;
}

interface Making {
  readonly name: string;
  readonly upstream: string;
  readonly bytesEach: number;
  readonly keys: readonly string[];
  readonly asked: World['asked'];
  readonly closed: () => Promise<void>;
}

/** Runs a command that must succeed. */
export async function mustRun(args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { status, stdout, stderr } = await runDist(args, options);
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
}

async function makeWorld(making: Making): Promise<World> {
  const { name, asked, keys } = making;
  const folder = mkdtempSync(join(tmpdir(), `rootfs-crash-${name}-`));
  mkdirSync(join(folder, 'tmp'));
  const proxy = await startSlowProxy(making.upstream, making.bytesEach);
  const [cache, mirror] = [join(folder, 'cache'), `--mirror=${proxy.url}/`];
  const trust = [mirror, ...keys];
  for (const age of ['old', 'new'] as const) {
    const lock = join(folder, `${age}.json`);
    await mustRun(['lock', ...asked(age), ...trust, '--cache', cache, '-o', lock]);
    await mustRun(['fetch', '--lock', lock, mirror, '--cache', cache]);
    // Indexes as they were signed, which only a bundle takes.
    await mustRun(['bundle', '--lock', lock, ...trust, '--cache', cache, '-o', join(folder, 'bundle')]);
  }
  const close = async (): Promise<void> => {
    await proxy.close();
    await making.closed();
    rmSync(folder, { recursive: true, force: true });
  };
  return { name, folder, asked, trust, mirror, close };
}

/** Alpine's minirootfs from the reference data; undefined, after saying so, where that is not there. */
export async function alpineWorld(): Promise<World | undefined> {
  if (!hasAlpineReference()) return undefined;
  const mirror = await startMirror({ root: ALPINE_DIR });
  return makeWorld({
    name: 'alpine',
    upstream: mirror.url,
    bytesEach: 48 * 1024,
    keys: alpineList('keys').map((name) => `--keyring=${alpinePath('keys', name)}`),
    asked: (age) => ['alpine-3.20', '--components=main', `--arch=${age === 'old' ? 'aarch64' : 'x86_64'}`],
    closed: () => mirror.close(),
  });
}

/** The mirror of Debian that this machine's apt uses, or ROOTFS_MIRROR; undefined when it is none by http. */
function debianMirror(): string | undefined {
  const named = process.env['ROOTFS_MIRROR'];
  if (named !== undefined) return named;
  const args = ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages'];
  try {
    const uris = execFileSync('apt-get', args, { encoding: 'utf8' }).split('\n');
    return uris.find((uri) => /^http:.*\/debian\/?$/.test(uri));
  } catch {
    return undefined;
  }
}

/** Debian bookworm minbase; undefined, after saying so, where no mirror is. */
export async function debianWorld(): Promise<World | undefined> {
  const upstream = debianMirror()?.replace(/\/$/, '');
  if (upstream === undefined) {
    console.warn(
      'SKIPPED: killing runs of Debian: apt here has no mirror by http, and ROOTFS_MIRROR is not set',
    );
    return undefined;
  }
  const bookworm = ['bookworm', '--archives=main', '--arch=amd64'];
  return makeWorld({
    name: 'debian',
    upstream,
    bytesEach: 256 * 1024,
    keys: [],
    asked: (age) => [...bookworm, `--variant=${age === 'old' ? 'essential' : 'minbase'}`],
    closed: () => Promise.resolve(),
  });
}
