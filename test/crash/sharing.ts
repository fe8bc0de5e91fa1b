import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeDisk } from '../../src/host/disk.js';
import { verifyCache } from '../../src/store/cache-verify.js';
import { runDist, type Ran } from '../make/dist.js';
import { outputDigest } from './whole.js';
import type { World } from './world.js';

/** Four builds on one cold cache, one of which is killed unless it is done before; what is wrong afterwards. */
export async function sharedTrial(
  world: World,
  afterMs: number,
): Promise<{ readonly isKilled: boolean; readonly problems: readonly string[] }> {
  const folder = mkdtempSync(join(world.folder, 'shared-'));
  const cache = join(folder, 'cache');
  mkdirSync(join(folder, 'tmp'));
  const run = (output: string, killAfterMs?: number): Promise<Ran> => {
    const lock = `--lock=${join(world.folder, 'new.json')}`;
    const args = ['bootstrap', lock, world.mirror, '-q', '--cache', cache, '-o', output];
    return runDist(args, {
      cwd: folder,
      env: { TMPDIR: join(folder, 'tmp') },
      onStart: (child) => {
        if (killAfterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfterMs).unref();
      },
    });
  };
  const [killed, ...others] = await Promise.all([run('a', afterMs), run('b'), run('c'), run('d')]);
  const problems = others.filter(({ status }) => status !== 0).map(({ stderr }) => `disturbed: ${stderr}`);
  const again = await run('a');
  if (again.status !== 0) problems.push(`after ${killed.signal ?? 'no signal'}: ${again.stderr}`);
  const digests = new Set(['a', 'b', 'c', 'd'].map((name) => outputDigest(join(folder, name))));
  if (digests.size !== 1) problems.push(`${digests.size} digests instead of one`);
  const { corrupt, unreadable, foreign, leftovers } = await verifyCache(makeDisk(), cache, {
    removeCorrupt: false,
  });
  for (const { entry } of [...corrupt, ...unreadable]) problems.push(`bad in the cache: ${entry.path}`);
  problems.push(...foreign, ...leftovers.map(({ path }) => `left over: ${path}`));
  const names = readdirSync(folder).filter((name) => name.startsWith('.'));
  problems.push(...names.map((name) => `left over: ${name}`));
  rmSync(folder, { recursive: true, force: true });
  return { isKilled: killed.signal === 'SIGKILL', problems };
}
