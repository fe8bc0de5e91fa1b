import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { additionText } from '../../src/resolve/dependence/addition.js';
import { reasonsFor } from '../../src/resolve/dependence/chains.js';
import { immediateDominators } from '../../src/resolve/dependence/dominators.js';
import type { Plan } from '../../src/resolve/dependence/plan.js';
import { reducedNeeds } from '../../src/resolve/dependence/reduce.js';
import { sizesOf } from '../../src/resolve/dependence/sizes.js';
import { treeOf } from '../../src/resolve/dependence/tree.js';
import type { Shape } from './answer.js';
import { placeOf, planFor, type Asked } from './plan.js';

const required: Shape = { priority: 'required' };

const PACKAGES: Readonly<Record<string, Shape>> = {
  init: { ...required, essential: true, depends: 'libc', installedSizeKib: 10, sizeBytes: 5 },
  libc: { installedSizeKib: 100, sizeBytes: 50 },
  web: { depends: 'libssl (>= 1), libc', recommends: 'doc', installedSizeKib: 20, sizeBytes: 9 },
  curl: { depends: 'libssl, libz', installedSizeKib: 30, sizeBytes: 8 },
  libssl: { preDepends: 'libc', installedSizeKib: 40, sizeBytes: 7 },
  libz: { depends: 'libc', installedSizeKib: 50, sizeBytes: 6 },
  doc: { depends: 'reader', installedSizeKib: 1 },
  reader: { installedSizeKib: 2 },
};

/** `request: web > libssl; variant: init > libc`, with the fields. */
function why(target: string, what: Asked): readonly string[] {
  const plan = planFor(PACKAGES, what);
  return reasonsFor(plan, placeOf(plan, target)).flatMap(({ from, byRecommends, chains, count }) => [
    ...chains.map((chain) => {
      const links = chain.map(({ package: name, field, relation }) =>
        field === '' ? name : `-${field}: ${relation}-> ${name}`,
      );
      return `${from}${byRecommends ? ' by a Recommends' : ''}: ${links.join(' ')}`;
    }),
    ...(count > chains.length ? [`${count - chains.length} more`] : []),
  ]);
}

describe('why', () => {
  it.each([
    { target: 'web', what: { include: 'web' }, is: ['request: web'] },
    { target: 'init', what: { include: 'web' }, is: ['variant: init'] },
    { target: 'init', what: { include: 'init' }, is: ['request: init', 'variant: init'] },
    { target: 'libssl', what: { include: 'web' }, is: ['request: web -Depends: libssl (>= 1)-> libssl'] },
    {
      target: 'libc',
      what: { include: 'curl' },
      is: [
        'request: curl -Depends: libssl-> libssl -Pre-Depends: libc-> libc',
        'request: curl -Depends: libz-> libz -Depends: libc-> libc',
        'variant: init -Depends: libc-> libc',
      ],
    },
    {
      target: 'reader',
      what: { include: 'web', recommends: true },
      is: ['request by a Recommends: web -Recommends: doc-> doc -Depends: reader-> reader'],
    },
  ])('tells the shortest chains to $target of $what', ({ target, what, is }) => {
    expect(why(target, what)).toEqual(is);
  });

  it('takes a longer chain of Depends before a short one by a Recommends', () => {
    const packages = {
      a: { depends: 'b', recommends: 'z' },
      b: { depends: 'c' },
      c: { depends: 'z' },
      z: {},
    };
    const plan = planFor(packages, { variant: 'custom', include: 'a', recommends: true });
    const [reason] = reasonsFor(plan, placeOf(plan, 'z'));
    expect(reason?.byRecommends).toBe(false);
    expect(reason?.chains[0]?.map((link) => link.package)).toEqual(['a', 'b', 'c', 'z']);
  });

  it('says how many shortest chains there are, and lists only some', () => {
    const middles = Array.from({ length: 9 }, (_, at) => `m${at}`);
    const packages = {
      a: { depends: middles.join(', ') },
      ...Object.fromEntries(middles.map((name) => [name, { depends: 'z' }])),
      z: {},
    };
    const plan = planFor(packages, { variant: 'custom', include: 'a' });
    const [reason] = reasonsFor(plan, placeOf(plan, 'z'));
    expect([reason?.count, reason?.chains.length]).toEqual([9, 4]);
  });
});

describe('what a request adds to its variant', () => {
  it.each([
    { what: {}, is: undefined },
    { what: { include: 'init' }, is: 'the request adds nothing to minbase' },
    {
      what: { include: 'web' },
      is: 'the request adds 2 packages to minbase: 16 B to fetch, 61.4 kB installed',
    },
  ])('is told of $what', ({ what, is }) => {
    expect(additionText(planFor(PACKAGES, what), 'minbase')).toBe(is);
  });

  it('has what it leaves out', () => {
    const packages = { ...PACKAGES, tool: { ...required, depends: 'libz | reader' } };
    const { addition } = planFor(packages, { exclude: 'libz' });
    expect(addition).toMatchObject({ added: ['reader'], removed: ['libz'] });
  });
});

describe('sizes', () => {
  it('hold each side responsible for what would go away without it', () => {
    const { responsible, shared, totals } = sizesOf(planFor(PACKAGES, { include: 'web curl' }));
    expect(responsible.map(({ name, packages }) => [name, packages])).toEqual([
      ['curl', ['curl', 'libz']],
      ['web', ['web']],
      ['', ['init']],
    ]);
    expect(shared.packages).toEqual(['libc', 'libssl']);
    const sum = responsible.reduce((total, { exclusiveBytes }) => total + exclusiveBytes, shared.bytes);
    expect(sum).toBe(totals.installedBytes);
  });

  it('hold nobody for what both the variant and a word ask for', () => {
    const { responsible, shared } = sizesOf(planFor(PACKAGES, { include: 'init' }));
    expect(responsible).toMatchObject([
      { kind: 'variant', packages: [] },
      { kind: 'request', name: 'init', packages: [] },
    ]);
    expect(shared.packages).toEqual(['init', 'libc']);
  });
});

describe('a tree', () => {
  const lines = (plan: Plan, root: string, isReversed: boolean, depth: number): readonly string[] =>
    treeOf(plan, { roots: [placeOf(plan, root)], isReversed, depth }).map(
      (line) =>
        `${'  '.repeat(line.depth)}${line.name}${line.isLast ? '' : ','}${line.cut === '' ? '' : ` ${line.cut}`}`,
    );

  it.each([
    {
      summary: 'shows each branch once',
      root: 'curl',
      isReversed: false,
      depth: Infinity,
      is: ['curl', '  libssl,', '    libc', '  libz', '    libc'],
    },
    {
      summary: 'ends where it is told to',
      root: 'curl',
      isReversed: false,
      depth: 1,
      is: ['curl', '  libssl, deep', '  libz deep'],
    },
    {
      summary: 'goes upwards',
      root: 'libc',
      isReversed: true,
      depth: Infinity,
      is: ['libc', '  init,', '  libssl,', '    curl', '  libz', '    curl'],
    },
  ])('$summary', ({ root, isReversed, depth, is }) => {
    expect(lines(planFor(PACKAGES, { include: 'curl' }), root, isReversed, depth)).toEqual(is);
  });

  it('marks a branch that was shown, and ends in circles', () => {
    const packages = { a: { depends: 'b, c' }, b: { depends: 'c' }, c: { depends: 'a' } };
    const plan = planFor(packages, { variant: 'custom', include: 'a' });
    expect(lines(plan, 'a', false, Infinity)).toEqual(['a', '  b,', '    c', '      a seen', '  c seen']);
  });
});

/** Random graphs: `arrows[i]` are the successors of i. */
const graphs = fc
  .integer({ min: 1, max: 9 })
  .chain((size) =>
    fc.array(fc.uniqueArray(fc.nat(size - 1), { maxLength: 4 }), { minLength: size, maxLength: size }),
  );

function reached(arrows: readonly (readonly number[])[], from: number, without = -1): ReadonlySet<number> {
  const found = new Set([from].filter((place) => place !== without));
  for (const place of found) for (const to of arrows[place] ?? []) if (to !== without) found.add(to);
  return found;
}

describe('on any graph', () => {
  it('a place is dominated by exactly those without which it is not reached', () => {
    fc.assert(
      fc.property(graphs, (arrows) => {
        const found = immediateDominators({
          size: arrows.length,
          entry: 0,
          next: (place) => arrows[place] ?? [],
        });
        const all = reached(arrows, 0);
        for (const place of arrows.keys()) {
          const chain = new Set<number>();
          for (let at = found[place]; at !== undefined; at = found[at]) chain.add(at);
          const needed = [...all].filter((other) => other !== place && !reached(arrows, 0, other).has(place));
          expect([...chain].sort()).toEqual(all.has(place) ? needed.sort() : []);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('fewer needs reach the same packages, and none of them follows from others', () => {
    fc.assert(
      fc.property(graphs, (arrows) => {
        const packages = Object.fromEntries(
          arrows.map((targets, place) => [
            `p${place}`,
            { depends: targets.map((to) => `p${to}`).join(', ') },
          ]),
        );
        const include = Object.keys(packages).join(' ');
        const plan = planFor(packages, { variant: 'custom', include });
        const all = plan.members.map(({ needs }) => needs.map(({ to }) => to));
        const reduced = reducedNeeds(plan);
        const circles = (a: number, b: number): boolean => reached(all, a).has(b) && reached(all, b).has(a);
        for (const [place, targets] of reduced.entries()) {
          expect([...reached(reduced, place)].sort()).toEqual([...reached(all, place)].sort());
          for (const to of targets) {
            if (circles(place, to)) continue;
            const others = targets.filter((one) => one !== to && !circles(one, to) && !circles(one, place));
            expect(others.some((one) => reached(all, one).has(to))).toBe(false);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
