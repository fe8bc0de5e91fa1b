import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolve, type Resolved } from '../../src/build/build.js';
import type { ResolveRequest } from '../../src/build/request.js';
import { parseArchitecture } from '../../src/kernel/architecture.js';
import { epochSeconds } from '../../src/kernel/epoch.js';
import { sortedBytewise } from '../../src/kernel/order.js';
import type { ChosenSet } from '../../src/lock/lock.js';
import { openSession, type BuildSession } from '../make/build-session.js';
import { startMirror, type Mirror } from '../make/mirror.js';
import { NO_CHOICES } from '../make/small-archive.js';
import {
  COLLECTION,
  hasCollection,
  newestDate,
  preferredIn,
  readSets,
  releaseField,
  suiteNamed,
  type FrozenSet,
} from '../resolve/frozen.js';

const ROOT = join(COLLECTION, 'archive');
const sets = hasCollection('archive') && hasCollection('sets/sets.json') ? readSets() : [];
const sources = sets.flatMap((set) => set.sources);
const AT = epochSeconds(newestDate(sources));

let session: BuildSession;
let mirror: Mirror;

beforeAll(async () => {
  session = await openSession({ now: AT + 400 * 86_400 });
  mirror = await startMirror({ root: ROOT });
});
afterAll(async () => {
  await Promise.all([session.close(), mirror.close()]);
});

function request(
  set: Pick<FrozenSet, 'suite' | 'arch'>,
  url: string,
  change: Partial<ResolveRequest> = {},
): ResolveRequest {
  const suite = suiteNamed(set.suite);
  return {
    ...{ suite, architectures: [parseArchitecture(set.arch)], variant: 'minbase' },
    ...{
      include: [],
      exclude: [],
      recommends: false,
      solver: 'apt',
      components: undefined,
      archives: ['main'],
    },
    mirrors: { mirrors: [url], aptSources: [], knownDists: [], now: epochSeconds(AT + 400 * 86_400) },
    ...NO_CHOICES,
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

function archiveIds(set: FrozenSet): readonly string[] {
  const { archives } = suiteNamed(set.suite);
  const dists = set.sources.map(({ suite }) => suite);
  return archives.filter(({ dist }) => dists.includes(dist)).map(({ id }) => id);
}

/** debootstrap has what the suite's file asks for; mmdebstrap has not, so the user undoes it. */
function changeFor(set: FrozenSet): Partial<ResolveRequest> {
  return {
    variant: set.variant,
    exclude: set.tool === 'debootstrap' ? [] : preferredIn(set),
    archives: archiveIds(set),
  };
}

const http = (): string => `${mirror.url}/debian/`;
const file = (): string => pathToFileURL(join(ROOT, 'debian/')).href;

/** One set of each list of sources. */
const samples = sets.filter(
  (set, place) =>
    sets.findIndex((one) => JSON.stringify(one.sources) === JSON.stringify(set.sources)) === place,
);

describe.runIf(sets.length > 0)('the frozen archive', () => {
  it.each(sets)('has the set of $id, from a mirror on the loopback', async (set) => {
    const lock = await lockOf(request(set, http(), changeFor(set)));
    expect(names(lock)).toEqual([...set.packages]);
    expect(lock.unsigned).toBe(false);
  });

  it.each(samples)('has the set of $id, from file: into an empty cache', async (set) => {
    const own = await openSession({ now: AT });
    const { lock, provenance } = await resolvedOf(request(set, file(), changeFor(set)), own.effects);
    expect(names(lock)).toEqual([...set.packages]);
    const [archive] = provenance.archives;
    expect(archive).toMatchObject({ id: 'main', dist: set.suite, components: ['main'] });
    // Several keys sign a release; those that did are in keys/.
    expect(archive?.signedBy.length).toBeGreaterThan(1);
    expect((await own.verify()).corrupt).toEqual([]);
    await own.close();
  });

  it('is read from the cache, without another download of an index', () => {
    const indexes = mirror.requests.filter(({ path }) => path.includes('/binary-'));
    const asked = indexes.map(({ path }) => path).filter((path) => !path.includes('/by-hash/'));
    expect(asked.length).toBeGreaterThan(0);
    expect(new Set(asked).size).toBe(asked.length);
  });

  const expiring = sets.flatMap((set) =>
    set.sources
      .map((source) => ({ id: set.id, set, until: releaseField(source, 'Valid-Until') }))
      .filter(({ until }) => until !== ''),
  );
  it.each(expiring.slice(0, 1))(
    'has no release that holds after its Valid-Until: $id',
    async ({ set, until }) => {
      const at = epochSeconds(Date.parse(until) / 1000 + 1);
      await expect(lockOf(request(set, http(), { ...changeFor(set), at }))).rejects.toThrow(
        expect.objectContaining({ code: 'RELEASE_EXPIRED', hint: expect.stringContaining('--at') }),
      );
    },
  );
});

const bookworm = sets.filter(({ suite, arch }) => suite === 'bookworm' && arch === 'amd64').slice(0, 1);

describe.runIf(bookworm.length > 0)('usr-is-merged in bookworm', () => {
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
    const lock = await lockOf(
      request({ suite: 'bookworm', arch: 'amd64' }, http(), { variant: 'apt', ...change }),
    );
    expect([...merges(lock)].sort()).toEqual(is);
    expect(lock.family === 'debian' && lock.mergedUsr).toBe(mergedUsr);
    if (is.length === 2) expect(lock.packages).toHaveLength(90);
  });
});
