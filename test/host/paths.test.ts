import { describe, expect, test } from 'vitest';
import { makeClock } from '../../src/host/clock.js';
import { defaultCacheDirectory } from '../../src/host/paths.js';
import { outcome } from '../make/outcome.js';

interface Row {
  readonly summary: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly home?: string;
  readonly platform?: NodeJS.Platform;
  readonly expected: string;
}

const ROWS: readonly Row[] = [
  { summary: 'XDG_CACHE_HOME', environment: { XDG_CACHE_HOME: '/xdg' }, expected: '/xdg/rootfs' },
  { summary: 'no variable', environment: {}, expected: '/home/u/.cache/rootfs' },
  { summary: 'an empty variable', environment: { XDG_CACHE_HOME: '' }, expected: '/home/u/.cache/rootfs' },
  {
    summary: 'a relative variable',
    environment: { XDG_CACHE_HOME: 'rel' },
    expected: '/home/u/.cache/rootfs',
  },
  { summary: 'XDG and no home', environment: { XDG_CACHE_HOME: '/xdg' }, home: '', expected: '/xdg/rootfs' },
  { summary: 'macOS', environment: {}, platform: 'darwin', expected: '/home/u/Library/Caches/rootfs' },
  {
    summary: 'macOS with XDG',
    environment: { XDG_CACHE_HOME: '/xdg' },
    platform: 'darwin',
    expected: '/xdg/rootfs',
  },
  {
    summary: 'Windows',
    environment: { LOCALAPPDATA: 'C:\\Users\\u\\AppData\\Local', XDG_CACHE_HOME: '/xdg' },
    platform: 'win32',
    expected: 'C:\\Users\\u\\AppData\\Local\\rootfs\\cache',
  },
  {
    summary: 'Windows without LOCALAPPDATA',
    environment: {},
    home: 'C:\\Users\\u',
    platform: 'win32',
    expected: 'C:\\Users\\u\\AppData\\Local\\rootfs\\cache',
  },
];

describe('the cache directory', () => {
  test.each(ROWS)(
    '$summary: $expected',
    ({ environment, home = '/home/u', platform = 'linux', expected }) => {
      expect(defaultCacheDirectory(environment, home, platform)).toBe(expected);
    },
  );

  test.each(['linux', 'darwin', 'win32'] as const)(
    'without any home on %s is a USAGE error',
    async (platform) => {
      expect(await outcome(() => defaultCacheDirectory({}, '', platform))).toBe('USAGE');
      expect(await outcome(() => defaultCacheDirectory({ LOCALAPPDATA: 'rel' }, '', platform))).toBe('USAGE');
    },
  );
});

describe('the clock', () => {
  test('tells whole seconds and a time that only grows', () => {
    const clock = makeClock();
    expect(Number.isSafeInteger(clock.now())).toBe(true);
    expect(Math.abs(clock.now() - Date.now() / 1000)).toBeLessThan(5);
    const first = clock.monotonicMs();
    expect(clock.monotonicMs()).toBeGreaterThanOrEqual(first);
  });

  test('sleeps, and wakes with the reason of the signal, before or during', async () => {
    const clock = makeClock();
    await clock.sleep(1);
    await clock.sleep(1, new AbortController().signal);
    const reason = new Error('the reason');
    await expect(clock.sleep(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
    const controller = new AbortController();
    const sleeping = clock.sleep(60_000, controller.signal);
    controller.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
  });
});
