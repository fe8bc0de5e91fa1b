import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PackageStanza } from '../../../src/archive/debian/stanza.js';
import { notInstallable } from '../../../src/resolve/debian/complete/not-installable.js';
import { whyNot } from '../../../src/resolve/debian/complete/why-not.js';
import { index } from '../../make/packages.js';
import { closureChecker } from '../closure.js';
import { askApt, askComplete, worldOf } from './ask.js';
import { randomArchive, subsets } from './random-archive.js';

const RUNS = { numRuns: 250 };

function fullName({ name, version, architecture }: PackageStanza): string {
  return `${name}${architecture === 'arm64' ? ':arm64' : ''}=${version}`;
}

/** Every list of packages that the independent checker has nothing against, by trying all. */
function everyAnswer(stanzas: readonly PackageStanza[]): readonly (readonly PackageStanza[])[] {
  const check = closureChecker([index(stanzas)], 'amd64');
  return [...subsets(stanzas)].filter((some) => check(some.map(fullName)).length === 0);
}

function namedIn(stanzas: readonly PackageStanza[]): readonly string[] {
  return [...new Set(stanzas.map(({ name }) => name))].sort();
}

/** A request of two or three of the archive's packages, the last one perhaps refused. */
const choice = fc.record({
  picks: fc.array(fc.nat(), { minLength: 1, maxLength: 2 }),
  refused: fc.option(fc.nat(), { nil: undefined }),
  recommends: fc.boolean(),
});

interface Asked {
  readonly wanted: readonly string[];
  readonly refused: readonly string[];
}

function requestOf(
  stanzas: readonly PackageStanza[],
  { picks, refused }: { picks: readonly number[]; refused: number | undefined },
): Asked {
  const names = namedIn(stanzas);
  const pick = (n: number): string => names[n % names.length] ?? '';
  const wanted = [...new Set(picks.map(pick))];
  const out = refused === undefined ? [] : [pick(refused)].filter((name) => !wanted.includes(name));
  return { wanted, refused: out };
}

function wordsOf({ wanted, refused }: Asked): readonly string[] {
  return [...wanted, ...refused.map((name) => `${name}-`)];
}

function meets({ wanted, refused }: Asked, answer: readonly PackageStanza[]): boolean {
  const names = answer.map(({ name }) => name);
  return wanted.every((name) => names.includes(name)) && !refused.some((name) => names.includes(name));
}

it('an answer is found exactly when trying every set of packages finds one, and it is one of those', () => {
  let found = 0;
  let better = 0;
  fc.assert(
    fc.property(randomArchive(), choice, (stanzas, picked) => {
      const asked = requestOf(stanzas, picked);
      const world = worldOf(stanzas);
      const got = askComplete(world, wordsOf(asked), picked.recommends);
      const possible = everyAnswer(stanzas).filter((answer) => meets(asked, answer));
      if (typeof got === 'string') {
        expect(got).toBe('UNSATISFIABLE');
        expect(possible).toEqual([]);
        return;
      }
      found++;
      if (askApt(world, wordsOf(asked), picked.recommends) === 'UNSATISFIABLE') better++;
      expect(possible.map((answer) => answer.map(fullName).sort())).toContainEqual(got);
    }),
    RUNS,
  );
  // Both outcomes must occur, or the property says nothing.
  expect(found).toBeGreaterThan(20);
  expect(better).toBeGreaterThan(5);
});

it('where apt has an answer the same is given', () => {
  fc.assert(
    fc.property(randomArchive(), choice, (stanzas, picked) => {
      const words = wordsOf(requestOf(stanzas, picked));
      const world = worldOf(stanzas);
      const apt = askApt(world, words, picked.recommends);
      if (typeof apt !== 'string') expect(askComplete(world, words, picked.recommends)).toEqual(apt);
    }),
    RUNS,
  );
});

it('no answer has fewer versions that are not candidates', () => {
  fc.assert(
    fc.property(randomArchive(), choice, (stanzas, picked) => {
      const asked = requestOf(stanzas, picked);
      const world = worldOf(stanzas);
      const got = askComplete(world, wordsOf(asked));
      if (typeof got === 'string') return;
      const candidates = new Set(
        namedIn(stanzas).map(
          (name) => `${name}=${world.universe.packages.get(name)?.versions[0]?.stanza.version ?? ''}`,
        ),
      );
      const odd = (names: readonly string[]): number => names.filter((name) => !candidates.has(name)).length;
      const possible = everyAnswer(stanzas).filter((answer) => meets(asked, answer));
      expect(odd(got)).toBe(Math.min(...possible.map((answer) => odd(answer.map(fullName)))));
    }),
    RUNS,
  );
});

it('what cannot be installed is what no set of packages with the essential ones holds', () => {
  fc.assert(
    fc.property(randomArchive({ essential: true }), (stanzas) => {
      const essential = [...new Set(stanzas.filter((one) => one.essential).map(({ name }) => name))];
      const possible = everyAnswer(stanzas).filter((answer) =>
        essential.every((name) => answer.some((one) => one.essential && one.name === name)),
      );
      const installable = new Set(possible.flat().map(fullName));
      const got = notInstallable(worldOf(stanzas)).map(({ stanza }) => fullName(stanza));
      expect(got.sort()).toEqual(
        stanzas
          .map(fullName)
          .filter((name) => !installable.has(name))
          .sort(),
      );
    }),
    RUNS,
  );
});

it('packages of two architectures are chosen by the rules that dpkg has for them', () => {
  fc.assert(
    fc.property(randomArchive({ architectures: ['amd64', 'arm64'] }), fc.nat(), (stanzas, n) => {
      const native = stanzas.filter(({ architecture }) => architecture === 'amd64');
      fc.pre(native.length > 0);
      const name = native[n % native.length]?.name ?? '';
      const world = worldOf(stanzas, { foreign: ['arm64'] });
      const got = askComplete(world, [name]);
      const possible = everyAnswer(stanzas).filter((answer) =>
        answer.some((one) => one.name === name && one.architecture === 'amd64'),
      );
      if (typeof got === 'string') expect(possible).toEqual([]);
      else expect(possible.map((answer) => answer.map(fullName).sort())).toContainEqual(got);
    }),
    RUNS,
  );
});

it('why not: there is a conflict exactly when there is no answer, and dropping what helps gives one', () => {
  let helped = 0;
  fc.assert(
    fc.property(randomArchive(), choice, (stanzas, picked) => {
      const asked = requestOf(stanzas, picked);
      const [wanted = '', ...others] = asked.wanted;
      const words = [...others, ...asked.refused.map((name) => `${name}-`)];
      const world = worldOf(stanzas);
      const { conflict, helps } = whyNot(world, words, wanted);
      const got = askComplete(world, [...words, wanted]);
      expect(conflict.length > 0).toBe(typeof got === 'string');
      const good = words.filter(
        (word) => typeof askComplete(world, [...words.filter((one) => one !== word), wanted]) !== 'string',
      );
      expect(helps).toEqual(typeof got === 'string' ? good : []);
      helped += helps.length;
    }),
    RUNS,
  );
  expect(helped).toBeGreaterThan(5);
});
