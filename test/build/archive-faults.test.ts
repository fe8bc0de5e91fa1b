import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { epochSeconds } from '../../src/kernel/epoch.js';
import type { ArchiveOptions } from '../make/archive.js';
import { signingKey } from '../make/signing-keys.js';
import { MADE, VALID_UNTIL } from '../make/small-archive.js';
import { smallRuns, untidiness, type Attempt, type Ended } from '../make/small-runs.js';

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
    const mirror = await runs.serve(await archive());
    const ended = await runs.attempt([mirror.url], { now });
    expect(endOf(ended)).toBe(end);
    await expectClean(ended);
    const good = await runs.serve(now === undefined ? {} : LASTING);
    const both = await runs.attempt([mirror.url, good.url], { now });
    expect(endOf(both)).toBe(isFinal === true || end === 'RELEASE_FUTURE' ? end : 'recovered');
    await expectClean(both);
  });

  it('that has expired is taken with --at, and judged by that time alone', async () => {
    const mirror = await runs.serve();
    const at = (seconds: number): Attempt => ({ change: { at: epochSeconds(seconds) } });
    const then = await runs.attempt([mirror.url], { ...at(MADE + 60), now: EXPIRED_AT });
    expect(endOf(then)).toBe('recovered');
    expect(endOf(await runs.attempt([mirror.url], at(EXPIRED_AT)))).toBe('RELEASE_EXPIRED');
    expect(endOf(await runs.attempt([mirror.url], at(MADE - 60)))).toBe('RELEASE_FUTURE');
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

const UNSIGNED: Attempt = { change: { insecureUnsigned: true } };

describe('--insecure-unsigned', () => {
  it.each([
    { summary: 'without a signature', archive: made({ faults: { unsigned: true } }) },
    { summary: 'of another key', archive: async () => ({ keys: [await signingKey('stranger')] }) },
  ])('takes an archive $summary, says so and records it in the image', async ({ archive }) => {
    const mirror = await runs.serve(await archive());
    const ended = await runs.attempt([mirror.url], UNSIGNED);
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
    const ended = await runs.attempt([(await runs.serve()).url], UNSIGNED);
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
    const mirror = await runs.serve(await archive());
    expect(endOf(await runs.attempt([mirror.url], { ...UNSIGNED, now }))).toBe(end);
  });
});
