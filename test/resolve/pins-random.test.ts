import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PackageStanza } from '../../src/archive/debian/stanza.js';
import { stanza } from '../make/packages.js';
import { AptLists, type AptQuestion, type MadeRelease } from './apt-lists.js';
import { hasApt } from './install-order-apt.js';
import { ownInstall, ownPolicy } from './pin-world.js';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'lib-a', 'lib-b'];
const VERSIONS = ['1', '1.5', '2~bpo', '2', '3'];
const RELEASES = ['one', 'one-backports', 'two', 'trial'];
const ARCHITECTURES = ['amd64', 'i386'];

const name = fc.constantFrom(...NAMES);
const version = fc.constantFrom(...VERSIONS);

const relation = fc
  .tuple(name, fc.constantFrom('', '', '(>= V)', '(= V)', '(<< V)'), version)
  .map(([target, operator, wanted]) => `${target} ${operator.replace('V', wanted)}`.trim());

const group = fc.array(relation, { minLength: 1, maxLength: 2 }).map((list) => list.join(' | '));

const made: fc.Arbitrary<PackageStanza> = fc
  .record({
    name,
    version,
    depends: fc.array(group, { maxLength: 2 }).map((list) => list.join(', ')),
    conflicts: fc.constantFrom('', '', '', '', 'b (<< 2)'),
    provides: fc.constantFrom('', '', '', 'virtual', 'virtual (= 2)', 'd (= 9)'),
    architecture: fc.constantFrom('amd64', 'amd64', 'all', 'i386'),
    multiArch: fc.constantFrom('no', 'no', 'same', 'foreign'),
    sizeBytes: fc.constantFrom(1000, 1001),
  })
  .map((fields) => stanza(fields));

/** An index holds a version of a package once. */
function distinct(list: readonly PackageStanza[]): readonly PackageStanza[] {
  const byKey = new Map(list.map((one) => [`${one.name} ${one.version}`, one]));
  return [...byKey.values()];
}

const release = (id: string): fc.Arbitrary<MadeRelease> =>
  fc
    .record({
      main: fc.array(made, { minLength: 4, maxLength: 12 }).map(distinct),
      flags: fc.constantFrom(undefined, undefined, 'NotAutomatic' as const, 'ButAutomaticUpgrades' as const),
      version: fc.constantFrom('', '12.1', '13'),
      origin: fc.constantFrom('Made', 'Other'),
    })
    .map(({ main, flags, ...rest }) => ({
      ...{ id, site: `${id}.example`, suite: `${id}-suite`, codename: id, label: id, ...rest },
      ...(flags === undefined ? {} : { flags }),
      packages: { main },
    }));

const releases = fc.tuple(...RELEASES.map(release));

const which = fc.oneof(
  fc.constantFrom(...RELEASES).map((id) => `release n=${id}`),
  fc.constantFrom(...RELEASES).map((id) => `release ${id}-s*`),
  fc.constantFrom(
    'release o=Made',
    'release v=12*',
    'release b=i386',
    'origin two.example',
    'origin /o(ne|ther)/',
  ),
  version.map((one) => `version ${one}`),
  fc.constantFrom('version 2*', 'version /^[12]/'),
);

const pin = fc
  .record({
    names: fc.oneof(
      fc.constant('*'),
      name,
      fc.constantFrom('lib-*', '/^[abc]$/', 'a:any b', 'lib-?:i386', 'src:d'),
    ),
    which,
    priority: fc.constantFrom('-1', '1', '50', '100', '500', '501', '990', '1001'),
  })
  .map(({ names, which: what, priority }) => `Package: ${names}\nPin: ${what}\nPin-Priority: ${priority}\n`);

const word = fc
  .tuple(
    fc.oneof({ weight: 6, arbitrary: name }, { weight: 1, arbitrary: fc.constant('virtual') }),
    fc.constantFrom('', '', '', '', '', '', '', '', ':i386', ':amd64'),
    fc.oneof(
      { weight: 4, arbitrary: fc.constant('') },
      { weight: 2, arbitrary: fc.constantFrom(...RELEASES).map((id) => `/${id}`) },
      { weight: 1, arbitrary: version.map((one) => `=${one}`) },
      // Not `/newest`: of a name that no index has apt takes it silently for nothing, and here it is an error.
      { weight: 1, arbitrary: fc.constantFrom('=2*', '/one*', '/candidate', '/13', '/o=Made') },
    ),
    fc.constantFrom('', '', '', '', '', '', '-', '+'),
  )
  .map((parts) => parts.join(''));

const question: fc.Arbitrary<AptQuestion> = fc
  .record({
    preferences: fc.array(pin, { maxLength: 4 }).map((list) => list.join('\n')),
    targetRelease: fc.constantFrom('', '', '', ...RELEASES, '12*'),
  })
  .map(({ preferences, targetRelease }) => ({
    preferences,
    ...(targetRelease === '' ? {} : { targetRelease }),
  }));

const questions = fc.array(fc.record({ question, words: fc.array(word, { minLength: 1, maxLength: 3 }) }), {
  minLength: 6,
  maxLength: 6,
});

const ALL_NAMES = [...NAMES, ...NAMES.map((one) => `${one}:i386`)];

interface Asked {
  readonly question: AptQuestion;
  readonly words: readonly string[];
}

/** Where the answers differ, for whoever has to look into it. */
function difference(list: readonly MadeRelease[], asked: Asked, theirs: string, own: string): string {
  const packages = list.flatMap(({ id, flags, packages: { main = [] } }) =>
    main.map((one) => {
      const { depends, conflicts, provides, multiArch } = one;
      const more = [`D ${depends}`, `C ${conflicts}`, `P ${provides}`, `M ${multiArch}`];
      return [id, flags ?? '', one.name, one.version, one.architecture, ...more].join(' ');
    }),
  );
  const { preferences = '', targetRelease = '' } = asked.question;
  return [...packages, preferences, `-t ${targetRelease}`, asked.words.join(' '), theirs, own].join('\n');
}

describe.runIf(hasApt())('random releases, pins and words', () => {
  it('are answered as apt answers them', { timeout: 600_000 }, () => {
    const numRuns = Number(process.env['ROOTFS_PIN_RUNS'] ?? 25);
    const seed = Number(process.env['ROOTFS_PIN_SEED'] ?? 4);
    const wrong: string[] = [];
    let answered = 0;
    for (const [list, asked] of fc.sample(fc.tuple(releases, questions), { numRuns, seed })) {
      const apt = new AptLists(list, ARCHITECTURES);
      for (const one of asked) {
        const { question: put, words } = one;
        const policies = [apt.policy(ALL_NAMES, put), ownPolicy(list, ARCHITECTURES, ALL_NAMES, put)].map(
          (policy) => JSON.stringify(policy, Object.keys(policy).sort()),
        );
        if (policies[0] !== policies[1])
          wrong.push(difference(list, one, policies[0] ?? '', policies[1] ?? ''));
        const theirs = apt.install(words, put);
        const own = ownInstall(list, ARCHITECTURES, words, put);
        if (theirs === undefined) continue;
        if (theirs !== 'refused') answered++;
        if (theirs !== own) wrong.push(difference(list, one, theirs, own));
      }
      apt.remove();
    }
    console.log(`${answered} of ${numRuns * 6} requests answered by apt, ${wrong.length} differ`);
    expect(wrong).toEqual([]);
    // A test of refusals alone would say little.
    expect(answered).toBeGreaterThan(numRuns);
  });
});
