import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeDisk } from '../../src/host/disk.js';
import { verifyCache } from '../../src/store/cache-verify.js';
import { runDist, type Ran } from '../make/dist.js';
import type { Scenario } from './scenario.js';
import { outputDigest, strayBlobs } from './whole.js';
import type { Age, World } from './world.js';

const KILLER = fileURLToPath(new URL('killer.mjs', import.meta.url));

/** How and when a run is ended. */
export type Ending =
  | { readonly kind: 'by itself' }
  /** SIGKILL, or a signal that can be heard, so long after the start. */
  | { readonly kind: 'time'; readonly afterMs: number; readonly signal: NodeJS.Signals }
  /** SIGKILL at the so-many-th change of the disk. */
  | { readonly kind: 'change'; readonly at: number };

/** A folder of its own for one scenario: cache, tmp and the output. */
export class Place {
  readonly folder: string;

  constructor(
    readonly world: World,
    readonly scenario: Scenario,
    warmth: 'cold' | 'warm',
  ) {
    this.folder = mkdtempSync(join(world.folder, 'run-'));
    mkdirSync(this.path('tmp'));
    if (warmth === 'warm') cpSync(join(world.folder, 'cache'), this.path('cache'), { recursive: true });
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  async run(age: Age, ending: Ending = { kind: 'by itself' }): Promise<Ran> {
    const args = [...this.scenario.command(this.world, age), '--cache', this.path('cache')];
    const env = {
      ...{
        TMPDIR: this.path('tmp'),
        NODE_OPTIONS: `--import=${KILLER}`,
        CRASH_COUNT: this.path('tmp.count'),
      },
      ...(ending.kind === 'change' ? { CRASH_AT: String(ending.at) } : {}),
    };
    let timer: NodeJS.Timeout | undefined;
    const ran = await runDist(args, {
      env,
      cwd: this.folder,
      onStart: (child) => {
        if (ending.kind === 'time') timer = setTimeout(() => child.kill(ending.signal), ending.afterMs);
      },
    });
    clearTimeout(timer);
    return ran;
  }

  /** Changes of the disk of the last run that ended by itself. */
  changes(): number {
    return Number(readFileSync(this.path('tmp.count'), 'utf8').trim().split('\n').at(-1));
  }

  digest(): string | undefined {
    const { output } = this.scenario;
    return output === undefined ? undefined : outputDigest(this.path(output));
  }

  /** Temporary files that lie about. */
  async leftovers(): Promise<readonly string[]> {
    const { output } = this.scenario;
    const own = ['cache', 'tmp', 'tmp.count', output];
    const beside = readdirSync(this.folder).filter((name) => !own.includes(name));
    const tops = existsSync(this.path('cache')) ? readdirSync(this.path('cache')) : [];
    const versions = tops.filter((name) => name.startsWith('rootfs-cache-version-'));
    const { leftovers } = await verifyCache(makeDisk(), this.path('cache'), { removeCorrupt: false });
    const stray = output === undefined ? [] : strayBlobs(this.path(output));
    return [
      ...beside,
      ...versions,
      ...stray,
      ...leftovers.map(({ path }) => path),
      ...readdirSync(this.path('tmp')),
    ];
  }

  /** What is wrong with the cache. */
  async damage(): Promise<readonly string[]> {
    const verdict = await verifyCache(makeDisk(), this.path('cache'), { removeCorrupt: false });
    const { corrupt, unreadable, foreign } = verdict;
    return [...[...corrupt, ...unreadable].map(({ entry }) => `bad: ${entry.path}`), ...foreign];
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
