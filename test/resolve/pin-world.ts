import type { PackageStanza } from '../../src/archive/debian/stanza.js';
import { Policy } from '../../src/resolve/debian/policy.js';
import type { Pin } from '../../src/resolve/debian/pins.js';
import { parsePreferences } from '../../src/resolve/debian/preferences.js';
import { makeWorld, solveWords } from '../../src/resolve/debian/solve.js';
import { displayName } from '../../src/resolve/debian/universe.js';
import { RootfsError } from '../../src/kernel/errors.js';
import { stanza } from '../make/packages.js';
import type { AptPolicy, AptQuestion, MadeRelease } from './apt-lists.js';
import { indexesOf } from './apt-lists.js';

/** Stanzas from lines such as `web 1 web-data (= 1), lib:any | other` (name, version, Depends), for both architectures. */
export function lines(text: string, more: Partial<PackageStanza> = {}): readonly PackageStanza[] {
  return text
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [name = '', version = '', ...depends] = line.trim().split(/\s+/);
      const fields = { name, version, depends: depends.join(' '), sizeBytes: 1000 + version.length, ...more };
      return ['amd64', 'i386'].map((architecture) => stanza({ ...fields, architecture }));
    });
}

const STABLE = lines(`
  web 1.0-1 web-data (= 1.0-1), libssl3
  web-data 1.0-1
  web-mod-a 1.0-1 web
  web-mod-b 1.0-1 web
  libssl3 3.0.1-1
  tool 2.0
  editor 1:4.0-2
  same 1.0
  lib-x 1 libssl3
`);

/** What Debian has: a stable release with updates and backports, the next one, and something that nobody gets by itself. */
export const RELEASES: readonly MadeRelease[] = [
  {
    ...{ id: 'made', site: 'archive.example', suite: 'stable', codename: 'made', version: '12.1' },
    ...{ origin: 'Made', label: 'Made' },
    packages: { main: STABLE, extra: lines('drawer 1.0\nsame 1.0') },
  },
  {
    ...{ id: 'made-updates', site: 'archive.example', suite: 'stable-updates', codename: 'made-updates' },
    ...{ version: '', origin: 'Made', label: 'Made' },
    packages: { main: lines('tool 2.1\nsame 1.0') },
  },
  {
    ...{ id: 'made-security', site: 'security.example', suite: 'stable-security', codename: 'made-security' },
    ...{ version: '12', origin: 'Made', label: 'Made-Security' },
    packages: { main: lines('libssl3 3.0.1-1+sec1\neditor 1:4.0-2+sec1') },
  },
  {
    ...{
      id: 'made-backports',
      site: 'archive.example',
      suite: 'stable-backports',
      codename: 'made-backports',
    },
    ...{ version: '', origin: 'Made Backports', label: 'Made Backports', flags: 'ButAutomaticUpgrades' },
    packages: {
      main: lines(`
        web 1.4-1~bpo1 web-data (= 1.4-1~bpo1), libssl3 (>= 3.0)
        web-data 1.4-1~bpo1
        web-mod-a 1.4-1~bpo1 web (>= 1.4)
        tool 2.5~bpo1 newlib (>= 2)
        newlib 2~bpo1 deep (>= 2), lib-x (>= 2)
        deep 2~bpo1
        lib-x 2~bpo1
      `),
      extra: lines('drawer 3.0~bpo1'),
    },
  },
  {
    ...{ id: 'next', site: 'archive.example', suite: 'testing', codename: 'next', version: '13.0' },
    ...{ origin: 'Made', label: 'Made' },
    packages: {
      main: lines(`
        web 2.0-1 web-data (= 2.0-1) | web-light, libssl3 (>= 3.3), newlib
        web-data 2.0-1
        libssl3 3.3-1
        newlib 3 deep
        deep 3
        tool 3.0 newlib (>= 3)
        fresh 1
      `),
    },
  },
  {
    ...{ id: 'trial', site: 'archive.example', suite: 'experimental', codename: 'rc-buggy', version: '' },
    ...{ origin: 'Made', label: 'Made', flags: 'NotAutomatic' },
    packages: { main: lines('web 3.0~exp1 web-data\nonly-trial 0.1\nweb-data 3.0~exp1') },
  },
  {
    ...{ id: 'ours', site: 'packages.company.example', suite: 'stable', codename: 'ours', version: '7.2' },
    ...{ origin: 'Company', label: 'Ours' },
    packages: {
      main: [
        ...lines('tool 1.9+ours1\neditor 1:3.0+ours\nagent 10 tool'),
        ...lines('agent-plugin 10', { source: 'agent' }),
      ],
    },
  },
];

export const NAMES: readonly string[] = [
  ...new Set(RELEASES.flatMap(({ packages }) => Object.values(packages).flat()).map(({ name }) => name)),
].sort();

export interface OwnQuestion extends AptQuestion {
  readonly pins?: readonly Pin[];
}

function options(question: OwnQuestion, architectures: readonly string[]): Parameters<typeof makeWorld>[1] {
  const [architecture = '', ...foreignArchitectures] = architectures;
  const { pins } = parsePreferences(Buffer.from(question.preferences ?? ''), 'preferences');
  return {
    architecture,
    foreignArchitectures,
    pins: [...(question.pins ?? []), ...pins],
    targetRelease: question.targetRelease ?? '',
  };
}

/** Our answer in the form of `AptLists.policy`, for the native architecture or `name:arch`. */
export function ownPolicy(
  releases: readonly MadeRelease[],
  architectures: readonly string[],
  names: readonly string[],
  question: OwnQuestion,
): AptPolicy | 'refused' {
  try {
    const made = options(question, architectures);
    const indexes = indexesOf(releases, architectures);
    const { universe } = makeWorld(indexes, made);
    const policy = new Policy(universe.native, indexes, {
      pins: made.pins ?? [],
      targetRelease: made.targetRelease ?? '',
    });
    const found: Record<string, string> = {};
    for (const name of names) {
      const target = universe.packages.get(name);
      if (target === undefined) continue;
      const table = target.versions.map((one) => `${one.stanza.version} ${policy.priority(one)}`);
      found[name] = `${target.candidate?.stanza.version ?? '(none)'} | ${table.join(', ')}`;
    }
    return found;
  } catch (error) {
    if (error instanceof RootfsError && error.code === 'USAGE') return 'refused';
    throw error;
  }
}

/** Our answer in the form of `AptLists.install`. */
export function ownInstall(
  releases: readonly MadeRelease[],
  architectures: readonly string[],
  words: readonly string[],
  question: OwnQuestion,
): string {
  try {
    const world = makeWorld(indexesOf(releases, architectures), options(question, architectures));
    return solveWords(world, words, { recommends: false })
      .map(({ version }) => `${displayName(world.universe, version.package)}=${version.stanza.version}`)
      .sort()
      .join(' ');
  } catch (error) {
    if (error instanceof RootfsError && ['unsatisfiable', 'usage'].includes(error.kind)) return 'refused';
    throw error;
  }
}
