import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PackageStanza } from '../../src/archive/debian/stanza.js';
import { FirstMention } from '../../src/resolve/debian/mention.js';
import { buildUniverse } from '../../src/resolve/debian/universe-build.js';
import { index, stanza } from '../make/packages.js';

const ARCHITECTURES = ['amd64', 'arm64'];
const NAMES = ['a', 'b', 'c', 'd', 'v', 'w'];

/** Every name with its architecture in the order of first mention, read the plain way (pkgcachegen.cc). */
function orderOf(stanzas: readonly PackageStanza[]): readonly string[] {
  const seen: string[] = [];
  const enter = (name: string, architecture: string): void => {
    if (!seen.includes(`${name}:${architecture}`)) seen.push(`${name}:${architecture}`);
  };
  const isNamed = (name: string): boolean =>
    ARCHITECTURES.some((architecture) => seen.includes(`${name}:${architecture}`));
  for (const one of stanzas) {
    const own = one.architecture === 'all' ? 'amd64' : one.architecture;
    enter(one.name, own);
    const fields = [
      { text: one.preDepends },
      { text: one.depends },
      { text: one.conflicts, once: own },
      { text: one.breaks, once: own },
      { text: one.recommends },
      { text: one.suggests },
      { text: one.replaces, once: own },
      { text: one.enhances },
      one.multiArch === 'foreign' ? { text: one.provides, once: 'amd64' } : { text: one.provides },
    ];
    for (const { text, once } of fields as readonly { readonly text: string; readonly once?: string }[]) {
      for (const part of text.split(/[,|]/)) {
        const [name = '', qualifier] = part
          .trim()
          .replace(/[ (].*$/s, '')
          .split(':');
        if (name === '' || qualifier === 'any') continue;
        if (qualifier !== undefined) enter(name, qualifier === 'native' ? 'amd64' : qualifier);
        else if (once === undefined) enter(name, own);
        else if (!isNamed(name)) enter(name, once);
      }
    }
  }
  return seen;
}

const relation = fc
  .tuple(
    fc.constantFrom(...NAMES),
    fc.constantFrom('', '', '', ':any', ':arm64', ':native'),
    fc.constantFrom('', ' (>= 1)', '(= 2)'),
  )
  .map((parts) => parts.join(''));
const field = fc
  .array(fc.tuple(relation, fc.constantFrom(', ', ' | ', ',')), { maxLength: 3 })
  .map((parts) => parts.flat().slice(0, -1).join(''));

const anyStanza = fc
  .record({
    name: fc.constantFrom('a', 'b', 'c', 'd'),
    architecture: fc.constantFrom('amd64', 'arm64', 'all'),
    multiArch: fc.constantFrom('no' as const, 'same' as const, 'foreign' as const, 'allowed' as const),
    depends: field,
    preDepends: field,
    recommends: field,
    suggests: field,
    enhances: field,
    conflicts: field,
    breaks: field,
    replaces: field,
    provides: field,
  })
  .map((fields) => stanza(fields));

describe('the order in which names are first mentioned', () => {
  it('is that of reading every stanza from the top, for any two names and architectures', () => {
    const lists = fc.array(fc.array(anyStanza, { maxLength: 4 }), { minLength: 1, maxLength: 2 });
    fc.assert(
      fc.property(lists, (parts) => {
        const universe = buildUniverse(
          parts.map((part) => index(part)),
          {
            architecture: 'amd64',
            foreignArchitectures: ['arm64'],
          },
        );
        const order = orderOf(parts.flat());
        const mention = new FirstMention(universe);
        const place = (name: string, architecture: string): number => {
          const at = order.indexOf(`${name}:${architecture}`);
          return at < 0 ? Infinity : at;
        };
        const all = NAMES.flatMap((name) =>
          ARCHITECTURES.map((architecture) => [name, architecture] as const),
        );
        for (const [name, architecture] of all)
          expect(mention.has(name, architecture)).toBe(place(name, architecture) < Infinity);
        for (const a of all) {
          for (const b of all) {
            const [p, q] = [place(...a), place(...b)];
            expect(Math.sign(mention.compare(a, b))).toBe(p === q ? 0 : p < q ? -1 : 1);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
