import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PackageStanza } from '../../src/archive/debian/stanza.js';
import { RootfsError } from '../../src/kernel/errors.js';
import { installOrder } from '../../src/resolve/debian/install-order.js';
import type { World } from '../../src/resolve/debian/request.js';
import { makeWorld, solveWords } from '../../src/resolve/debian/solve.js';
import type { Version } from '../../src/resolve/debian/universe.js';
import { index, stanza } from '../make/packages.js';
import { AptRoot, hasApt } from './install-order-apt.js';
import { asOneInstall, printCall } from './install-order-print.js';

const SIZE = 14;

const plain = fc.nat(SIZE - 1).map((at) => `p${at}`);
const odd = fc.oneof(
  fc.nat(2).map((at) => `v${at}`),
  plain.map((name) => `${name}:any`),
  plain.map((name) => `${name} (>= 2)`),
);
// An odd alternative never stands alone: nothing might meet it.
const group = fc.oneof(
  { weight: 4, arbitrary: plain },
  fc.tuple(fc.oneof(plain, odd), plain).map((names) => names.join(' | ')),
);
const groups = fc.array(group, { maxLength: 3 }).map((list) => list.join(', '));

const shape = fc.record({
  version: fc.constantFrom('1', '2'),
  essential: fc.boolean().chain((yes) => (yes ? fc.boolean() : fc.constant(false))),
  priority: fc.constantFrom('required', 'important', 'standard', 'optional', 'optional', 'odd'),
  multiArch: fc.constantFrom('no', 'same', 'foreign', 'allowed'),
  depends: groups,
  suggests: fc.oneof({ weight: 4, arbitrary: fc.constant('') }, groups),
  breaks: fc.oneof(
    { weight: 4, arbitrary: fc.constant('') },
    plain.map((name) => `${name} (<< 0)`),
  ),
  provides: fc.constantFrom('', '', '', 'v0', 'v1 (= 2)', 'v0 (= 2), v2'),
});

// Pre-Depends go to lower numbers, with now and then one that may close a ring.
const before = fc.array(fc.tuple(fc.integer({ min: 1, max: SIZE - 1 }), fc.nat(SIZE - 1)), { maxLength: 8 });

const packages = fc
  .tuple(fc.array(shape, { minLength: SIZE, maxLength: SIZE }), before, fc.constantFrom(true, false, false))
  .map(([shapes, pairs, rings]) =>
    shapes.map((fields, at) => {
      const names = pairs.flatMap(([a, b]) => (a !== at ? [] : [`p${rings ? b : b % at}`]));
      return stanza({ name: `p${at}`, ...fields, preDepends: names.join(', ') });
    }),
  );

/** apt's runs, or undefined where it finds no order. A set that its own reader stumbles over is left out. */
function real(root: AptRoot, words: readonly string[]): readonly string[] | undefined {
  try {
    return root.runs(words);
  } catch (thrown) {
    fc.pre(!String(thrown).includes('Internal parsing error'));
    expect(String(thrown)).toMatch(/probably a dependency cycle|Could not configure|MaxLoopCount reached/);
    return undefined;
  }
}

function ours(
  world: World,
  first: readonly Version[],
  second: readonly Version[],
): readonly string[] | undefined {
  try {
    return installOrder({ links: world.links, first, second, alsoEssential: [] }).map(printCall);
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(RootfsError);
    expect(thrown).toHaveProperty('code', 'UNSATISFIABLE');
    return undefined;
  }
}

/** The essential packages in the first step, all others in the second. */
function compare(root: AptRoot, stanzas: readonly PackageStanza[]): void {
  const world = makeWorld([index(stanzas)], { architecture: 'amd64' });
  const names = stanzas.filter(({ essential }) => essential).map(({ name }) => name);
  fc.pre(names.length > 0);
  const first = solveWords(world, names, { recommends: false }).map(({ version }) => version);
  const early = real(root, ['install', ...names]);
  expect(ours(world, first, [])).toEqual(early && [asOneInstall(early)]);
  expect(ours(world, [], first)).toEqual(early);
  if (early === undefined) return;
  const second = [...world.universe.packages.values()]
    .flatMap(({ versions }) => versions)
    .filter((version) => !first.includes(version));
  if (second.length === 0) return;
  root.setInstalled(first.map((version) => version.stanza));
  const late = real(root, ['install', ...second.map((version) => version.stanza.name)]);
  expect(ours(world, first, second)).toEqual(late && [asOneInstall(early), ...late]);
}

it.runIf(hasApt())('the runs of dpkg for made-up packages, rings and all, are those of the real apt', () => {
  fc.assert(
    fc.property(packages, (stanzas) => {
      const root = new AptRoot({ architecture: 'amd64', aptEssential: false, source: stanzas });
      try {
        compare(root, stanzas);
      } finally {
        root.remove();
      }
    }),
    { numRuns: Number(process.env['ROOTFS_ORDER_RUNS'] ?? 30), endOnFailure: true },
  );
});
