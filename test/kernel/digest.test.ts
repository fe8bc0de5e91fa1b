import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asDigest, blobSpecOf, parseSha256, sha256, Sha256Stream } from '../../src/kernel/digest.js';
import { errorOf } from '../make/error-of.js';
import { hasTool } from '../make/outcome.js';

const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

describe('a digest', () => {
  test('of nothing is the known one', () => {
    expect(sha256(new Uint8Array())).toBe(EMPTY);
    expect(new Sha256Stream().finish()).toEqual({ sha256: EMPTY, sizeBytes: 0 });
    expect(asDigest(sha256(new Uint8Array()))).toBe(`sha256:${EMPTY}`);
  });

  test('does not depend on the pieces in which bytes come', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 70 })), (pieces) => {
        const stream = new Sha256Stream();
        for (const piece of pieces) stream.update(piece);
        expect(stream.finish()).toEqual(blobSpecOf(Buffer.concat(pieces)));
      }),
    );
  });

  test.skipIf(!hasTool('sha256sum', 'digests against sha256sum'))('is what sha256sum says', () => {
    const bytes = Buffer.from('the quick brown fox\n'.repeat(1000));
    const said = spawnSync('sha256sum', { input: bytes, encoding: 'utf8' }).stdout.slice(0, 64);
    expect(blobSpecOf(bytes)).toEqual({ sha256: said, sizeBytes: bytes.length });
  });

  test('is read in either case and kept in lower', () => {
    expect(parseSha256(EMPTY.toUpperCase())).toBe(EMPTY);
  });

  test.each([
    '',
    EMPTY.slice(1),
    `${EMPTY}0`,
    `${EMPTY}\n`,
    ` ${EMPTY.slice(1)}`,
    `sha256:${EMPTY}`,
    `g${EMPTY.slice(1)}`,
  ])('%j is none', async (text) => {
    expect((await errorOf(() => parseSha256(text))).code).toBe('ARCHIVE_MALFORMED');
  });

  test('an error about one shows no more than a line of it', async () => {
    const error = await errorOf(() => parseSha256('x'.repeat(10_000)));
    expect(error.message.length).toBeLessThan(200);
  });
});
