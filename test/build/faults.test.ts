import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '../make/mirror-fault.js';
import { MADE } from '../make/small-archive.js';
import { PLACES, smallRuns, untidiness, type Ended } from '../make/small-runs.js';

type Place = keyof typeof PLACES;

const runs = smallRuns();
let goodDigest = '';

beforeAll(async () => {
  const { error, digest = '' } = await runs.attempt([(await runs.serve()).url]);
  expect(error).toBeUndefined();
  expect(digest).toMatch(/^sha256:/);
  goodDigest = digest;
});
afterEach(() => runs.close());

/** `recovered` when the image is the one that is made without faults, else the error's code. */
function endOf({ digest, error }: Ended): string {
  if (error !== undefined) return error.code;
  return digest === goodDigest ? 'recovered' : `another image: ${digest}`;
}

async function expectClean(ended: Ended): Promise<void> {
  expect(await untidiness(ended)).toEqual([]);
}

/** What becomes of a fault that does not go away, by the file that it befalls. */
interface Transport {
  readonly summary: string;
  readonly fault: Fault;
  readonly ends: Readonly<Partial<Record<Place, string>>>;
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
    fault: { kind: 'reset', afterBytes: 50 },
    ends: everywhere('NETWORK_FAILED'),
  },
  {
    summary: 'a body cut short',
    fault: { kind: 'truncate', keepBytes: 50 },
    ends: everywhere('NETWORK_FAILED'),
  },
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
    ends: everywhere('NETWORK_REDIRECTS'),
  },
  { summary: 'silence', fault: { kind: 'stall', afterBytes: 50 }, ends: { package: 'NETWORK_FAILED' } },
  { summary: 'something that is not HTTP', fault: { kind: 'garbage' }, ends: everywhere('NETWORK_FAILED') },
];

const LOOP: Readonly<Record<string, Fault>> = { '/loop': { kind: 'redirect', location: '/loop' } };

const ROWS = TRANSPORT.flatMap(({ summary, fault, ends }) =>
  (Object.entries(ends) as [Place, string][]).map(([place, end]) => ({ summary, fault, place, end })),
);

// Only one form of the index and no by-hash names, so that there is one way to each file.
const ONE_WAY = { byHash: false, forms: ['gz'] as const };

describe('a mirror that does not stop failing', () => {
  it.each(ROWS)('with $summary for the $place: $end; a second mirror helps', async (row) => {
    const bad = await runs.serve(ONE_WAY, { faults: { ...LOOP, [PLACES[row.place]]: row.fault } });
    const alone = await runs.attempt([bad.url]);
    expect(endOf(alone)).toBe(row.end);
    expect(alone.error?.message).toContain(row.place === 'package' ? 'libx1' : 'made');
    await expectClean(alone);
    const good = await runs.serve(ONE_WAY);
    const both = await runs.attempt([bad.url, good.url]);
    expect(endOf(both)).toBe('recovered');
    await expectClean(both);
    // What was fetched before the failure is used by the next run.
    const later = await runs.attempt([good.url], { now: MADE + 7200, folder: alone.session.folder });
    expect(endOf(later)).toBe('recovered');
    await expectClean(later);
  });

  it('is called by what it did when it redirects in circles', async () => {
    const bad = await runs.serve({}, { faults: { ...LOOP, [PLACES.package]: LOOP['/loop'] as Fault } });
    const { error } = await runs.attempt([bad.url]);
    expect(error?.message).toMatch(/redirect/);
  });
});

describe('a mirror that fails once', () => {
  it.each([
    { summary: '429', fault: { kind: 'status', status: 429, retryAfter: '7' } },
    { summary: '500', fault: { kind: 'status', status: 500 } },
    { summary: '503', fault: { kind: 'status', status: 503 } },
    { summary: 'a reset before the header', fault: { kind: 'reset' } },
    { summary: 'a reset in the middle', fault: { kind: 'reset', afterBytes: 90 } },
    { summary: 'a body cut short', fault: { kind: 'truncate', keepBytes: 90 } },
    { summary: 'silence before the header', fault: { kind: 'stall' } },
    { summary: 'silence in the body', fault: { kind: 'stall', afterBytes: 90 } },
    { summary: 'something that is not HTTP', fault: { kind: 'garbage' } },
    {
      summary: 'no way to resume',
      fault: { kind: 'no-validator', then: { kind: 'truncate', keepBytes: 90 } },
    },
  ] satisfies { summary: string; fault: Fault }[])(
    'with $summary for every file: recovered',
    async ({ fault }) => {
      const places = Object.values(PLACES).map((path): [string, readonly Fault[]] => [path, [fault]]);
      const mirror = await runs.serve(ONE_WAY, { faults: Object.fromEntries(places) });
      const ended = await runs.attempt([mirror.url]);
      expect(endOf(ended)).toBe('recovered');
      for (const path of Object.values(PLACES)) expect(mirror.requestsFor(path)).toHaveLength(2);
      await expectClean(ended);
    },
  );

  it('is given the time that Retry-After asks for', async () => {
    const busy: Fault = { kind: 'status', status: 429, retryAfter: '77' };
    const mirror = await runs.serve({}, { faults: { [PLACES.package]: [busy] } });
    const ended = await runs.attempt([mirror.url]);
    expect(endOf(ended)).toBe('recovered');
    expect(ended.session.pauses()).toEqual([77_000]);
  });

  it('and is slow otherwise: recovered', async () => {
    const slow: Fault = { kind: 'drip', bytesEach: 300, everyMs: 1 };
    const mirror = await runs.serve(ONE_WAY, {
      faults: { [PLACES.release]: slow, [PLACES.index]: slow, '/pool/main/b/base/base_1.0-1_all.deb': slow },
    });
    const ended = await runs.attempt([mirror.url]);
    expect(endOf(ended)).toBe('recovered');
    await expectClean(ended);
  });
});
