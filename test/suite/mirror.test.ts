import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { epochSeconds, parseTime } from '../../src/kernel/epoch.js';
import { listSuites } from '../../src/suite/load.js';
import { knownDistsOf, type ConfiguredSource } from '../../src/suite/mirror-apt.js';
import { chooseMirrors, type MirrorChoice, type MirrorRequest } from '../../src/suite/mirror.js';
import type { Suite, SuiteArchive } from '../../src/suite/suite.js';
import { errorOf } from '../make/error-of.js';
import { builtinSuites } from '../make/suites.js';

function archive(id: string, dist: string, repository: string, uri: string): SuiteArchive {
  const expect = { origin: undefined, label: undefined, suites: [], codename: dist };
  const rest = { enabled: true, why: '', expect, architectures: undefined, componentPrefix: '', keys: [] };
  return { id, dist, repository, uri, ...rest };
}

const PLACE = 'https://snapshot.debian.org/archive';

const BOOKWORM: Suite = {
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
  keyDirectories: [],
  mergedUsr: true,
  file: 'bookworm.yaml',
};

const COMPANY: Suite = {
  ...BOOKWORM,
  name: 'acme',
  aliases: [],
  archives: [archive('main', 'acme', 'acme', 'https://apt.acme.example/acme/')],
};

const NOW = parseTime('2026-07-15T10:20:30Z');
const SNAPSHOT = parseTime('20260701T000000Z');

const DEFAULTS: MirrorRequest = {
  mirrors: [],
  aptSources: [],
  knownDists: knownDistsOf([BOOKWORM, COMPANY]),
  now: NOW,
};

function choose(id: string, request: Partial<MirrorRequest>, suite = BOOKWORM): MirrorChoice {
  const found = suite.archives.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no archive ${id}`);
  return chooseMirrors(suite, found, { ...DEFAULTS, ...request });
}

/** An entry of apt's sources: `URI SUITE…`. */
function apt(text: string, line = 1): ConfiguredSource {
  const [uri = '', ...suites] = text.split(' ');
  return { uris: [uri], suites, file: '/etc/apt/sources.list', line };
}

interface Row {
  readonly summary: string;
  readonly request: Partial<MirrorRequest>;
  /** For each archive: origin, `*` when it is not live, and the URLs. */
  readonly main: string;
  readonly updates?: string;
  readonly security: string;
}

const OWN = (repository: string, stamp: string): string => `${PLACE}/${repository}/${stamp}/`;
const OWN_NOW = OWN('debian', '20260715T102030Z');
const SECURITY_NOW = OWN('debian-security', '20260715T102030Z');

const ROWS: readonly Row[] = [
  { summary: 'nothing is known', request: {}, main: `suite ${OWN_NOW}`, security: `suite ${SECURITY_NOW}` },
  {
    summary: '--mirror names the first archive’s repository, and its sibling follows',
    request: { mirrors: ['http://m.example/debian/'] },
    main: 'option http://m.example/debian/',
    security: 'option http://m.example/debian-security/',
  },
  {
    summary: '--mirror without a slash at its end, and with too many',
    request: { mirrors: ['http://m.example/debian', 'https://n.example/pub/debian///'] },
    main: 'option http://m.example/debian/ https://n.example/pub/debian/',
    security: 'option http://m.example/debian-security/ https://n.example/pub/debian-security/',
  },
  {
    summary: '--mirror of another name has no sibling that could be known',
    request: { mirrors: ['http://m.example/frozen/'] },
    main: 'option http://m.example/frozen/',
    security: `suite ${SECURITY_NOW}`,
  },
  {
    summary: '--mirror at the root of a host',
    request: { mirrors: ['http://m.example'] },
    main: 'option http://m.example/',
    security: `suite ${SECURITY_NOW}`,
  },
  {
    summary: '--mirror names a repository',
    request: { mirrors: ['http://m.example/frozen/', 'debian-security=http://s.example/x'] },
    main: 'option http://m.example/frozen/',
    security: 'option http://s.example/x/',
  },
  {
    summary: '--mirror names an archive, which the others do not share',
    request: { mirrors: ['updates=http://u.example/u', 'http://m.example/debian'] },
    main: 'option http://m.example/debian/',
    updates: 'option http://u.example/u/',
    security: 'option http://m.example/debian-security/',
  },
  {
    summary: '--mirror names only security',
    request: {
      mirrors: ['security=http://s.example/s'],
      aptSources: [apt('http://a.example/debian bookworm')],
    },
    main: 'apt http://a.example/debian/',
    security: 'option http://s.example/s/',
  },
  {
    summary: 'a repository by name and without one are one list',
    request: { mirrors: ['http://m.example/debian', 'debian=http://n.example/d'] },
    main: 'option http://m.example/debian/ http://n.example/d/',
    security: 'option http://m.example/debian-security/',
  },
  {
    summary: 'an absolute path',
    request: { mirrors: ['/srv/a b/debian', 'security=/srv/s'] },
    main: 'option file:///srv/a%20b/debian/',
    security: 'option file:///srv/s/',
  },
  {
    summary: 'a file URL',
    request: { mirrors: ['file:/srv/debian'] },
    main: 'option file:///srv/debian/',
    security: 'option file:///srv/debian-security/',
  },
  {
    summary: 'credentials are kept for who fetches',
    request: { mirrors: ['https://me:secret@m.example/debian/'] },
    main: 'option https://me:secret@m.example/debian/',
    security: 'option https://me:secret@m.example/debian-security/',
  },
  {
    summary: '--mirror comes before all else',
    request: {
      mirrors: ['http://m.example/debian'],
      environmentMirror: 'http://e.example/debian',
      aptSources: [apt('http://a.example/debian bookworm')],
    },
    main: 'option http://m.example/debian/',
    security: 'option http://m.example/debian-security/',
  },
  {
    summary: 'ROOTFS_MIRROR holds several',
    request: { environmentMirror: ' http://e.example/debian\n security=http://s.example/s ' },
    main: 'environment http://e.example/debian/',
    security: 'environment http://s.example/s/',
  },
  {
    summary: 'ROOTFS_MIRROR is of another suite',
    request: { environmentMirror: 'ubuntu=http://u.example/ubuntu' },
    main: `suite ${OWN_NOW}`,
    security: `suite ${SECURITY_NOW}`,
  },
  {
    summary: 'ROOTFS_MIRROR comes before apt, and apt fills in what it cannot know',
    request: {
      environmentMirror: 'http://e.example/frozen',
      aptSources: [
        apt('http://a.example/debian bookworm'),
        apt('http://a.example/debian-security bookworm-security'),
      ],
    },
    main: 'environment http://e.example/frozen/',
    security: 'apt http://a.example/debian-security/',
  },
  {
    summary: 'apt has the repository for another suite, by codename or alias',
    request: {
      aptSources: [
        apt('http://a.example/debian oldstable-updates'),
        apt('http://b.example/debian/ bookworm'),
      ],
    },
    main: 'apt http://a.example/debian/ http://b.example/debian/',
    security: `suite ${SECURITY_NOW}`,
  },
  {
    summary: 'apt has it twice',
    request: {
      aptSources: [apt('http://a.example/debian bookworm'), apt('http://a.example/debian/ bookworm-updates')],
    },
    main: 'apt http://a.example/debian/',
    security: `suite ${SECURITY_NOW}`,
  },
  {
    summary: 'apt has other repositories of the same name, or other names',
    request: {
      aptSources: [
        apt('http://other.example/debian nodistro'),
        apt('http://other.example/apt bookworm'),
        apt('http://other.example/debian/extra bookworm'),
        apt('http://other.example/debian-security bookworm'),
        apt(`${PLACE}/debian/20250520T000000Z bookworm`),
      ],
    },
    main: `suite ${OWN_NOW}`,
    security: `suite ${SECURITY_NOW}`,
  },
  {
    summary: 'apt has what cannot be used',
    request: {
      aptSources: [
        apt('mirror+file:/etc/apt/mirrors/debian.list bookworm'),
        apt('tor+http://a.example/debian bookworm'),
        apt('cdrom:[Debian]/ bookworm'),
        apt('ftp://a.example/debian bookworm'),
        apt('rubbish bookworm'),
      ],
    },
    main: `suite ${OWN_NOW}`,
    security: `suite ${SECURITY_NOW}`,
  },
  {
    summary: '--snapshot goes before ROOTFS_MIRROR and apt',
    request: {
      snapshot: SNAPSHOT,
      environmentMirror: 'http://e.example/debian',
      aptSources: [apt('http://a.example/debian bookworm')],
    },
    main: `snapshot* ${OWN('debian', '20260701T000000Z')}`,
    security: `snapshot* ${OWN('debian-security', '20260701T000000Z')}`,
  },
  {
    summary: '--snapshot and a --mirror that is a snapshot archive',
    request: { snapshot: SNAPSHOT, mirrors: ['http://snap.example/archive/debian/{stamp}'] },
    main: 'option* http://snap.example/archive/debian/20260701T000000Z/',
    security: 'option* http://snap.example/archive/debian-security/20260701T000000Z/',
  },
  {
    summary: '--snapshot and a --mirror that is none',
    request: { snapshot: SNAPSHOT, mirrors: ['http://m.example/frozen'] },
    main: 'option http://m.example/frozen/',
    security: `snapshot* ${OWN('debian-security', '20260701T000000Z')}`,
  },
  {
    summary: 'a --mirror that is a snapshot archive, as of now',
    request: { mirrors: ['/srv/{stamp}/debian'] },
    main: 'option file:///srv/20260715T102030Z/debian/',
    security: 'option file:///srv/20260715T102030Z/debian-security/',
  },
];

function shown({ origin, live, urls }: MirrorChoice): string {
  return `${origin}${live ? '' : '*'} ${urls.join(' ')}`;
}

describe('which mirror is used', () => {
  test.each(ROWS)('$summary', ({ request, main, updates, security }) => {
    expect(shown(choose('main', request))).toBe(main);
    expect(shown(choose('updates', request))).toBe(updates ?? main);
    expect(shown(choose('security', request))).toBe(security);
  });

  test('a suite that lies in no snapshot archive has its own place', () => {
    expect(shown(choose('main', {}, COMPANY))).toBe('suite https://apt.acme.example/acme/');
  });
});

interface Reason {
  readonly summary: string;
  readonly id?: string;
  readonly request: Partial<MirrorRequest>;
  readonly expected: string;
}

const REASONS: readonly Reason[] = [
  {
    summary: '--mirror',
    request: { mirrors: ['https://me:secret@m.example/debian', 'http://n.example/debian'] },
    expected: 'main comes from https://m.example/debian/, then http://n.example/debian/: --mirror says so.',
  },
  {
    summary: 'a sibling',
    id: 'security',
    request: { environmentMirror: 'https://me:secret@m.example/debian' },
    expected:
      'security comes from https://m.example/debian-security/: it lies beside what ROOTFS_MIRROR names.',
  },
  {
    summary: 'a sibling that cannot be known',
    id: 'security',
    request: { mirrors: ['https://me:secret@m.example/frozen'] },
    expected:
      `security comes from ${SECURITY_NOW}: no mirror is known, so the snapshot archive is asked for its state as of now. ` +
      '--mirror https://m.example/frozen/ is not used for it: it does not end in /debian/, so where debian-security is ' +
      'there cannot be known (name it as debian-security=URL).',
  },
  {
    summary: 'apt',
    request: {
      aptSources: [
        apt('http://me:secret@a.example/debian bookworm', 3),
        apt('tor+http://me:secret@t.example/debian sid bookworm', 4),
      ],
    },
    expected:
      "main comes from http://a.example/debian/: this machine's apt uses it for debian (/etc/apt/sources.list:3). " +
      'tor+http://t.example/debian in /etc/apt/sources.list:4 is left out, because only http, https and file URLs are used.',
  },
  {
    summary: '--snapshot',
    request: { snapshot: SNAPSHOT, environmentMirror: 'http://e.example/debian' },
    expected: `main comes from ${OWN('debian', '20260701T000000Z')}: --snapshot asks for 20260701T000000Z. ROOTFS_MIRROR is not used with --snapshot.`,
  },
  {
    summary: '--snapshot beside a mirror that is none',
    request: { snapshot: SNAPSHOT, mirrors: ['http://m.example/debian'] },
    expected:
      'main comes from http://m.example/debian/: --mirror says so. It is used as it is, although --snapshot was given; ' +
      '{stamp} in the URL stands for that time.',
  },
  {
    summary: 'a name in ROOTFS_MIRROR that the suite has not',
    request: { environmentMirror: 'debain=http://m.example/debian' },
    expected: `main comes from ${OWN_NOW}: no mirror is known, so the snapshot archive is asked for its state as of now. ROOTFS_MIRROR has one for debain, which is no part of bookworm.`,
  },
];

describe('the reason that is printed', () => {
  test.each(REASONS)('$summary', ({ id = 'main', request, expected }) => {
    expect(choose(id, request).reason).toBe(expected);
  });

  test('never holds what is secret in a URL', () => {
    const secret = 'https://me:secret@m.example/debian';
    const requests: readonly Partial<MirrorRequest>[] = [
      { mirrors: [secret] },
      { mirrors: [`${secret}/x`] },
      { environmentMirror: `${secret} ${secret}/x` },
      {
        aptSources: [
          apt(`${secret} bookworm`),
          apt(`mirror+${secret} bookworm`),
          apt(`ftp:${secret} bookworm`),
        ],
      },
    ];
    for (const request of requests) {
      for (const { id } of BOOKWORM.archives) expect(choose(id, request).reason).not.toMatch(/secret|me:/);
    }
  });
});

describe('a mirror that cannot be used', () => {
  const values: readonly { readonly value: string; readonly seen: RegExp }[] = [
    { value: '', seen: /--mirror "" cannot be used: it is neither a URL nor an absolute path/ },
    { value: 'm.example/debian', seen: /neither/ },
    { value: './debian', seen: /neither/ },
    { value: 'main=', seen: /--mirror "main=" cannot be used: it is neither/ },
    { value: 'ftp://m.example/debian', seen: /ftp: is not supported/ },
    { value: 'mirror+http://m.example/debian', seen: /mirror\+http: is not supported/ },
    { value: 'file://server/debian', seen: /a file URL with a host/ },
    { value: 'https://m.example/debian?token=secret', seen: /query or fragment/ },
    { value: 'https://m.example/debian#secret', seen: /query or fragment/ },
    { value: 'ftp://me:secret@m.example/debian', seen: /"ftp:\/\/m.example\/debian" cannot be used/ },
    { value: 'security=ftp://me:secret@m.example/s', seen: /"security=ftp:\/\/m.example\/s" cannot be used/ },
    { value: 'http://me:secret@', seen: /neither/ },
    {
      value: 'secrity=http://me:secret@m.example/s',
      seen: /"secrity=http:\/\/m.example\/s\/" cannot be used: bookworm has no archive/,
    },
  ];
  test.each(values)('$value is a USAGE error without what is secret', async ({ value, seen }) => {
    for (const { id } of BOOKWORM.archives) {
      const error = await errorOf(() => choose(id, { mirrors: ['http://good.example/debian', value] }));
      expect([error.code, error.message]).toEqual(['USAGE', expect.stringMatching(seen)]);
      expect(`${error.message}${error.hint ?? ''}`).not.toMatch(/:secret|=secret|#secret/);
      expect(error.hint).toMatch(/NAME=URL|Known are main, debian, updates, security, debian-security/);
    }
  });

  test('is told as ROOTFS_MIRROR when it stands there', async () => {
    const error = await errorOf(() => choose('main', { environmentMirror: 'http://good.example/debian x' }));
    expect([error.code, error.message]).toEqual([
      'USAGE',
      expect.stringMatching(/^ROOTFS_MIRROR "x" cannot be used/),
    ]);
  });

  test('a name that is nearly right is suggested', async () => {
    const error = await errorOf(() => choose('main', { mirrors: ['securty=http://m.example/s'] }));
    expect(error.hint).toMatch(/security/);
  });

  test('a snapshot of a suite that has none is a USAGE error that says what to do', async () => {
    const error = await errorOf(() => choose('main', { snapshot: SNAPSHOT }, COMPANY));
    expect([error.code, error.message]).toEqual([
      'USAGE',
      expect.stringContaining('no snapshot archive for main'),
    ]);
    expect(error.hint).toContain('--mirror main=URL');
  });
});

describe('any value', () => {
  test('gives URLs with one slash at their end, or a USAGE error', () => {
    const value = fc.oneof(
      fc.string(),
      fc.webUrl(),
      fc.webUrl().map((url) => `main=${url}`),
      fc.webPath(),
    );
    const property = fc.asyncProperty(fc.array(value), async (mirrors) => {
      const request = { mirrors, now: epochSeconds(0) };
      const choice = await Promise.resolve()
        .then(() => choose('main', request))
        .catch(async (error: unknown) => (await errorOf(() => Promise.reject(error))).code);
      if (choice === 'USAGE') return;
      if (typeof choice === 'string') throw new Error(choice);
      for (const url of choice.urls) expect(new URL(url).pathname).toMatch(/[^/]\/$|^\/$/);
    });
    return fc.assert(property);
  });
});

describe('the built-in suites', () => {
  test('know each other’s dists by name and alias, so that any Debian machine’s apt is recognised', () => {
    const suites = listSuites(builtinSuites());
    const known = knownDistsOf(suites).map(({ repository, dist }) => `${repository} ${dist}`);
    for (const name of [
      'bookworm',
      'bookworm-updates',
      'stable',
      'testing',
      'unstable',
      'sid',
      'trixie-backports',
    ]) {
      expect(known).toContain(`debian ${name}`);
    }
    expect(known).toContain('debian-security bookworm-security');
    expect(known).not.toContain('debian bookworm-security');
  });
});
