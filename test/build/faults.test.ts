import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bootstrap, type BootstrapRequest } from '../../src/build/build.js';
import { epochSeconds } from '../../src/kernel/epoch.js';
import { RootfsError } from '../../src/kernel/errors.js';
import { openSession, type BuildSession } from '../make/build-session.js';
import type { ArchiveOptions } from '../make/archive.js';
import { filesBelow } from '../make/blob-cache.js';
import { startMirror, type Mirror, type MirrorOptions } from '../make/mirror.js';
import type { Fault, Faults } from '../make/mirror-fault.js';
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
    ends: everywhere('NETWORK_FAILED'),
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

  it('is called by what it did when it redirects in circles', async () => {
    const bad = await serve({}, { faults: { ...LOOP, [PLACES.package]: LOOP['/loop'] as Fault } });
    const { error } = await attempt([bad.url]);
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
      const mirror = await serve(ONE_WAY, { faults: Object.fromEntries(places) });
      const ended = await attempt([mirror.url]);
      expect(endOf(ended)).toBe('recovered');
      for (const path of Object.values(PLACES)) expect(mirror.requestsFor(path)).toHaveLength(2);
      await expectClean(ended);
    },
  );

  it('is given the time that Retry-After asks for', async () => {
    const busy: Fault = { kind: 'status', status: 429, retryAfter: '77' };
    const mirror = await serve({}, { faults: { [PLACES.package]: [busy] } });
    const ended = await attempt([mirror.url]);
    expect(endOf(ended)).toBe('recovered');
    expect(ended.session.pauses()).toEqual([77_000]);
  });

  it('and is slow otherwise: recovered', async () => {
    const slow: Fault = { kind: 'drip', bytesEach: 300, everyMs: 1 };
    const mirror = await serve(ONE_WAY, {
      faults: { [PLACES.release]: slow, [PLACES.index]: slow, '/pool/main/b/base/base_1.0-1_all.deb': slow },
    });
    const ended = await attempt([mirror.url]);
    expect(endOf(ended)).toBe('recovered');
    await expectClean(ended);
  });
});

/** An archive that is wrong in itself, and what becomes of it. */
interface Published {
  readonly summary: string;
  readonly archive: () => Promise<Partial<ArchiveOptions>>;
  readonly now?: number;
  readonly end: string;
  /** A release file that holds is believed, whatever another mirror may say. */
  readonly isFinal?: true;
}

const made = (archive: Partial<ArchiveOptions>) => (): Promise<Partial<ArchiveOptions>> =>
  Promise.resolve(archive);
const EXPIRED_AT = VALID_UNTIL + 1;
/** The same as ever, but for a longer time. */
const LASTING = { validUntil: new Date((VALID_UNTIL + 30 * 86_400) * 1000) };
const ANOTHER_PACKAGE = 'Package: evil\nVersion: 1\n\n';

const PUBLISHED: readonly Published[] = [
  {
    summary: 'stale indexes beside right ones by hash',
    archive: made({ faults: { staleIndex: true } }),
    end: 'recovered',
  },
  {
    summary: 'stale indexes and none by hash',
    archive: made({ byHash: false, faults: { staleIndex: true } }),
    end: 'DIGEST_MISMATCH',
  },
  {
    summary: 'only a detached signature',
    archive: made({ faults: { detachedOnly: true } }),
    end: 'recovered',
  },
  { summary: 'only plain indexes', archive: made({ forms: ['plain'] }), end: 'recovered' },
  { summary: 'an expired release', archive: made({}), now: EXPIRED_AT, end: 'RELEASE_EXPIRED' },
  { summary: 'a release of tomorrow', archive: made({}), now: MADE - 3600, end: 'RELEASE_FUTURE' },
  {
    summary: 'another codename',
    archive: made({ release: { Codename: 'other' } }),
    end: 'RELEASE_MISMATCH',
  },
  { summary: 'another suite', archive: made({ release: { Suite: 'testing' } }), end: 'RELEASE_MISMATCH' },
  { summary: 'another origin', archive: made({ release: { Origin: 'Other' } }), end: 'RELEASE_MISMATCH' },
  { summary: 'no signature', archive: made({ faults: { unsigned: true } }), end: 'SIGNATURE_MISSING' },
  {
    summary: 'the signature of another key',
    archive: async () => ({ keys: [await signingKey('stranger')] }),
    end: 'SIGNATURE_UNKNOWN_KEY',
  },
  {
    summary: 'a text that was changed after it was signed',
    archive: made({ faults: { tamper: (text) => text.replace('Label: Made', 'Label: Evil') } }),
    end: 'SIGNATURE_BAD',
  },
  {
    summary: 'text before the signed block',
    archive: made({ faults: { textBefore: ANOTHER_PACKAGE } }),
    end: 'RELEASE_MALFORMED',
  },
  {
    summary: 'text after the signed block',
    archive: made({ faults: { textAfter: `\n${ANOTHER_PACKAGE}` } }),
    end: 'RELEASE_MALFORMED',
  },
  {
    summary: 'only MD5 and SHA-1 sums',
    archive: made({ faults: { weakDigestsOnly: true } }),
    end: 'RELEASE_WEAK',
  },
  {
    summary: 'no index for the architecture',
    archive: made({ architectures: ['arm64'] }),
    end: 'INDEX_MISSING',
    isFinal: true,
  },
];

describe('an archive', () => {
  it.each(PUBLISHED)('with $summary: $end', async ({ archive, now, end, isFinal }) => {
    const mirror = await serve(await archive());
    const ended = await attempt([mirror.url], {}, now);
    expect(endOf(ended)).toBe(end);
    await expectClean(ended);
    const good = await serve(now === undefined ? {} : LASTING);
    const both = await attempt([mirror.url, good.url], {}, now);
    expect(endOf(both)).toBe(isFinal === true || end === 'RELEASE_FUTURE' ? end : 'recovered');
    await expectClean(both);
  });

  it('that has expired is taken with --at, and judged by that time alone', async () => {
    const mirror = await serve();
    const at = (seconds: number): Partial<BootstrapRequest> => ({ at: epochSeconds(seconds) });
    const then = await attempt([mirror.url], at(MADE + 60), EXPIRED_AT);
    expect(endOf(then)).toBe('recovered');
    expect(endOf(await attempt([mirror.url], at(EXPIRED_AT)))).toBe('RELEASE_EXPIRED');
    expect(endOf(await attempt([mirror.url], at(MADE - 60)))).toBe('RELEASE_FUTURE');
  });
});

interface Layout {
  readonly annotations: Readonly<Record<string, string>>;
  readonly text: string;
}

/** The manifest of the image at a session's output. */
function manifestOf({ digest, session }: Ended): Layout {
  const path = join(session.out, 'image', 'blobs', (digest ?? '').replace(':', '/'));
  const text = readFileSync(path, 'utf8');
  return { ...(JSON.parse(text) as Layout), text };
}

const UNSIGNED = { insecureUnsigned: true };

describe('--insecure-unsigned', () => {
  it.each([
    { summary: 'without a signature', archive: made({ faults: { unsigned: true } }) },
    { summary: 'of another key', archive: async () => ({ keys: [await signingKey('stranger')] }) },
  ])('takes an archive $summary, says so and records it in the image', async ({ archive }) => {
    const mirror = await serve(await archive());
    const ended = await attempt([mirror.url], UNSIGNED);
    expect(ended.error).toBeUndefined();
    expect(manifestOf(ended).annotations['rootfs.insecure-unsigned']).toBe('true');
    expect(manifestOf(ended).annotations).not.toHaveProperty('rootfs.signed-by');
    const warnings = ended.session.events.filter(
      (event) => event.kind === 'note' && event.level === 'warning',
    );
    expect(warnings).toEqual([expect.objectContaining({ code: 'insecure-unsigned' })]);
    await expectClean(ended);
  });

  it('leaves no trace when the signature is good', async () => {
    const ended = await attempt([(await serve()).url], UNSIGNED);
    expect(endOf(ended)).toBe('recovered');
    expect(manifestOf(ended).text).not.toContain('insecure');
  });

  it.each([
    { summary: 'dates', archive: made({}), now: EXPIRED_AT, end: 'RELEASE_EXPIRED' },
    { summary: 'the codename', archive: made({ release: { Codename: 'other' } }), end: 'RELEASE_MISMATCH' },
    {
      summary: 'digests',
      archive: made({ byHash: false, faults: { staleIndex: true } }),
      end: 'DIGEST_MISMATCH',
    },
  ])('does not turn off what is said about $summary', async ({ archive, now, end }) => {
    const mirror = await serve(await archive());
    expect(endOf(await attempt([mirror.url], UNSIGNED, now))).toBe(end);
  });
});

/** Everything that an error says, and its causes. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, hint } = error as RootfsError;
  return [code, hint, error.message, error.stack, wordsOf(error.cause)].join('\n');
}

function bytesBelow(folder: string): string {
  return filesBelow(folder)
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('\n');
}

describe('credentials in the URL of a mirror', () => {
  const login = { name: 'somebody', password: 'open-sesame' };
  const secrets = [
    login.password,
    login.name,
    Buffer.from(`${login.name}:${login.password}`).toString('base64'),
  ];
  const withLogin = (url: string, { name, password } = login): string =>
    url.replace('://', `://${name}:${password}@`);

  it.each([
    { summary: 'a run that succeeds', faults: {}, end: 'ok' },
    {
      summary: 'a missing package',
      faults: { [PLACES.package]: { kind: 'status', status: 404 } },
      end: 'NETWORK_NOT_FOUND',
    },
    { summary: 'a busy mirror', faults: { [PLACES.index]: { kind: 'status', status: 503 } }, end: 'ok' },
    {
      summary: 'a wrong release',
      faults: { [PLACES.release]: { kind: 'wrong-byte', at: 80 } },
      end: 'SIGNATURE_BAD',
    },
    {
      summary: 'a redirect loop',
      faults: { ...LOOP, [PLACES.release]: LOOP['/loop'] as Fault },
      end: 'NETWORK_FAILED',
    },
    { summary: 'a lost connection', faults: { [PLACES.package]: { kind: 'reset' } }, end: 'NETWORK_FAILED' },
  ] satisfies { summary: string; faults: Faults; end: string }[])(
    'are never shown by $summary',
    async ({ faults, end }) => {
      const mirror = await serve({}, { login, faults });
      const session = await openSession({ now: MADE + 3600 });
      sessions.push(session);
      const target = join(session.out, 'image.tar');
      const output = { format: 'tar' as const, target, tags: [], repoTags: [] };
      const ended = await attempt([withLogin(mirror.url)], { output, imageMirrors: [] });
      expect(ended.error?.code ?? 'ok').toBe(end);
      // The mirror itself is named in the image's sources, so that there is something to leave out.
      if (end === 'ok') expect(readFileSync(target, 'latin1')).toContain(`deb ${mirror.url} made main`);
      const said = [JSON.stringify(ended.session.events), wordsOf(ended.error), bytesBelow(session.out)];
      const kept = bytesBelow(ended.session.cache);
      for (const secret of secrets) expect([...said, kept].join('\n')).not.toContain(secret);
    },
  );

  it('that are wrong are not shown either', async () => {
    const mirror = await serve({}, { login });
    const url = withLogin(mirror.url, { name: 'nobody', password: 'wrong-word' });
    const { error, session } = await attempt([url]);
    expect(error?.message).toContain('401');
    expect(`${wordsOf(error)} ${JSON.stringify(session.events)}`).not.toMatch(/nobody|wrong-word/);
  });
});
