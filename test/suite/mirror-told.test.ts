import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { epochSeconds } from '../../src/kernel/epoch.js';
import type { MirrorRequest } from '../../src/suite/mirror.js';
import { errorOf } from '../make/error-of.js';
import {
  aptEntry,
  BOOKWORM,
  chooseFor,
  COMPANY,
  OWN_NOW,
  ownPlace,
  SECURITY_NOW,
  SNAPSHOT,
} from '../make/mirror-choice.js';

interface Reason {
  readonly summary: string;
  readonly id?: string;
  readonly request: Partial<MirrorRequest>;
  readonly expected: string;
}

const REASONS: readonly Reason[] = [
  {
    summary: '--mirror',
    request: { mirrors: ['https://me:secret@m.example/debian', 'http://n.example/debian'] },
    expected: 'main comes from https://m.example/debian/, then http://n.example/debian/: --mirror says so.',
  },
  {
    summary: 'a sibling',
    id: 'security',
    request: { environmentMirror: 'https://me:secret@m.example/debian' },
    expected:
      'security comes from https://m.example/debian-security/: it lies beside what ROOTFS_MIRROR names.',
  },
  {
    summary: 'a sibling that cannot be known',
    id: 'security',
    request: { mirrors: ['https://me:secret@m.example/frozen'] },
    expected:
      `security comes from ${SECURITY_NOW}: no mirror is known, so the snapshot archive is asked for its state as of now. ` +
      '--mirror https://m.example/frozen/ is not used for it: it does not end in /debian/, so where debian-security is ' +
      'there cannot be known (name it as debian-security=URL).',
  },
  {
    summary: 'apt',
    request: {
      aptSources: [
        aptEntry('http://me:secret@a.example/debian bookworm', 3),
        aptEntry('tor+http://me:secret@t.example/debian sid bookworm', 4),
      ],
    },
    expected:
      "main comes from http://a.example/debian/: this machine's apt uses it for debian (/etc/apt/sources.list:3). " +
      'tor+http://t.example/debian in /etc/apt/sources.list:4 is left out, because only http, https and file URLs are used.',
  },
  {
    summary: '--snapshot',
    request: { snapshot: SNAPSHOT, environmentMirror: 'http://e.example/debian' },
    expected: `main comes from ${ownPlace('debian', '20260701T000000Z')}: --snapshot asks for 20260701T000000Z. What http://e.example/debian/ still has is taken from there.`,
  },
  {
    summary: '--snapshot beside a mirror that is none',
    request: { snapshot: SNAPSHOT, mirrors: ['http://m.example/debian'] },
    expected: `main comes from ${ownPlace('debian', '20260701T000000Z')}: --snapshot asks for 20260701T000000Z. What http://m.example/debian/ still has is taken from there.`,
  },
  {
    summary: 'a name in ROOTFS_MIRROR that the suite has not',
    request: { environmentMirror: 'debain=http://m.example/debian' },
    expected: `main comes from ${OWN_NOW}: no mirror is known, so the snapshot archive is asked for its state as of now. ROOTFS_MIRROR has one for debain, which is no part of bookworm.`,
  },
];

describe('the reason that is printed', () => {
  test.each(REASONS)('$summary', ({ id = 'main', request, expected }) => {
    expect(chooseFor(id, request).reason).toBe(expected);
  });

  test('never holds what is secret in a URL', () => {
    const secret = 'https://me:secret@m.example/debian';
    const requests: readonly Partial<MirrorRequest>[] = [
      { mirrors: [secret] },
      { mirrors: [`${secret}/x`] },
      { environmentMirror: `${secret} ${secret}/x` },
      {
        aptSources: [
          aptEntry(`${secret} bookworm`),
          aptEntry(`mirror+${secret} bookworm`),
          aptEntry(`${secret.replace('https', 'ftp')} bookworm`),
        ],
      },
    ];
    for (const request of requests) {
      for (const { id } of BOOKWORM.archives) expect(chooseFor(id, request).reason).not.toMatch(/secret|me:/);
    }
  });
});

describe('a mirror that cannot be used', () => {
  const values: readonly { readonly value: string; readonly seen: RegExp }[] = [
    { value: '', seen: /--mirror "" cannot be used: it is neither a URL nor an absolute path/ },
    { value: 'm.example/debian', seen: /neither/ },
    { value: './debian', seen: /neither/ },
    { value: 'main=', seen: /--mirror "main=" cannot be used: it is neither/ },
    { value: 'ftp://m.example/debian', seen: /ftp: is not supported/ },
    { value: 'mirror+http://m.example/debian', seen: /mirror\+http: is not supported/ },
    { value: 'file://server/debian', seen: /a file URL with a host/ },
    { value: 'https://m.example/debian?token=secret', seen: /query or fragment/ },
    { value: 'https://m.example/debian#secret', seen: /query or fragment/ },
    { value: 'ftp://me:secret@m.example/debian', seen: /"ftp:\/\/m.example\/debian" cannot be used/ },
    { value: 'security=ftp://me:secret@m.example/s', seen: /"security=ftp:\/\/m.example\/s" cannot be used/ },
    { value: 'http://me:secret@', seen: /neither/ },
    {
      value: 'secrity=http://me:secret@m.example/s',
      seen: /"secrity=http:\/\/m.example\/s\/" cannot be used: bookworm has no archive/,
    },
  ];
  test.each(values)('$value is a USAGE error without what is secret', async ({ value, seen }) => {
    for (const { id } of BOOKWORM.archives) {
      const error = await errorOf(() => chooseFor(id, { mirrors: ['http://good.example/debian', value] }));
      expect([error.code, error.message]).toEqual(['USAGE', expect.stringMatching(seen)]);
      expect(`${error.message}${error.hint ?? ''}`).not.toMatch(/:secret|=secret|#secret/);
      expect(error.hint).toMatch(/NAME=URL|Known are main, debian, updates, security, debian-security/);
    }
  });

  test('is told as ROOTFS_MIRROR when it stands there', async () => {
    const error = await errorOf(() =>
      chooseFor('main', { environmentMirror: 'http://good.example/debian x' }),
    );
    expect([error.code, error.message]).toEqual([
      'USAGE',
      expect.stringMatching(/^ROOTFS_MIRROR "x" cannot be used/),
    ]);
  });

  test('a name that is nearly right is suggested', async () => {
    const error = await errorOf(() => chooseFor('main', { mirrors: ['securty=http://m.example/s'] }));
    expect(error.hint).toMatch(/security/);
  });

  test('a snapshot of a suite that has none is a USAGE error that says what to do', async () => {
    const error = await errorOf(() => chooseFor('main', { snapshot: SNAPSHOT }, COMPANY));
    expect([error.code, error.message]).toEqual([
      'USAGE',
      expect.stringContaining('no snapshot archive for main'),
    ]);
    expect(error.hint).toContain('--mirror main=URL');
  });
});

describe('any value', () => {
  test('gives URLs with one slash at their end, or a USAGE error', () => {
    const value = fc.oneof(
      fc.string(),
      fc.webUrl(),
      fc.webUrl().map((url) => `main=${url}`),
      fc.webPath(),
    );
    const property = fc.asyncProperty(fc.array(value), async (mirrors) => {
      const request = { mirrors, now: epochSeconds(0) };
      const choice = await Promise.resolve()
        .then(() => chooseFor('main', request))
        .catch(async (error: unknown) => (await errorOf(() => Promise.reject(error))).code);
      if (choice === 'USAGE') return;
      if (typeof choice === 'string') throw new Error(choice);
      for (const url of choice.urls) expect(new URL(url).pathname).toMatch(/[^/]\/$|^\/$/);
    });
    return fc.assert(property);
  });
});
