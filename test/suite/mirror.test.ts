import { describe, expect, test } from 'vitest';
import { listSuites } from '../../src/suite/load.js';
import { knownDistsOf } from '../../src/suite/mirror-apt.js';
import type { MirrorChoice, MirrorRequest } from '../../src/suite/mirror.js';
import {
  aptEntry,
  chooseFor,
  COMPANY,
  OWN_NOW,
  ownPlace,
  SECURITY_NOW,
  SNAPSHOT,
} from '../make/mirror-choice.js';
import { builtinSuites } from '../make/suites.js';

interface Row {
  readonly summary: string;
  readonly request: Partial<MirrorRequest>;
  /** For each archive: origin, `*` when it is not live, and the URLs. */
  readonly main: string;
  readonly updates?: string;
  readonly security: string;
}

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
      aptSources: [aptEntry('http://a.example/debian bookworm')],
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
      aptSources: [aptEntry('http://a.example/debian bookworm')],
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
        aptEntry('http://a.example/debian bookworm'),
        aptEntry('http://a.example/debian-security bookworm-security'),
      ],
    },
    main: 'environment http://e.example/frozen/',
    security: 'apt http://a.example/debian-security/',
  },
  {
    summary: 'apt has the repository for another suite, by codename or alias',
    request: {
      aptSources: [
        aptEntry('http://a.example/debian oldstable-updates'),
        aptEntry('http://b.example/debian/ bookworm'),
      ],
    },
    main: 'apt http://a.example/debian/ http://b.example/debian/',
    security: `suite ${SECURITY_NOW}`,
  },
  {
    summary: 'apt has it twice',
    request: {
      aptSources: [
        aptEntry('http://a.example/debian bookworm'),
        aptEntry('http://a.example/debian/ bookworm-updates'),
      ],
    },
    main: 'apt http://a.example/debian/',
    security: `suite ${SECURITY_NOW}`,
  },
  {
    summary: 'apt has other repositories of the same name, or other names',
    request: {
      aptSources: [
        aptEntry('http://other.example/debian nodistro'),
        aptEntry('http://other.example/apt bookworm'),
        aptEntry('http://other.example/debian/extra bookworm'),
        aptEntry('http://other.example/debian-security bookworm'),
        aptEntry(`${ownPlace('debian', '20250520T000000Z')} bookworm`),
      ],
    },
    main: `suite ${OWN_NOW}`,
    security: `suite ${SECURITY_NOW}`,
  },
  {
    summary: 'apt has what cannot be used',
    request: {
      aptSources: [
        aptEntry('mirror+file:/etc/apt/mirrors/debian.list bookworm'),
        aptEntry('tor+http://a.example/debian bookworm'),
        aptEntry('cdrom:[Debian]/ bookworm'),
        aptEntry('ftp://a.example/debian bookworm'),
        aptEntry('rubbish bookworm'),
      ],
    },
    main: `suite ${OWN_NOW}`,
    security: `suite ${SECURITY_NOW}`,
  },
  {
    summary: '--snapshot goes before ROOTFS_MIRROR and apt, which are asked for what they still have',
    request: {
      snapshot: SNAPSHOT,
      environmentMirror: 'http://e.example/debian',
      aptSources: [aptEntry('http://a.example/debian bookworm')],
    },
    main: `snapshot* ${ownPlace('debian', '20260701T000000Z')} (http://e.example/debian/)`,
    security: `snapshot* ${ownPlace('debian-security', '20260701T000000Z')} (http://e.example/debian-security/)`,
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
    main: `snapshot* ${ownPlace('debian', '20260701T000000Z')} (http://m.example/frozen/)`,
    security: `snapshot* ${ownPlace('debian-security', '20260701T000000Z')}`,
  },
  {
    summary: 'a --mirror that is a snapshot archive, as of now',
    request: { mirrors: ['/srv/{stamp}/debian'] },
    main: 'option file:///srv/20260715T102030Z/debian/',
    security: 'option file:///srv/20260715T102030Z/debian-security/',
  },
];

function shown({ origin, live, urls, besides }: MirrorChoice): string {
  const spared = besides.length === 0 ? '' : ` (${besides.join(' ')})`;
  return `${origin}${live ? '' : '*'} ${urls.join(' ')}${spared}`;
}

describe('which mirror is used', () => {
  test.each(ROWS)('$summary', ({ request, main, updates, security }) => {
    expect(shown(chooseFor('main', request))).toBe(main);
    expect(shown(chooseFor('updates', request))).toBe(updates ?? main);
    expect(shown(chooseFor('security', request))).toBe(security);
  });

  test('a suite that lies in no snapshot archive has its own place', () => {
    expect(shown(chooseFor('main', {}, COMPANY))).toBe('suite https://apt.acme.example/acme/');
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
