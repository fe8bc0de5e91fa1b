import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { EXIT_STATUS, RootfsError, type ErrorCode } from '../../src/kernel/errors.js';
import { fakeMachine } from '../make/fake-host.js';

const machine = fakeMachine();
afterAll(() => machine.remove());

interface Case {
  readonly args: readonly string[];
  readonly says: string;
  readonly hint?: string;
  readonly code?: ErrorCode;
}

const WRONG: readonly Case[] = [
  {
    args: ['bootsrap'],
    says: 'there is no command "bootsrap"',
    hint: 'Did you mean "bootstrap"? Commands are bootstrap',
  },
  { args: ['--frobnicate'], says: 'there is no command "--frobnicate"' },
  { args: ['bootstrap'], says: 'which suite?', hint: 'rootfs bootstrap bookworm' },
  { args: ['bootstrap', 'a', 'b', 'c'], says: 'one suite at a time, not also b c' },
  {
    args: ['bootstrap', 'bookwrom'],
    says: 'unknown suite "bookwrom"',
    hint: 'Did you mean "bookworm"?',
    code: 'SUITE_UNKNOWN',
  },
  {
    args: ['suites', 'stabel'],
    says: 'unknown suite "stabel"',
    hint: 'Did you mean "stable"?',
    code: 'SUITE_UNKNOWN',
  },
  { args: ['bootstrap', './none.yaml'], says: 'none.yaml', code: 'DISK_FAILED' },
  {
    args: ['bootstrap', '--archs', 'arm64'],
    says: 'unknown option --archs',
    hint: 'Did you mean "--arch"? See rootfs help bootstrap.',
  },
  { args: ['bootstrap', '-x'], says: 'unknown option -x' },
  { args: ['bootstrap', '--__proto__=x'], says: 'unknown option --__proto__' },
  { args: ['bootstrap', '--print=yes'], says: '--print takes no value' },
  { args: ['bootstrap', '--arch'], says: '--arch needs a value: --arch ARCH,…' },
  { args: ['bootstrap', '--arch='], says: '--arch needs a value' },
  { args: ['bootstrap', '-o', ''], says: '-o needs a value' },
  {
    args: ['bootstrap', '--variant', 'minbse'],
    says: '--variant cannot be "minbse"',
    hint: 'Did you mean "minbase"?',
  },
  { args: ['bootstrap', '--format', 'oic'], says: '--format cannot be "oic"', hint: 'Did you mean "oci"?' },
  {
    args: ['bootstrap', 'sid', '--color', 'blue'],
    says: '--color cannot be "blue"',
    hint: 'auto, always, never',
  },
  {
    args: ['bootstrap', 'sid', '--arch', 'arm46'],
    says: 'unknown architecture "arm46"',
    code: 'ARCHITECTURE_UNKNOWN',
  },
  {
    args: ['bootstrap', 'sid', '--arch', 'linux/arm/v6'],
    says: 'unknown architecture "linux/arm/v6"',
    code: 'ARCHITECTURE_UNKNOWN',
  },
  {
    args: ['bootstrap', 'bookworm', '--arch', 'riscv64'],
    says: 'bookworm is not published for riscv64',
    code: 'ARCHITECTURE_UNKNOWN',
  },
  { args: ['bootstrap', 'sid', '--arch', ' , '], says: '--arch names nothing: " , "' },
  { args: ['bootstrap', 'sid', '--components', ','], says: '--components names nothing' },
  { args: ['bootstrap', 'sid', '--archives', ','], says: '--archives names nothing' },
  {
    args: ['bootstrap', 'bookworm', '--archives', 'main,secruity'],
    says: 'bookworm has no archive "secruity"',
    hint: 'Did you mean "security"?',
  },
  { args: ['bootstrap', 'bookworm', '--archives', 'security'], says: 'the archive main is left out' },
  {
    args: ['bootstrap', 'sid', '--at', 'tomorrow'],
    says: 'not a time: "tomorrow"',
    hint: '20260701T000000Z',
  },
  { args: ['bootstrap', 'sid', '--snapshot', '2026-02-30'], says: 'not a time: "2026-02-30"' },
  { args: ['bootstrap', 'sid', '--jobs', '0'], says: '--jobs takes a number from 1 to 999, not "0"' },
  { args: ['bootstrap', 'sid', '--jobs', '2x'], says: '--jobs takes a number' },
  { args: ['bootstrap', 'sid', '--label', 'novalue'], says: '--label takes KEY=VALUE, not "novalue"' },
  { args: ['bootstrap', 'sid', '--annotation', '=x'], says: '--annotation takes KEY=VALUE, not "=x"' },
  {
    args: ['bootstrap', 'sid', '--mirror', 'ftp://mirror.example/debian'],
    says: 'cannot be used: ftp: is not supported',
  },
  { args: ['cache'], says: 'what about the cache?', hint: 'ls, verify, prune' },
  { args: ['cache', 'prnue'], says: 'cannot prnue the cache', hint: 'Did you mean "prune"?' },
  { args: ['cache', 'prune', '--older-than', '5'], says: '--older-than cannot be "5"', hint: '5h, 5d, 5w' },
  { args: ['cache', 'prune', '--max-size', 'all'], says: '--max-size cannot be "all"', hint: '5M' },
  { args: ['cache', 'ls', '--all'], says: '--all has no meaning for: rootfs cache ls' },
  { args: ['completion'], says: 'which shell?', hint: 'bash, zsh, fish' },
  { args: ['completion', 'fihs'], says: 'no script for "fihs"', hint: 'Did you mean "fish"?' },
];

describe('a command line that cannot be used', () => {
  test.each(WRONG)('$args: $says', async ({ args, says, hint = '', code = 'USAGE' }) => {
    const { status, out, err } = await machine.run(args);
    expect(err).toContain(`error ${code}: `);
    expect(err.split('\n').find((line) => line.startsWith('error'))).toContain(says);
    expect(err).toContain(hint);
    expect(out).toBe('');
    expect(status).toBe(new RootfsError(code, '').exitStatus);
  });

  test('says so in JSON too, even when the options could not be read', async () => {
    for (const args of [
      ['bootstrap', '--json'],
      ['bootstrap', '--json', '--frob'],
      ['frob', '--json'],
    ]) {
      const { status, out, err } = await machine.run(args);
      const { error } = JSON.parse(err) as { error: Record<string, unknown> };
      expect(error).toMatchObject({ code: 'USAGE', kind: 'usage', exitStatus: 2 });
      expect(Object.keys(error)).toEqual(['code', 'kind', 'message', 'hint', 'exitStatus']);
      expect([status, out]).toEqual([2, '']);
    }
  });
});

describe('an environment that cannot be used', () => {
  test.each([
    {
      environment: { SOURCE_DATE_EPOCH: 'soon' },
      says: 'SOURCE_DATE_EPOCH is not a number of seconds: "soon"',
    },
    { environment: { ROOTFS_MIRROR: 'gopher://mirror.example/' }, says: 'ROOTFS_MIRROR' },
  ])('$environment', async ({ environment, says }) => {
    const { status, err } = await machine.run(['bootstrap', 'sid'], { environment });
    expect([status, err]).toEqual([2, expect.stringContaining(says)]);
  });

  test('a machine without a Debian architecture is asked for one', async () => {
    const { status, err } = await machine.run(['bootstrap', 'sid'], { architecture: undefined });
    expect([status, err]).toEqual([2, expect.stringContaining('--arch arm64')]);
  });
});

describe('an error', () => {
  const codes: readonly ErrorCode[] = [
    ...(['INTERNAL', 'USAGE', 'NETWORK_FAILED', 'DIGEST_MISMATCH', 'INDEX_MALFORMED'] as const),
    ...(['DEB_UNSUPPORTED', 'UNSATISFIABLE', 'DISK_FULL', 'INTERRUPTED'] as const),
  ];

  test.each(codes)('%s ends with the exit status of its kind', async (code) => {
    const error = new RootfsError(code, 'it went wrong', { hint: 'Do this.' });
    const { status, err } = await machine.run(['bootstrap', 'sid'], {
      aptSources: () => Promise.reject(error),
    });
    expect(status).toBe(EXIT_STATUS[error.kind]);
    expect(err.startsWith(`error ${code}: it went wrong\n  Do this.\n`)).toBe(true);
  });

  test('that is a defect shows where it came from', async () => {
    const aptSources = (): never => {
      throw new TypeError('x is not a function');
    };
    const { status, err } = await machine.run(['bootstrap', 'sid'], { aptSources });
    expect(status).toBe(1);
    expect(err).toContain('error INTERNAL: x is not a function\n  This is a defect');
    expect(err).toContain('because: TypeError: x is not a function\n');
  });

  test('shows its causes with --verbose and only then', async () => {
    const cause = new Error('deep below');
    const error = new RootfsError('DISK_FAILED', 'no', { cause });
    const change = { aptSources: () => Promise.reject(error) };
    expect((await machine.run(['bootstrap', 'sid'], change)).err).not.toContain('deep below');
    expect((await machine.run(['bootstrap', 'sid', '-v'], change)).err).toContain(
      'because: Error: deep below',
    );
  });

  test('with causes in a circle comes to an end', async () => {
    const error = new RootfsError('DISK_FAILED', 'no', { cause: new Error('a') });
    (error.cause as Error).cause = error.cause;
    const { err } = await machine.run(['bootstrap', 'sid', '-v'], {
      aptSources: () => Promise.reject(error),
    });
    expect(err.match(/because/g)?.length).toBe(10);
  });

  test('shows control characters from outside instead of sending them', async () => {
    const error = new RootfsError('NETWORK_FAILED', 'said \u001b[2J\u009b\u0007\r\u007f', {
      hint: 'h\u001b]0;x\u0007',
    });
    const { err } = await machine.run(['bootstrap', 'sid'], {
      aptSources: () => Promise.reject(error),
      terminal: 80,
      environment: { NO_COLOR: '1' },
    });
    expect(err).toBe('error NETWORK_FAILED: said \\x1b[2J\\x9b\\x07\\x0d\\x7f\n  h\\x1b]0;x\\x07\n');
  });

  test.each([
    { summary: 'on a terminal', terminal: 80, environment: {}, args: [], coloured: true },
    { summary: 'elsewhere', environment: {}, args: [], coloured: false },
    { summary: 'with NO_COLOR', terminal: 80, environment: { NO_COLOR: '1' }, args: [], coloured: false },
    {
      summary: 'with an empty NO_COLOR',
      terminal: 80,
      environment: { NO_COLOR: '' },
      args: [],
      coloured: true,
    },
    { summary: 'on a dumb terminal', terminal: 80, environment: { TERM: 'dumb' }, args: [], coloured: false },
    {
      summary: 'with --color never',
      terminal: 80,
      environment: {},
      args: ['--color', 'never'],
      coloured: false,
    },
    {
      summary: 'with --color always',
      environment: { NO_COLOR: '1' },
      args: ['--color=always'],
      coloured: true,
    },
  ])('has colours $summary: $coloured', async ({ coloured, args, ...change }) => {
    const { err } = await machine.run(['bootstrap', ...args], change);
    expect(err.includes('\u001b[')).toBe(coloured);
  });
});

test('a wrong suite file of the user does not keep other suites from being built', async () => {
  writeFileSync(join(machine.suites, 'broken.yaml'), 'title: [\n');
  const error = new RootfsError('OFFLINE', 'far enough');
  const { err } = await machine.run(['bootstrap', 'sid'], { startFetch: () => Promise.reject(error) });
  expect(err).toContain('far enough');
  const listed = await machine.run(['suites']);
  expect([listed.status, listed.err]).toEqual([2, expect.stringContaining('broken.yaml')]);
});
