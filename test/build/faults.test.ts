import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bootstrap, type BootstrapRequest } from '../../src/build/build.js';
import { RootfsError } from '../../src/kernel/errors.js';
import { openSession, type BuildSession } from '../make/build-session.js';
import type { ArchiveOptions } from '../make/archive.js';
import { startMirror, type Mirror, type MirrorOptions } from '../make/mirror.js';
import type { Fault } from '../make/mirror-fault.js';
import { signingKey } from '../make/signing-keys.js';
import { MADE, served, smallArchive, smallRequest, VALID_UNTIL } from '../make/small-archive.js';

const PLACES = {
  release: '/dists/made/InRelease',
  index: '/dists/made/main/binary-amd64/Packages.gz',
  package: '/pool/main/l/libx1/libx1_1.0-1_amd64.deb',
} as const;

type Place = keyof typeof PLACES;

let sessions: BuildSession[] = [];
let mirrors: Mirror[] = [];
let goodDigest = '';

afterEach(async () => {
  await Promise.all([...mirrors, ...sessions].map((one) => one.close()));
  [mirrors, sessions] = [[], []];
});

async function serve(change: Partial<ArchiveOptions> = {}, options: MirrorOptions = {}): Promise<Mirror> {
  const files = served(await smallArchive({ keys: [await signingKey('small')], ...change }));
  const mirror = await startMirror({ files, ...options });
  mirrors.push(mirror);
  return mirror;
}

interface Ended {
  /** The image's digest, or the error. */
  readonly digest: string | undefined;
  readonly error: RootfsError | undefined;
  readonly session: BuildSession;
}

async function attempt(
  urls: readonly string[],
  change: Partial<BootstrapRequest> = {},
  now = MADE + 3600,
  folder?: string,
): Promise<Ended> {
  const session = await openSession({ now, ...(folder === undefined ? {} : { folder }) });
  sessions.push(session);
  const keyring = join(session.folder, 'keyring.asc');
  writeFileSync(keyring, (await signingKey('small')).armoured);
  const target = join(session.out, 'image');
  const request = smallRequest({ mirrors: urls, keyrings: [keyring], target }, change);
  const asked = { ...request, mirrors: { ...request.mirrors, now: session.effects.clock.now() } };
  try {
    const { exported } = await bootstrap(asked, session.effects);
    return { digest: exported.image?.digest, error: undefined, session };
  } catch (thrown) {
    if (!(thrown instanceof RootfsError)) throw thrown;
    return { digest: undefined, error: thrown, session };
  }
}

/** `recovered` when the image is the one that is made without faults, else the error's code. */
function endOf({ digest, error }: Ended): string {
  if (error !== undefined) return error.code;
  return digest === goodDigest ? 'recovered' : `another image: ${digest}`;
}

/** Whatever happened: the cache is clean and nothing is half written. */
async function expectClean({ session, error }: Ended): Promise<void> {
  const { corrupt, unreadable, leftovers, foreign } = await session.verify();
  expect({ corrupt, unreadable, leftovers, foreign }).toEqual({
    corrupt: [],
    unreadable: [],
    leftovers: [],
    foreign: [],
  });
  expect(readdirSync(session.out)).toEqual(error === undefined ? ['image'] : []);
  if (error !== undefined) expect(error.hint ?? '').not.toBe('');
}

beforeAll(async () => {
  const mirror = await serve();
  const ended = await attempt([mirror.url]);
  goodDigest = ended.digest ?? '';
  expect(ended.error).toBeUndefined();
  expect(goodDigest).toMatch(/^sha256:/);
});

afterAll(async () => {
  await Promise.all([...mirrors, ...sessions].map((one) => one.close()));
});

/** What becomes of a fault that does not go away, by the file that it befalls. */
interface Transport {
  readonly summary: string;
  readonly fault: Fault;
  readonly ends: Readonly<Record<Place, string>>;
}

function everywhere(end: string): Transport['ends'] {
  return { release: end, index: end, package: end };
}

const TRANSPORT: readonly Transport[] = [
  {
    summary: '429 with Retry-After',
    fault: { kind: 'status', status: 429, retryAfter: '7' },
    ends: everywhere('NETWORK_FAILED'),
  },
  { summary: '503', fault: { kind: 'status', status: 503 }, ends: everywhere('NETWORK_FAILED') },
  { summary: 'a reset before the header', fault: { kind: 'reset' }, ends: everywhere('NETWORK_FAILED') },
  {
    summary: 'a reset in the middle of the body',
    fault: { kind: 'reset', afterBytes: 100 },
    ends: everywhere('NETWORK_FAILED'),
  },
  { summary: 'a body cut short', fault: { kind: 'truncate', keepBytes: 100 }, ends: everywhere('NETWORK_FAILED') },
  {
    summary: 'a wrong byte',
    fault: { kind: 'wrong-byte', at: 80 },
    ends: { release: 'SIGNATURE_BAD', index: 'DIGEST_MISMATCH', package: 'DIGEST_MISMATCH' },
  },
  {
    summary: 'a longer file',
    fault: { kind: 'longer', extraBytes: 9, announced: true },
    ends: { release: 'RELEASE_MALFORMED', index: 'DIGEST_MISMATCH', package: 'DIGEST_MISMATCH' },
  },
  {
    summary: 'a shorter file',
    fault: { kind: 'short', keepBytes: 200 },
    ends: { release: 'RELEASE_MALFORMED', index: 'DIGEST_MISMATCH', package: 'DIGEST_MISMATCH' },
  },
  {
    summary: 'a redirect loop',
    fault: { kind: 'redirect', location: '/loop' },
    ends: everywhere('NETWORK_FAILED'),
  },
  { summary: 'silence', fault: { kind: 'stall', afterBytes: 50 }, ends: everywhere('NETWORK_FAILED') },
  { summary: 'something that is not HTTP', fault: { kind: 'garbage' }, ends: everywhere('NETWORK_FAILED') },
];

/** Faults that asking the same mirror again does not mend, because the answer was whole and only wrong. */
const NOT_ASKED_AGAIN = ['a wrong byte', 'a longer file', 'a shorter file', 'a redirect loop'];

const LOOP: Readonly<Record<string, Fault>> = { '/loop': { kind: 'redirect', location: '/loop' } };

const ROWS = TRANSPORT.flatMap(({ summary, fault, ends }) =>
  (Object.keys(PLACES) as Place[]).map((place) => ({ summary, fault, place, end: ends[place] })),
);

// Only one form of the index and no by-hash names, so that there is one way to each file.
const ONE_WAY = { byHash: false, forms: ['gz'] as const };

describe('a mirror that does not stop failing', () => {
  it.each(ROWS)('with $summary for the $place: $end; a second mirror helps', async (row) => {
    const bad = await serve(ONE_WAY, { faults: { ...LOOP, [PLACES[row.place]]: row.fault } });
    const alone = await attempt([bad.url]);
    expect(endOf(alone)).toBe(row.end);
    expect(alone.error?.message).toContain(row.place === 'package' ? 'libx1' : 'made');
    await expectClean(alone);
    const good = await serve(ONE_WAY);
    const both = await attempt([bad.url, good.url]);
    expect(endOf(both)).toBe('recovered');
    await expectClean(both);
    // What was fetched before the failure is used by the next run.
    const later = await attempt([good.url], {}, MADE + 7200, alone.session.folder);
    expect(endOf(later)).toBe('recovered');
    await expectClean(later);
  });
});
