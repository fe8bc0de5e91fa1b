import { describe, expect, it } from 'vitest';
import type { JudgedAt } from '../../src/archive/debian/expectation.js';
import {
  type VerifiedRelease,
  type VerifyOptions,
  verifyRelease,
} from '../../src/archive/debian/verify-release.js';
import { readKeyring } from '../../src/formats/openpgp/keyring.js';
import { epochSeconds } from '../../src/kernel/epoch.js';
import { RootfsError } from '../../src/kernel/errors.js';
import type { ReleaseExpectation, SuiteArchive } from '../../src/suite/suite.js';
import { type ArchiveOptions, makeArchive, type MadeFiles } from '../make/archive.js';
import { signingKey, type SigningKey } from '../make/signing-keys.js';

const DATE = new Date('2026-06-01T00:00:00Z');
const PACKAGES = {
  main: [{ fields: { Package: 'hello', Version: '1', Architecture: 'amd64' }, deb: Buffer.from('deb') }],
};

const EXPECT: ReleaseExpectation = {
  origin: 'Made',
  label: 'Made',
  suites: ['stable', 'oldstable'],
  codename: 'made',
};

function archiveOf(expectation: ReleaseExpectation): SuiteArchive {
  const place = { dist: 'made', repository: 'made', uri: 'https://archive.example/', componentPrefix: '' };
  return {
    id: 'main',
    ...place,
    enabled: true,
    why: '',
    expect: expectation,
    architectures: undefined,
    sources: undefined,
    keys: [],
  };
}

function judged(text: string, live = false): JudgedAt {
  return { now: epochSeconds(Date.parse(text) / 1000), live };
}

const AT = judged('2026-06-02T00:00:00Z');

interface Fault {
  readonly summary: string;
  readonly archive?: Partial<ArchiveOptions>;
  readonly signers?: readonly string[];
  readonly expectation?: Partial<ReleaseExpectation>;
  readonly at?: JudgedAt;
  /** `ok` and who signed it, or the code of the error and words of its message. */
  readonly want: string;
  readonly says?: RegExp;
  readonly hint?: RegExp;
  /** The same with --insecure-unsigned. */
  readonly unsigned: string;
}

const EXPIRES = { expires: new Date('2026-06-01T12:00:00Z') };

async function keyNamed(name: string): Promise<SigningKey> {
  return name === 'short' ? signingKey('short-lived', EXPIRES) : signingKey(name);
}

async function make(fault: Fault): Promise<MadeFiles> {
  const keys = await Promise.all((fault.signers ?? ['archive']).map(keyNamed));
  return makeArchive({ dist: 'made', date: DATE, packages: PACKAGES, keys, ...fault.archive });
}

async function verify(files: MadeFiles, fault: Fault, options?: VerifyOptions): Promise<VerifiedRelease> {
  const trusted = await Promise.all([keyNamed('archive'), keyNamed('second'), keyNamed('short')]);
  const keyring = await readKeyring(
    trusted.map((key, n) => ({ name: `${n}`, bytes: Buffer.from(key.armoured) })),
  );
  const file = (name: string): Uint8Array | undefined => files.get(`dists/made/${name}`);
  return verifyRelease(
    {
      inRelease: file('InRelease'),
      release: file('Release'),
      releaseGpg: file('Release.gpg'),
      place: 'mirror/dists/made',
    },
    archiveOf({ ...EXPECT, ...fault.expectation }),
    keyring,
    fault.at ?? AT,
    options,
  );
}

async function endOf(run: Promise<VerifiedRelease>): Promise<{ end: string; message: string; hint: string }> {
  try {
    const { signedBy, unsigned } = await run;
    const names = await Promise.all(['archive', 'second', 'short'].map(keyNamed));
    const known = ['archive', 'second', 'short'].filter((_, n) =>
      signedBy.includes(names[n]?.fingerprint ?? ''),
    );
    return { end: unsigned ? 'ok unsigned' : `ok ${known.join(' ')}`, message: '', hint: '' };
  } catch (error) {
    if (!(error instanceof RootfsError)) throw error;
    return { end: error.code, message: error.message, hint: error.hint ?? '' };
  }
}

const FAULTS: readonly Fault[] = [
  { summary: 'nothing wrong', want: 'ok archive', unsigned: 'ok archive' },
  {
    summary: 'two good signatures',
    signers: ['second', 'archive'],
    want: 'ok archive second',
    unsigned: 'ok archive second',
  },
  {
    summary: 'one signature by an unknown key beside a good one',
    signers: ['stranger', 'archive'],
    want: 'ok archive',
    unsigned: 'ok archive',
  },
  {
    summary: 'one signature by an expired key beside a good one',
    signers: ['short', 'archive'],
    want: 'ok archive',
    unsigned: 'ok archive',
  },
  {
    summary: 'a detached signature only',
    archive: { faults: { detachedOnly: true } },
    want: 'ok archive',
    unsigned: 'ok archive',
  },
  {
    summary: 'a binary detached signature',
    archive: { faults: { detachedOnly: true, binarySignature: true } },
    want: 'ok archive',
    unsigned: 'ok archive',
  },
  {
    summary: 'signatures made later than the text',
    archive: { signedAt: new Date('2026-06-01T20:00:00Z') },
    want: 'ok archive',
    unsigned: 'ok archive',
  },

  {
    summary: 'no signature',
    archive: { faults: { unsigned: true } },
    want: 'SIGNATURE_MISSING',
    says: /mirror\/dists\/made\/Release is not signed/,
    hint: /--insecure-unsigned/,
    unsigned: 'ok unsigned',
  },
  {
    summary: 'a signature by another key',
    signers: ['stranger'],
    want: 'SIGNATURE_UNKNOWN_KEY',
    says: /key [0-9A-F]{16}: the key is not in the keyring/,
    hint: /--keyring/,
    unsigned: 'ok unsigned',
  },
  {
    summary: 'a detached signature by another key',
    signers: ['stranger'],
    archive: { faults: { detachedOnly: true } },
    want: 'SIGNATURE_UNKNOWN_KEY',
    unsigned: 'ok unsigned',
  },
  {
    summary: 'a key that had expired at the date',
    signers: ['short'],
    want: 'SIGNATURE_KEY_EXPIRED',
    says: /key [0-9A-F]{40}: the key expired on 2026-06-01/,
    hint: /--at TIME/,
    unsigned: 'ok unsigned',
  },
  {
    summary: 'that key before it expired',
    signers: ['short'],
    at: judged('2026-06-01T11:00:00Z'),
    want: 'ok short',
    unsigned: 'ok short',
  },
  {
    summary: 'a changed text',
    archive: { faults: { tamper: (t) => t.replace('Label: Made', 'Label: Evil') } },
    want: 'SIGNATURE_BAD',
    hint: /Not even --insecure-unsigned/,
    unsigned: 'SIGNATURE_BAD',
  },
  {
    summary: 'a changed text with a detached signature',
    archive: { faults: { detachedOnly: true, tamper: (t) => t.replace('Label: Made', 'Label: Evil') } },
    want: 'SIGNATURE_BAD',
    unsigned: 'SIGNATURE_BAD',
  },
  {
    summary: 'a changed text signed by a stranger',
    signers: ['stranger'],
    archive: { faults: { tamper: (t) => t.replace('Label: Made', 'Label: Mad') } },
    want: 'SIGNATURE_UNKNOWN_KEY',
    unsigned: 'RELEASE_MISMATCH',
  },
  {
    summary: 'text before the signed block',
    archive: { faults: { textBefore: 'Suite: evil\n' } },
    want: 'RELEASE_MALFORMED',
    unsigned: 'RELEASE_MALFORMED',
  },
  {
    summary: 'text after the signed block',
    archive: { faults: { textAfter: 'Suite: evil\n' } },
    want: 'RELEASE_MALFORMED',
    unsigned: 'RELEASE_MALFORMED',
  },
  {
    summary: 'a signature from the future',
    archive: { signedAt: new Date('2026-06-03T00:00:00Z') },
    want: 'RELEASE_FUTURE',
    unsigned: 'ok unsigned',
  },

  {
    summary: 'another origin',
    archive: { release: { Origin: 'Evil' } },
    want: 'RELEASE_MISMATCH',
    says: /says Origin: Evil instead of Made$/,
    unsigned: 'RELEASE_MISMATCH',
  },
  {
    summary: 'another label',
    archive: { release: { Label: undefined } },
    want: 'RELEASE_MISMATCH',
    says: /Label: \(none\) instead of Made/,
    unsigned: 'RELEASE_MISMATCH',
  },
  {
    summary: 'another suite',
    archive: { release: { Suite: 'oldoldstable' } },
    want: 'RELEASE_MISMATCH',
    says: /Suite: oldoldstable instead of stable or oldstable/,
    hint: /ask for the codename/,
    unsigned: 'RELEASE_MISMATCH',
  },
  {
    summary: 'another codename',
    archive: { release: { Codename: 'other' } },
    want: 'RELEASE_MISMATCH',
    says: /Codename: other instead of made/,
    hint: /below dists\/made/,
    unsigned: 'RELEASE_MISMATCH',
  },
  {
    summary: 'what is not expected of it',
    archive: { release: { Origin: 'Any', Label: 'Any', Suite: 'any' } },
    expectation: { origin: undefined, label: undefined, suites: [] },
    want: 'ok archive',
    unsigned: 'ok archive',
  },
  {
    summary: 'another of the suites that are expected',
    archive: { release: { Suite: 'oldstable' } },
    want: 'ok archive',
    unsigned: 'ok archive',
  },

  {
    summary: 'a Valid-Until that has passed',
    archive: { validUntil: new Date('2026-06-01T23:59:59Z') },
    want: 'RELEASE_EXPIRED',
    says: /valid until 2026-06-01T23:59:59Z, which has passed at 2026-06-02T00:00:00Z/,
    hint: /--at 2026-06-01T23:59:59Z/,
    unsigned: 'RELEASE_EXPIRED',
  },
  {
    summary: 'a Valid-Until that passes now',
    archive: { validUntil: new Date('2026-06-02T00:00:00Z') },
    want: 'ok archive',
    unsigned: 'ok archive',
  },
  {
    summary: 'a Valid-Until that has passed on a live mirror',
    archive: { validUntil: new Date('2026-06-01T12:00:00Z') },
    at: judged('2026-06-02T00:00:00Z', true),
    want: 'RELEASE_EXPIRED',
    says: /passed now \(2026/,
    hint: /stale/,
    unsigned: 'RELEASE_EXPIRED',
  },
  {
    summary: 'a Date eleven seconds ahead',
    archive: { signedAt: new Date('2026-05-01T00:00:00Z') },
    at: judged('2026-05-31T23:59:49Z'),
    want: 'RELEASE_FUTURE',
    hint: /later --at/,
    unsigned: 'RELEASE_FUTURE',
  },
  {
    summary: 'a Date ten seconds ahead',
    at: judged('2026-05-31T23:59:50Z'),
    want: 'ok archive',
    unsigned: 'ok archive',
  },
  {
    summary: 'a Date ahead on a live mirror',
    archive: { signedAt: new Date('2026-05-01T00:00:00Z') },
    at: judged('2026-05-31T00:00:00Z', true),
    want: 'RELEASE_FUTURE',
    hint: /clock/,
    unsigned: 'RELEASE_FUTURE',
  },
  {
    summary: 'MD5 and SHA-1 lists only',
    archive: { faults: { weakDigestsOnly: true } },
    want: 'RELEASE_WEAK',
    unsigned: 'RELEASE_WEAK',
  },
  {
    summary: 'no Date',
    archive: { release: { Date: undefined } },
    want: 'RELEASE_MALFORMED',
    unsigned: 'RELEASE_MALFORMED',
  },
];

describe('a release file', () => {
  it.each(FAULTS)('with $summary ends as $want', async (fault) => {
    const { end, message, hint } = await endOf(verify(await make(fault), fault));
    expect(end).toBe(fault.want);
    if (fault.says !== undefined) expect(message).toMatch(fault.says);
    if (fault.hint !== undefined) expect(hint).toMatch(fault.hint);
    if (!end.startsWith('ok')) expect(hint).not.toBe('');
  });

  it.each(FAULTS)('with $summary and --insecure-unsigned ends as $unsigned', async (fault) => {
    expect((await endOf(verify(await make(fault), fault, { unsigned: true }))).end).toBe(fault.unsigned);
  });

  it('signed with SHA-1 only is refused as weak', async () => {
    const key = await signingKey('rsa', { rsaBits: 2048 });
    const faults = { signatureHash: 'sha1' as const };
    const files = await makeArchive({ dist: 'made', date: DATE, packages: PACKAGES, keys: [key], faults });
    const keyring = await readKeyring([{ name: 'rsa', bytes: Buffer.from(key.armoured) }]);
    const inRelease = files.get('dists/made/InRelease');
    const run = verifyRelease({ inRelease, place: 'x' }, archiveOf(EXPECT), keyring, AT);
    expect((await endOf(run)).end).toBe('SIGNATURE_WEAK');
  });

  it('tells every signature, good or not', async () => {
    const fault = { summary: '', want: '', unsigned: '', signers: ['stranger', 'short', 'archive'] };
    const { signatures, signedBy } = await verify(await make(fault), fault);
    expect(signatures.map(({ verdict }) => verdict)).toEqual(['unknown-key', 'expired-key', 'good']);
    expect(signedBy).toEqual([(await keyNamed('archive')).fingerprint]);
  });

  it('is only what lies inside the signature: InRelease counts, not a Release beside it', async () => {
    const fault = { summary: '', want: '', unsigned: '' };
    const files = await make(fault);
    files.set('dists/made/Release', Buffer.from('Suite: evil\n'));
    expect((await verify(files, fault)).release.suite).toBe('stable');
  });

  it('that was not fetched, or is far too large, is refused', async () => {
    const fault = { summary: '', want: '', unsigned: '' };
    const files = await make(fault);
    expect((await endOf(verify(new Map(), fault))).end).toBe('RELEASE_MALFORMED');
    files.set('dists/made/InRelease', Buffer.alloc(33 * 1024 * 1024, 'x'));
    expect((await endOf(verify(files, fault))).end).toBe('RELEASE_MALFORMED');
  });
});
