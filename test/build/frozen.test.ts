import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolve } from '../../src/build/build.js';
import type { Resolved } from '../../src/build/debian/resolve.js';
import type { ResolveRequest } from '../../src/build/request.js';
import { parseArchitecture } from '../../src/kernel/architecture.js';
import { epochSeconds, parseTime } from '../../src/kernel/epoch.js';
import { sortedBytewise } from '../../src/kernel/order.js';
import type { ChosenSet } from '../../src/lock/lock.js';
import { loadSuite } from '../../src/suite/load.js';
import type { Suite } from '../../src/suite/suite.js';
import { openSession, type BuildSession } from '../make/build-session.js';
import { startMirror, type Mirror } from '../make/mirror.js';
import { builtinSuites, KEYS } from '../make/suites.js';
import { COLLECTION, hasCollection, readSets, type FrozenSet } from '../resolve/frozen.js';

const ROOT = join(COLLECTION, 'archive');
const sets = hasCollection('archive') && hasCollection('sets/sets.json') ? readSets() : [];
const AT = parseTime('2026-11-20');

let session: BuildSession;
let mirror: Mirror;
let suite: Suite;

beforeAll(async () => {
  session = await openSession({ now: AT + 400 * 86_400 });
  mirror = await startMirror({ root: ROOT });
  suite = loadSuite('bookworm', builtinSuites(), [KEYS]);
});
afterAll(async () => {
  await Promise.all([session.close(), mirror.close()]);
});

function request(architecture: string, url: string, change: Partial<ResolveRequest> = {}): ResolveRequest {
  return {
    ...{ suite, architectures: [parseArchitecture(architecture)], variant: 'minbase' },
    ...{ include: [], exclude: [], recommends: false, components: undefined, archives: ['main'] },
    mirrors: { mirrors: [url], aptSources: [], knownDists: [], now: epochSeconds(AT + 400 * 86_400) },
    ...{ at: AT, sourceDateEpoch: undefined, keyrings: [], insecureUnsigned: false, imageMirrors: [] },
    ...change,
  };
}

async function resolvedOf(asked: ResolveRequest, effects = session.effects): Promise<Resolved> {
  const [resolved] = await resolve(asked, effects);
  if (resolved === undefined) throw new Error('nothing was resolved');
  return resolved;
}

async function lockOf(asked: ResolveRequest): Promise<ChosenSet> {
  return (await resolvedOf(asked)).lock;
}

function names(lock: ChosenSet): readonly string[] {
  return sortedBytewise(
    lock.packages.map(({ name, version }) => `${name}=${version}`),
    (text) => text,
  );
}

/** debootstrap has usr-is-merged, as the suite's file; mmdebstrap has not, so the user undoes it. */
function changeFor(set: FrozenSet): Partial<ResolveRequest> {
  return {
    variant: set.variant,
    exclude: set.tool === 'debootstrap' ? [] : ['usr-is-merged'],
    archives: set.sources.length === 1 ? ['main'] : undefined,
  };
}

const http = (): string => `${mirror.url}/debian/`;
const file = (): string => pathToFileURL(join(ROOT, 'debian/')).href;

describe.runIf(sets.length > 0)('the frozen bookworm', () => {
  it.each(sets)('has the set of $id, from a mirror on the loopback', async (set) => {
    const lock = await lockOf(request(set.arch, http(), changeFor(set)));
    expect(names(lock)).toEqual([...set.packages]);
    expect(lock.unsigned).toBe(false);
  });

  it.each(sets.filter(({ id }) => /debootstrap-minbase|all-amd64\/mmdebstrap-standard/.test(id)))(
    'has the set of $id, from file: into an empty cache',
    async (set) => {
      const own = await openSession({ now: AT });
      const { lock, provenance } = await resolvedOf(request(set.arch, file(), changeFor(set)), own.effects);
      expect(names(lock)).toEqual([...set.packages]);
      const [archive] = provenance.archives;
      expect(archive).toMatchObject({ id: 'main', dist: 'bookworm', components: ['main'] });
      // Three keys signed the release; all of them are in keys/.
      expect(archive?.release.signedBy.length).toBeGreaterThan(1);
      expect((await own.verify()).corrupt).toEqual([]);
      await own.close();
    },
  );

  it('is read from the cache, without another download of an index', () => {
    const indexes = mirror.requests.filter(({ path }) => path.includes('/binary-'));
    const asked = indexes.map(({ path }) => path).filter((path) => !path.includes('/by-hash/'));
    expect(asked.length).toBeGreaterThan(0);
    expect(new Set(asked).size).toBe(asked.length);
  });

  it('has no release that holds once security has expired', async () => {
    const late = request('amd64', http(), { archives: undefined, at: parseTime('2026-11-26') });
    await expect(lockOf(late)).rejects.toThrow(
      expect.objectContaining({ code: 'RELEASE_EXPIRED', hint: expect.stringContaining('--at') }),
    );
  });
});

describe.runIf(sets.length > 0)('usr-is-merged in bookworm', () => {
  const merges = (lock: ChosenSet): readonly string[] =>
    lock.packages.map(({ name }) => name).filter((name) => /^usr-?(is-)?merged?$/.test(name));

  it.each([
    { summary: 'is asked for by the suite', change: {}, is: ['usr-is-merged'], mergedUsr: true },
    {
      summary: 'is left out by --exclude',
      change: { exclude: ['usr-is-merged'] },
      is: ['usrmerge'],
      mergedUsr: false,
    },
    {
      summary: 'is left out by --include NAME-',
      change: { include: ['usr-is-merged-'] },
      is: ['usrmerge'],
      mergedUsr: false,
    },
    {
      summary: 'that the user names himself comes too late, as in mmdebstrap',
      change: { include: ['usr-is-merged'] },
      is: ['usr-is-merged', 'usrmerge'],
      mergedUsr: false,
    },
    {
      summary: 'does not come into a variant without packages',
      change: { variant: 'custom', include: ['tzdata'] },
      is: [],
      mergedUsr: true,
    },
  ])('$summary', async ({ change, is, mergedUsr }) => {
    const lock = await lockOf(request('amd64', http(), { variant: 'apt', ...change }));
    expect([...merges(lock)].sort()).toEqual(is);
    expect(lock.mergedUsr).toBe(mergedUsr);
    if (is.length === 2) expect(lock.packages).toHaveLength(90);
  });
});
