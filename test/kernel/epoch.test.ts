import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  epochSeconds,
  parseSourceDateEpoch,
  parseTime,
  rfc3339,
  snapshotStamp,
} from '../../src/kernel/epoch.js';
import { errorOf } from '../make/error-of.js';

describe('a time on the command line', () => {
  test.each([
    { text: '20260701T000000Z', seconds: 1_782_864_000 },
    { text: '2026-07-01', seconds: 1_782_864_000 },
    { text: '2026-07-01T00:00:00Z', seconds: 1_782_864_000 },
    { text: '2026-07-01T00:00Z', seconds: 1_782_864_000 },
    { text: '2026-07-01T02:00:00+02:00', seconds: 1_782_864_000 },
    { text: '2026-06-30T18:30:00-05:30', seconds: 1_782_864_000 },
    { text: '@1782864000', seconds: 1_782_864_000 },
    { text: '@0', seconds: 0 },
    { text: '19700101T000000Z', seconds: 0 },
    { text: '20240229T235959Z', seconds: 1_709_251_199 },
  ])('$text is $seconds', ({ text, seconds }) => {
    expect(parseTime(text)).toBe(seconds);
  });

  test.each([
    '',
    ' ',
    'now',
    '1782864000',
    '@',
    '@-1',
    '@1.5',
    '2026-07-01T00:00:00',
    '2026-7-1',
    '2026-13-01',
    '20260701',
    '20260701T000000',
    '20260701T250000Z',
    '2026-07-01T00:00:00Z\n',
    '2026-07-01 00:00:00Z',
  ])('%j is refused with the forms that are known', async (text) => {
    const error = await errorOf(() => parseTime(text));
    expect(error.code).toBe('USAGE');
    expect(error.message).toBe(`not a time: ${JSON.stringify(text)}`);
    expect(error.hint).toContain('20260701T000000Z');
  });

  test.each(['2026-02-30', '20260231T000000Z', '2026-04-31T00:00:00Z', '2026-00-01', '@253402300800'])(
    '%s is no day of the calendar',
    async (text) => {
      expect((await errorOf(() => parseTime(text))).code).toBe('USAGE');
    },
  );

  test('is what a stamp was made from', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799 }), (seconds) => {
        const epoch = epochSeconds(seconds);
        expect(parseTime(snapshotStamp(epoch))).toBe(epoch);
        expect(parseTime(rfc3339(epoch))).toBe(epoch);
        expect(parseTime(`@${seconds}`)).toBe(epoch);
      }),
    );
  });
});

describe('SOURCE_DATE_EPOCH', () => {
  test.each(['0', '1767225600', '0001'])('%s is taken', (text) => {
    expect(parseSourceDateEpoch(text)).toBe(Number(text));
  });

  test.each(['', '-1', '1.5', '1e9', ' 1', 'today', '9'.repeat(13), '253402300800'])(
    '%j is refused',
    async (text) => {
      const error = await errorOf(() => parseSourceDateEpoch(text));
      expect(error.code).toBe('USAGE');
      expect(error.message).toContain('SOURCE_DATE_EPOCH');
    },
  );
});

test('an epoch is whole seconds', async () => {
  for (const seconds of [0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])
    expect((await errorOf(() => epochSeconds(seconds))).code).toBe('INTERNAL');
});

test('times are written in UTC without fractions', () => {
  expect([snapshotStamp(epochSeconds(0)), rfc3339(epochSeconds(0))]).toEqual([
    '19700101T000000Z',
    '1970-01-01T00:00:00Z',
  ]);
});
