import { parseTime } from '../../src/kernel/epoch.js';
import { knownDistsOf, type ConfiguredSource } from '../../src/suite/mirror-apt.js';
import { chooseMirrors, type MirrorChoice, type MirrorRequest } from '../../src/suite/mirror.js';
import type { Suite, SuiteArchive } from '../../src/suite/suite.js';

function archive(id: string, dist: string, repository: string, uri: string): SuiteArchive {
  const expect = { origin: undefined, label: undefined, suites: [], codename: dist };
  const rest = {
    enabled: true,
    why: '',
    sources: undefined,
    expect,
    architectures: undefined,
    componentPrefix: '',
    keys: [],
  };
  return { id, dist, repository, uri, ...rest };
}

/** Where the suite lies when nobody says otherwise. */
const PLACE = 'https://snapshot.debian.org/archive';

/** A suite of two repositories in a snapshot archive. */
export const BOOKWORM: Suite = {
  name: 'bookworm',
  family: 'debian',
  aliases: ['oldstable'],
  title: 'Debian 12 (bookworm)',
  architectures: ['amd64'],
  components: ['main'],
  archives: [
    archive('main', 'bookworm', 'debian', `${PLACE}/debian/{stamp}/`),
    archive('updates', 'bookworm-updates', 'debian', `${PLACE}/debian/{stamp}/`),
    archive('security', 'bookworm-security', 'debian-security', `${PLACE}/debian-security/{stamp}/`),
  ],
  include: [],
  overlays: [],
  keyDirectories: [],
  mergedUsr: true,
  file: 'bookworm.yaml',
};

/** A suite in a plain archive. */
export const COMPANY: Suite = {
  ...BOOKWORM,
  name: 'acme',
  aliases: [],
  archives: [archive('main', 'acme', 'acme', 'https://apt.acme.example/acme/')],
};

const NOW = parseTime('2026-07-15T10:20:30Z');
/** For --snapshot. */
export const SNAPSHOT = parseTime('20260701T000000Z');

const DEFAULTS: MirrorRequest = {
  mirrors: [],
  aptSources: [],
  knownDists: knownDistsOf([BOOKWORM, COMPANY]),
  now: NOW,
};

/** What is chosen for an archive by its id, where nothing is known but what `request` says. */
export function chooseFor(id: string, request: Partial<MirrorRequest>, suite = BOOKWORM): MirrorChoice {
  const found = suite.archives.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no archive ${id}`);
  return chooseMirrors(suite, found, { ...DEFAULTS, ...request });
}

/** An entry of apt's sources: `URI SUITE…`. */
export function aptEntry(text: string, line = 1): ConfiguredSource {
  const [uri = '', ...suites] = text.split(' ');
  return { uris: [uri], suites, file: '/etc/apt/sources.list', line };
}

/** The suite's own place as of a time. */
export function ownPlace(repository: string, stamp: string): string {
  return `${PLACE}/${repository}/${stamp}/`;
}

export const OWN_NOW = ownPlace('debian', '20260715T102030Z');
export const SECURITY_NOW = ownPlace('debian-security', '20260715T102030Z');
