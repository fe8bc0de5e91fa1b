import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ALPINE_ARCHITECTURES, DEBIAN_ARCHITECTURES } from '../../src/kernel/architecture.js';
import { createHash } from 'node:crypto';
import { readRsaKey } from '../../src/formats/alpine/signature.js';
import { listSuites } from '../../src/suite/load.js';
import { SUITE_SCHEMA } from '../../src/suite/schema.js';
import { alpineBytes, alpineList, hasAlpineReference } from '../make/alpine-reference.js';
import { officialFiles, officialLines, referenceTrees } from '../make/alpine-tree.js';
import { builtinKeyring, builtinSuites } from '../make/suites.js';

const SUITES = listSuites(builtinSuites());
const DEBIAN = SUITES.filter(({ family }) => family === 'debian');
const ALPINE = SUITES.filter(({ family }) => family === 'alpine');

describe('the built-in suites', () => {
  it('are these, with these aliases, archives and architectures', () => {
    const lines = SUITES.map((suite) => {
      const archives = suite.archives.map(({ id, enabled }) => (enabled ? id : `(${id})`));
      return [suite.name, ...suite.aliases, ...archives, suite.architectures.length].join(' ');
    });
    expect(lines).toEqual([
      'alpine-3.18 main 7',
      'alpine-3.19 main 7',
      'alpine-3.20 main 8',
      'alpine-3.21 main 9',
      'alpine-3.22 main 9',
      'alpine-edge main 9',
      'bookworm oldstable main updates security (backports) 9',
      'bullseye oldoldstable main updates security (backports) 9',
      'forky testing main updates security 8',
      'sid unstable main 8',
      'trixie stable main updates security (backports) 8',
      'wolfi main 2',
    ]);
  });

  it.each(SUITES)('$name has only architectures that the program knows', ({ family, architectures }) => {
    const known = family === 'debian' ? DEBIAN_ARCHITECTURES : ALPINE_ARCHITECTURES;
    for (const name of architectures) expect(known).toContain(name);
  });

  it.each(SUITES)(
    '$name says why each archive is on or off, and takes only https',
    ({ family, archives }) => {
      for (const archive of archives) {
        expect(archive.why).toMatch(/^[A-Z].*\.$/);
        expect(archive.uri).toMatch(/^https:/);
        if (family === 'debian')
          expect(archive.uri).toBe(`https://snapshot.debian.org/archive/${archive.repository}/{stamp}/`);
      }
    },
  );

  it('install usr-is-merged in bookworm only, whatever the variant installs', () => {
    const included = DEBIAN.flatMap(({ name, include }) =>
      include.map((entry) => [name, entry.package, entry.variants]),
    );
    expect(included).toEqual([
      ['bookworm', 'usr-is-merged', ['essential', 'apt', 'minbase', 'buildd', 'important', 'standard']],
    ]);
    expect(SUITES.filter(({ mergedUsr }) => mergedUsr).map(({ name }) => name)).toEqual(['bookworm']);
  });
});

describe('the keys of the built-in suites', () => {
  const archives = DEBIAN.flatMap((suite) =>
    suite.archives.map((archive) => ({ ...archive, suite: suite.name })),
  );

  it.each(archives)('can be read for $dist, and each fingerprint is in the README', async (archive) => {
    const readme = readFileSync(new URL('../../keys/debian/README.md', import.meta.url), 'utf8');
    const { keys } = await builtinKeyring(archive);
    expect(keys).toHaveLength(archive.keys.length);
    keys.forEach((key, index) => {
      const row = readme.split('\n').find((line) => line.includes(`| \`${archive.keys[index]}\``));
      expect(row).toContain(key.getFingerprint().toUpperCase());
    });
  });

  it('are byte for byte those of the package debian-archive-keyring', () => {
    const names = [...new Set(archives.flatMap(({ keys }) => keys))].map((name) =>
      name.replace(/\.asc$/, ''),
    );
    const installed = names.filter((name) => existsSync(`/usr/share/keyrings/${name}.gpg`));
    if (installed.length === 0) {
      console.warn('SKIPPED: debian-archive-keyring is not installed, keys/debian is not compared with it');
      return;
    }
    for (const name of installed) {
      const path = new URL(`../../keys/debian/${name}.asc`, import.meta.url);
      const base64 = readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => /^[A-Za-z0-9+/]+=*$/.test(line));
      expect(
        Buffer.from(base64.join(''), 'base64').equals(readFileSync(`/usr/share/keyrings/${name}.gpg`)),
      ).toBe(true);
    }
  });
});

describe('the keys of Alpine', () => {
  const folder = new URL('../../keys/alpine/', import.meta.url);
  const names = [...new Set(ALPINE.flatMap(({ archives }) => archives.flatMap(({ keys }) => keys)))];
  const shipped = names.filter((name) => existsSync(new URL(name, folder)));

  it('are all there but Wolfi’s, and each digest is in the README', () => {
    const readme = readFileSync(new URL('README.md', folder), 'utf8');
    expect(names.filter((name) => !shipped.includes(name))).toEqual(['wolfi-signing.rsa.pub']);
    for (const name of shipped) {
      const key = readRsaKey(readFileSync(new URL(name, folder)), name);
      const digest = createHash('sha256')
        .update(key.export({ type: 'spki', format: 'der' }))
        .digest('hex');
      expect(readme).toMatch(new RegExp(`${name.slice(-16, -8)}.*${digest}`));
    }
  });

  const given = hasAlpineReference('real') ? alpineList('real/keys/alpine') : [];
  it.runIf(given.length > 0)('are those that Alpine gave out', () => {
    const known = shipped.filter((name) => given.includes(name));
    expect(known.length).toBeGreaterThan(0);
    for (const name of known)
      expect(readFileSync(new URL(name, folder)).equals(alpineBytes('real/keys/alpine', name)), name).toBe(
        true,
      );
  });

  it.each(hasAlpineReference() ? referenceTrees() : [])(
    'are all that the official tree $name trusts',
    (tree) => {
      const trusted = officialFiles(tree, 'etc/apk/keys/');
      expect(trusted.length).toBeGreaterThan(0);
      for (const path of trusted) {
        const key = readFileSync(new URL(path.slice(path.lastIndexOf('/') + 1), folder), 'utf8');
        expect(key.split('\n').filter(Boolean)).toEqual(officialLines(tree, path));
      }
    },
  );
});

describe('the published schema', () => {
  it('is the one that files are checked against', () => {
    const text = readFileSync(join(import.meta.dirname, '../../suites/suite.schema.json'), 'utf8');
    expect(JSON.stringify(JSON.parse(text))).toBe(JSON.stringify(SUITE_SCHEMA));
  });

  it('describes every key', () => {
    const undescribed: string[] = [];
    const walk = (
      name: string,
      rule: { description?: string; properties?: object; items?: object },
    ): void => {
      if (rule.description === undefined) undescribed.push(name);
      for (const [key, below] of Object.entries(rule.properties ?? {}))
        walk(`${name}.${key}`, below as typeof rule);
      const items = rule.items as typeof rule | undefined;
      if (items?.properties !== undefined) walk(`${name}[]`, items);
    };
    walk('suite', SUITE_SCHEMA);
    expect(undescribed).toEqual([]);
  });
});
