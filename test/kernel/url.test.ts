import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactUrl } from '../../src/kernel/url.js';

const CASES = [
  {
    summary: 'a plain URL stays',
    url: 'http://mirror.example/debian/',
    shown: 'http://mirror.example/debian/',
  },
  { summary: 'userinfo goes', url: 'https://me:s3cret@mirror.example/x', shown: 'https://mirror.example/x' },
  {
    summary: 'a token as user name goes',
    url: 'https://s3cret@mirror.example/x',
    shown: 'https://mirror.example/x',
  },
  { summary: 'a query is hidden', url: 'https://h.example/x?sig=s3cret', shown: 'https://h.example/x?***' },
  { summary: 'a fragment goes', url: 'https://h.example/x#s3cret', shown: 'https://h.example/x' },
  { summary: 'a file: URL stays', url: 'file:///srv/mirror', shown: 'file:///srv/mirror' },
  { summary: 'a bad port', url: 'http://me:s3cret@h.example:port/x', shown: 'http://h.example:port/x' },
  {
    summary: 'a slash in the password',
    url: 'http://me:s3c/s3cret@h.example/x',
    shown: 'http://h.example/x',
  },
  { summary: 'no scheme', url: 'me:s3cret@h.example/x?s3cret', shown: 'h.example/x?***' },
  { summary: 'control characters', url: 'http://h.example:\u001b[2J', shown: 'http://h.example:?[2J' },
];

describe('redactUrl', () => {
  for (const { summary, url, shown } of CASES) {
    it(`shows a URL without its secrets: ${summary}`, () => {
      expect(redactUrl(url)).toBe(shown);
    });
  }

  it('never shows the password of any URL', () => {
    const part = fc.stringMatching(/^[a-z0-9/?#:@%&=+ ]{0,12}$/);
    fc.assert(
      fc.property(part, part, (before, after) => {
        const shown = redactUrl(
          `https://${encodeURIComponent(before)}:S3CRET${encodeURIComponent(after)}@h.example/p`,
        );
        expect(shown).toBe('https://h.example/p');
        expect(redactUrl(`http://me:S3CRET${after}@h.example:port/`)).not.toContain('S3CRET');
      }),
    );
  });
});
