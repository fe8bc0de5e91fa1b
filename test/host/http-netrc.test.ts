import { describe, expect, it } from 'vitest';
import { authorizer } from '../../src/host/http-credentials.js';
import { parseNetrc, type NetrcDialect } from '../../src/host/netrc.js';

interface Case {
  readonly summary: string;
  readonly text: string;
  readonly dialect: NetrcDialect;
  readonly url: string;
  /** `login:password`, or nothing is sent. */
  readonly sent: string | undefined;
}

/** The example of apt_auth.conf(5): which machines apply to https://example.org/debian. */
const APT_EXAMPLES: readonly Case[] = [
  { machine: 'example.org', applies: true },
  { machine: 'example.org/deb', applies: true },
  { machine: 'example.org/debian', applies: true },
  { machine: 'example.org/debian/', applies: true },
  { machine: 'https://example.org', applies: true },
  { machine: 'example.org:443', applies: true },
  { machine: 'example.org:8443', applies: false },
  { machine: 'http://example.org', applies: false },
  { machine: 'example.org/deb/', applies: false },
  { machine: 'example.org/ubuntu', applies: false },
  { machine: 'example.orga', applies: false },
  { machine: 'example.net', applies: false },
].map(({ machine, applies }) => ({
  summary: `apt's machine ${machine} ${applies ? 'applies' : 'does not apply'}`,
  text: `machine ${machine} login apt password debian`,
  dialect: 'apt',
  url: 'https://example.org/debian/dists',
  sent: applies ? 'apt:debian' : undefined,
}));

const TWO = 'machine a.example\n  login one\n  password first\nmachine a.example login two password second\n';

const CASES: readonly Case[] = [
  ...APT_EXAMPLES,
  {
    summary: 'apt sends nothing over http: unless told so',
    text: 'machine a.example login u password p',
    dialect: 'apt',
    url: 'http://a.example/',
    sent: undefined,
  },
  {
    summary: "apt's machine with http:// applies to http:",
    text: 'machine http://a.example:8080/x login u password p',
    dialect: 'apt',
    url: 'http://a.example:8080/x/y',
    sent: 'u:p',
  },
  {
    summary: 'quotes belong to the password in apt',
    text: 'machine a.example login u password "p"',
    dialect: 'apt',
    url: 'https://a.example/',
    sent: 'u:"p"',
  },
  {
    summary: 'the first entry wins',
    text: TWO,
    dialect: 'netrc',
    url: 'http://a.example/',
    sent: 'one:first',
  },
  {
    summary: 'a user name in the URL chooses the entry',
    text: TWO,
    dialect: 'netrc',
    url: 'http://two@a.example/',
    sent: 'two:second',
  },
  {
    summary: 'a password in the URL wins',
    text: TWO,
    dialect: 'netrc',
    url: 'http://me:p%40ss@a.example/',
    sent: 'me:p@ss',
  },
  {
    summary: 'a user name alone is sent with an empty password',
    text: '',
    dialect: 'netrc',
    url: 'http://t%6Fken@a.example/',
    sent: 'token:',
  },
  {
    summary: 'default is for every machine',
    text: 'default login d password e',
    dialect: 'netrc',
    url: 'http://b.example/',
    sent: 'd:e',
  },
  {
    summary: 'comments, macros, account and unknown tokens are passed over',
    text: '# machine a.example login no password no\nmacdef init\nmachine a.example\nlogin no\n\nmachine A.example account x login u colour blue password #p',
    dialect: 'netrc',
    url: 'http://a.example/',
    sent: 'u:#p',
  },
  {
    summary: 'a quoted password may hold blanks and quotes',
    text: 'machine a.example login u password "p \\"q\\""',
    dialect: 'netrc',
    url: 'http://a.example/',
    sent: 'u:p "q"',
  },
  {
    summary: 'an entry cut off in the middle has an empty password',
    text: 'machine a.example login u password',
    dialect: 'netrc',
    url: 'http://a.example/',
    sent: 'u:',
  },
];

describe('netrc and auth.conf', () => {
  for (const { summary, text, dialect, url, sent } of CASES) {
    it(`give the right login: ${summary}`, () => {
      const start = new URL(url);
      const header = authorizer(start, parseNetrc(text, dialect))(start);
      const expected = sent === undefined ? undefined : `Basic ${Buffer.from(sent).toString('base64')}`;
      expect(header).toBe(expected);
    });
  }

  it('keep the credentials of one origin from another, and default from a redirect', () => {
    const start = new URL('https://me:secret@a.example/');
    const authorize = authorizer(start, parseNetrc('default login d password e', 'netrc'));
    expect(authorize(new URL('https://a.example/other'))).toBeDefined();
    for (const other of ['https://b.example/', 'http://a.example/', 'https://a.example:444/']) {
      expect(authorize(new URL(other))).toBeUndefined();
    }
  });

  it('give a redirect target the entry that names it', () => {
    const authorize = authorizer(
      new URL('https://a.example/'),
      parseNetrc('machine b.example login u password p', 'netrc'),
    );
    expect(authorize(new URL('https://a.example/'))).toBeUndefined();
    expect(authorize(new URL('https://b.example/'))).toBe(`Basic ${Buffer.from('u:p').toString('base64')}`);
  });
});
