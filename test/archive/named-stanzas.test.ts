import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { namedStanzas } from '../../src/archive/debian/named-stanzas.js';
import { packagesIndex, parsePackages } from '../../src/archive/debian/packages.js';
import { blobSpecOf } from '../../src/kernel/digest.js';
import { MADE, parseText, stanzaText, streamOf } from '../make/parsed-packages.js';

const NAMES = ['aa', 'ab', 'b', 'libx1', 'libx1-dev'];

/** `name version` of what is read, and the digest that it is under. */
async function readNamed(
  text: string,
  names: readonly string[],
  pieceBytes: number,
): Promise<[string[], string]> {
  const parsed = await parsePackages(
    namedStanzas(streamOf(text, pieceBytes), new Set(names)),
    MADE.architecture,
    MADE.source,
  );
  return [
    packagesIndex(parsed, MADE).stanzas.map(({ name, version }) => `${name} ${version}`),
    parsed.spec.sha256,
  ];
}

describe('the stanzas of packages that are named', () => {
  test('are those of the whole index, whatever it is cut into, under the digest of the whole', async () => {
    const stanza = fc.record({ name: fc.constantFrom(...NAMES), version: fc.integer({ min: 1, max: 9 }) });
    const breaks = fc.constantFrom('\n', '\n\n', '\n\n\n');
    const index = fc.array(fc.tuple(stanza, breaks), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        index,
        fc.subarray(NAMES),
        fc.nat(200),
        fc.boolean(),
        async (all, names, piece, isDos) => {
          const unix = all
            .map(
              ([{ name, version }, end]) =>
                `${stanzaText({ Package: name, Version: `${version}` }).trimEnd()}\n${end}`,
            )
            .join('');
          const text = isDos ? unix.replaceAll('\n', '\r\n') : unix;
          const whole = (await parseText(text)).stanzas.map(({ name, version }) => `${name} ${version}`);
          const wanted = whole.filter((one) => names.includes(one.split(' ')[0] ?? ''));
          const [found, digest] = await readNamed(text, names, piece + 1);
          expect(found.filter((one) => names.includes(one.split(' ')[0] ?? ''))).toEqual(wanted);
          expect(digest).toBe(blobSpecOf(Buffer.from(text)).sha256);
        },
      ),
    );
  });

  test('are all that is read of an index as archives write it', async () => {
    const text = NAMES.map((name) => `${stanzaText({ Package: name }).trimEnd()}\n\n`).join('');
    expect((await readNamed(text, ['b'], 10))[0]).toHaveLength(1);
  });
});
