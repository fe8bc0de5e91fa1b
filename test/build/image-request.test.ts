import { expect, it } from 'vitest';
import { imageRequestOf } from '../../src/build/image-request.js';
import { epochSeconds } from '../../src/kernel/epoch.js';
import type { Lock } from '../../src/lock/lock.js';
import { smallRequest } from '../make/small-archive.js';

const LOCK = {
  ...{ family: 'debian', suite: 'made', title: 'Made', variant: 'minbase', architecture: 'amd64' },
  ...{ format: 1, epoch: { kind: 'packages' }, sources: [], packages: [{}, {}, {}], unsigned: false },
} as unknown as Lock;
const REQUEST = smallRequest({ mirrors: [], keyrings: [], target: '' });
const EPOCH = epochSeconds(0);
const WHOLE = { configured: 3, deferred: [], skipped: [], native: [] };

it('an image says which of its packages were configured by executing their scripts', () => {
  const native = ['locales', 'ssl-cert'].map((name) => ({ name, reason: 'awk is not modelled' }));
  const { annotations, comment } = imageRequestOf(LOCK, REQUEST, {
    ...{ epoch: EPOCH, version: undefined },
    result: { ...WHOLE, native },
  });
  expect(annotations).toMatchObject({ 'rootfs.executed': 'locales ssl-cert' });
  expect(comment).toBe('3 of 3 packages configured, 2 by executing their scripts');
});

it('an image that follows from its lock says nothing of the kind', () => {
  const { annotations, comment } = imageRequestOf(LOCK, REQUEST, {
    ...{ epoch: EPOCH, version: '12.1', result: WHOLE },
  });
  expect(annotations).not.toHaveProperty('rootfs.executed');
  expect(comment).toBe('3 of 3 packages configured');
});
