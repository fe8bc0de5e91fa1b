import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { installOrder } from '../../src/resolve/debian/install-order.js';
import type { World } from '../../src/resolve/debian/request.js';
import { makeWorld } from '../../src/resolve/debian/solve.js';
import type { Version } from '../../src/resolve/debian/universe.js';
import { parseVariant } from '../../src/resolve/debian/variant-request.js';
import { variantSteps } from '../../src/resolve/debian/variants.js';
import { COLLECTION, hasCollection, loadIndexes } from './frozen.js';
import { AptRoot, hasApt } from './install-order-apt.js';
import { asOneInstall, printCall } from './install-order-print.js';

interface Place {
  readonly suite: string;
  readonly architecture: string;
  readonly foreign?: readonly string[];
}

interface Case {
  readonly variant: string;
  readonly include: string;
}

const EVERY_VARIANT = ['essential', 'apt', 'minbase', 'buildd', 'important', 'standard'];
const SINGLE = [
  'ca-certificates curl git openssh-server nginx cron sudo iproute2 procps locales python3 perl dbus postgresql',
  'systemd-sysv usr-is-merged',
].flatMap((line) => line.split(' '));
const TOGETHER = [
  SINGLE.filter((name) => name !== 'usr-is-merged').join(' '),
  'gnome-core libreoffice-writer build-essential default-jdk',
];

function casesFor(variants: readonly string[], includes: readonly string[]): readonly Case[] {
  return [
    ...variants.map((variant) => ({ variant, include: '' })),
    ...includes.map((include) => ({ variant: 'minbase', include })),
  ];
}

const JAVA: Readonly<Record<string, string>> = {
  bookworm: 'openjdk-17-jre-headless',
  trixie: 'openjdk-21-jre-headless',
};

/** Foreign to the machine or not makes no difference: one architecture goes through all cases. */
const TABLE: readonly (Place & { readonly cases: readonly Case[] })[] = [
  ...['bookworm', 'trixie'].map((suite) => ({
    suite,
    architecture: 'amd64',
    cases: casesFor(EVERY_VARIANT, [...SINGLE, JAVA[suite] ?? '', ...TOGETHER]),
  })),
  ...['bookworm', 'trixie'].map((suite) => ({
    suite,
    architecture: 'arm64',
    cases: [...casesFor(EVERY_VARIANT, TOGETHER), { variant: 'apt', include: 'openssh-server' }],
  })),
];

/** Beside the native ones: shared libraries of both architectures, and a set with diverse Multi-Arch fields. */
const FOREIGN: Place & { readonly cases: readonly Case[] } = {
  ...{ suite: 'bookworm', architecture: 'amd64', foreign: ['arm64'] },
  cases: [
    ...casesFor(
      ['minbase'],
      [
        'libc6:arm64',
        'zlib1g:arm64 libc6:arm64 usr-is-merged',
        'libpulse0 libpulse0:arm64',
        'libgtk-3-0:arm64 libglib2.0-0',
        'dbus:arm64 libdbus-1-3',
        'hello:arm64 openssl',
        'libavcodec59 libavcodec59:arm64 libpam0g:arm64',
      ],
    ),
  ],
};

const roots = new Map<string, AptRoot>();
const worlds = new Map<string, World>();
const firstRuns = new Map<string, string>();

function kept<T>(known: Map<string, T>, key: string, make: () => T): T {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

/** The pattern by which mmdebstrap narrows what it asks for to the suite and the architecture. */
function narrow({ suite, architecture }: Place, pattern: string): string {
  return `?narrow(?or(?archive(^${suite}$),?codename(^${suite}$)),?architecture(${architecture}),${pattern})`;
}

/** What mmdebstrap asks apt for in its second step (run_install). */
function secondWords(place: Place, { variant, include }: Case): readonly string[] {
  const words = include === '' ? [] : include.split(' ');
  if (variant === 'buildd') words.push('build-essential');
  const count = { minbase: 1, buildd: 1, important: 2, standard: 3 }[variant] ?? 0;
  const names = ['required', 'important', 'standard'].slice(0, count);
  const which = names.map((name) => `?priority(${name})`).join(',');
  if (count > 0) words.push(narrow(place, `?and(?or(${which}),?not(?essential))`));
  return words;
}

/** apt's answer for both steps; the first as mmdebstrap makes one run of it (run_download, run_essential). */
function realRuns(place: Place, one: Case, first: readonly Version[]): readonly string[] {
  const { suite, architecture, foreign = [] } = place;
  const aptEssential = one.variant === 'apt';
  const key = `${suite} ${architecture} ${foreign.join(' ')} ${aptEssential}`;
  const root = kept(roots, key, () => new AptRoot({ source: suite, architecture, foreign, aptEssential }));
  const install = kept(firstRuns, key, () => {
    root.setInstalled([]);
    return asOneInstall(
      root.runs(aptEssential ? ['dist-upgrade'] : ['install', narrow(place, '?essential')]),
    );
  });
  const words = secondWords(place, one);
  if (words.length === 0) return [install];
  root.setInstalled(first.map(({ stanza }) => stanza));
  return [install, ...root.runs(['install', ...words])];
}

function worldOf({ suite, architecture, foreign = [] }: Place): World {
  return kept(worlds, `${suite} ${architecture} ${foreign.join(' ')}`, () =>
    makeWorld(loadIndexes([{ root: 'archive/debian', suite }], [architecture, ...foreign]), {
      architecture,
      foreignArchitectures: foreign,
    }),
  );
}

function indexOf({ suite, architecture }: Place): string {
  return `archive/debian/dists/${suite}/main/binary-${architecture}/Packages.xz`;
}

afterAll(() => {
  for (const root of roots.values()) root.remove();
});

const apt = hasApt();

describe.each([...TABLE, FOREIGN])('the runs of dpkg for $suite on $architecture $foreign', (place) => {
  const found = apt && (existsSync(join(COLLECTION, indexOf(place))) || hasCollection(indexOf(place)));
  it.runIf(found).each(place.cases)('are those of mmdebstrap: $variant $include', (one) => {
    const world = worldOf(place);
    const steps = variantSteps(world, {
      indexes: [],
      architecture: place.architecture,
      mainArchiveSuite: place.suite,
      variant: parseVariant(one.variant),
      preferred: [],
      include: one.include === '' ? [] : one.include.split(' '),
      exclude: [],
      recommends: false,
    });
    const calls = installOrder({ links: world.links, ...steps });
    expect(calls.map(printCall)).toEqual(realRuns(place, one, steps.first));
  });
});
