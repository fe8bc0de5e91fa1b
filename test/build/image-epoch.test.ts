import { expect, it } from 'vitest';
import { imageEpoch } from '../../src/build/image-epoch.js';
import { epochSeconds, rfc3339 } from '../../src/kernel/epoch.js';

const at = (...times: readonly number[]): string =>
  rfc3339(
    imageEpoch(
      { kind: 'packages' },
      times.map((builtSeconds) => ({ builtSeconds })),
    ),
  );

it.each([
  { summary: 'the newest of its packages', times: [100, 300, 200], is: '1970-01-01T00:05:00Z' },
  { summary: 'the beginning of time for none', times: [], is: '1970-01-01T00:00:00Z' },
  { summary: 'not before it for packages that say so', times: [-5, -9], is: '1970-01-01T00:00:00Z' },
  { summary: 'not after what can be written', times: [999_999_999_999], is: '9999-12-31T23:59:59Z' },
])('an image is as old as $summary', ({ times, is }) => {
  expect(at(...times)).toBe(is);
});

it('a time that was given counts, whatever packages say', () => {
  const seconds = epochSeconds(7);
  expect(imageEpoch({ kind: 'given', seconds }, [{ builtSeconds: 300 }])).toBe(7);
});
