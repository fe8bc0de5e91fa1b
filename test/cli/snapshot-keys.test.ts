import { afterEach, describe, expect, test } from 'vitest';
import { historyMachine, type HistoryMachine } from '../make/history-machine.js';
import { revoked, signingKey, type SigningKey } from '../make/signing-keys.js';

// Weeks of the history begin on 2026-01-05; the snapshot is that of the second, 2026-01-12, and today is in the sixth, on
// 2026-02-09. Every week is signed by the same key.

const SNAPSHOT_WEEK = 1;
const TODAY = 5;

interface Case {
  readonly summary: string;
  readonly key: () => Promise<SigningKey>;
  /** What the suite trusts, when that is not the key as it signed. */
  readonly trusted?: (key: SigningKey) => Promise<SigningKey>;
  /** What becomes of the snapshot, and of the live mirror today. */
  readonly snapshot: string;
  readonly live: string;
}

const GOOD = 'good';
const PAST = 'SIGNATURE_KEY_EXPIRED: .*the key expired on ';
const REVOKED = 'SIGNATURE_KEY_EXPIRED: .*the key was revoked';

const CASES: readonly Case[] = [
  {
    summary: 'that never expires',
    key: () => signingKey('forever'),
    snapshot: GOOD,
    live: GOOD,
  },
  {
    summary: 'that expired between the snapshot and today',
    key: () => signingKey('between', { expires: new Date('2026-01-20T00:00:00Z') }),
    snapshot: GOOD,
    live: `${PAST}2026-01-20`,
  },
  {
    summary: 'whose signing subkey expired with it between the snapshot and today',
    key: () => signingKey('between-sub', { expires: new Date('2026-01-20T00:00:00Z'), subkey: true }),
    snapshot: GOOD,
    live: `${PAST}2026-01-20`,
  },
  {
    summary: 'that had expired before the snapshot',
    key: () => signingKey('before', { expires: new Date('2026-01-08T00:00:00Z') }),
    snapshot: `${PAST}2026-01-08`,
    live: `${PAST}2026-01-08`,
  },
  {
    summary: 'that was made after the snapshot',
    key: () => signingKey('after', { created: new Date('2026-01-14T00:00:00Z') }),
    snapshot: 'SIGNATURE_BAD|SIGNATURE_WEAK|RELEASE_FUTURE',
    live: GOOD,
  },
  {
    summary: 'that was superseded between the snapshot and today',
    key: () => signingKey('superseded'),
    trusted: (key) => revoked(key, 'superseded', new Date('2026-01-20T00:00:00Z')),
    snapshot: GOOD,
    live: REVOKED,
  },
  {
    summary: 'that was revoked as compromised since: whoever has it may sign with any date',
    key: () => signingKey('compromised'),
    trusted: (key) => revoked(key, 'compromised', new Date('2026-01-20T00:00:00Z')),
    snapshot: REVOKED,
    live: REVOKED,
  },
];

let year: HistoryMachine | undefined;
afterEach(() => year?.close());

describe('a key', () => {
  test.each(CASES)('$summary: the snapshot is $snapshot, the live mirror $live', async (one) => {
    const key = await one.key();
    const own = await historyMachine(TODAY + 1, key, await one.trusted?.(key));
    year = own;
    own.goTo(TODAY);
    const stamp = own.weeks[SNAPSHOT_WEEK]?.stamp ?? '';
    const live = [
      `--mirror=${own.server.url}/live/made`,
      `--mirror=security=${own.server.url}/live/made-security`,
    ];
    const ways = { snapshot: ['--snapshot', stamp], live } as const;
    for (const [way, args] of Object.entries(ways)) {
      const { status, err } = await own.machine.run(['lock', 'made', ...args, '-q', '-o', `${way}.json`]);
      const expected = one[way as keyof typeof ways];
      expect([way, status, err]).toEqual(
        expected === GOOD
          ? [way, 0, '']
          : [way, 4, expect.stringMatching(new RegExp(`^error (${expected})[^\n]*\n  [^\n]+\n$`))],
      );
    }
  });

  test('that expired since is still good for what was locked from the live mirror before', async () => {
    const key = await signingKey('between', { expires: new Date('2026-01-20T00:00:00Z') });
    const own = await historyMachine(TODAY + 1, key);
    year = own;
    own.goTo(SNAPSHOT_WEEK);
    const live = [
      `--mirror=${own.server.url}/live/made`,
      `--mirror=security=${own.server.url}/live/made-security`,
    ];
    const { machine } = own;
    expect((await machine.run(['lock', 'made', ...live, '--configure', 'none', '-q'])).status).toBe(0);
    own.goTo(TODAY);
    const lock = ['--lock', 'rootfs.lock.json'];
    const bundled = await machine.run(['bundle', ...lock, '-q', '-o', 'b']);
    expect([bundled.status, bundled.err]).toEqual([0, '']);
    const built = await machine.run(['bootstrap', ...lock, '-q', '-o', 'i']);
    expect([built.status, built.err]).toEqual([0, '']);
    const audited = await machine.run(['audit', 'i', '--bundle', 'b']);
    expect([audited.status, audited.out]).toEqual([0, expect.stringContaining('reproduced')]);
    const outdated = await machine.run(['outdated', ...lock, ...live, '-q']);
    expect([outdated.status, outdated.err]).toEqual([
      4,
      expect.stringContaining('the key expired on 2026-01-20'),
    ]);
  });
});
