import { describe, expect, test } from 'vitest';
import { interestsOf, triggerFiles } from '../../../src/configure/debian/trigger-interests.js';
import { controlText, deb } from '../../make/deb.js';
import { canRunDpkg, dpkgRoot } from '../../make/dpkg-root.js';
import { errorOf } from '../../make/error-of.js';
import { readDebBytes } from '../../make/read-deb.js';
import { dir, file } from '../../make/tar.js';

function withTriggers(name: string, triggers: string): Buffer {
  const control = controlText().replace('hello', name);
  return deb({
    control: [dir('./'), file('./control', control), file('./triggers', triggers)],
    data: [dir('./'), file(`./${name}`)],
  });
}

/** Packages by name with their triggers files. */
const GOOD: readonly { readonly summary: string; readonly packages: Readonly<Record<string, string>> }[] = [
  { summary: 'an empty file', packages: { one: '' } },
  { summary: 'a file trigger', packages: { one: 'interest /usr/share/x\n' } },
  { summary: 'a named trigger', packages: { one: 'interest update-x\n' } },
  {
    summary: 'every word of interest',
    packages: { one: 'interest a1\ninterest-await b1\ninterest-noawait c1\ninterest-noawait /d1\n' },
  },
  {
    summary: 'activations, which are no interests',
    packages: { one: 'activate a1\nactivate-await b1\nactivate-noawait c1\n' },
  },
  {
    summary: 'comments and blanks',
    packages: { one: '# interest no\n\n  \t interest\t a1 \n  # x\ninterest-noawait b1' + '\n' },
  },
  {
    summary: 'several packages, in their order',
    packages: {
      two: 'interest shared\ninterest /usr\n',
      one: 'interest-noawait shared\ninterest-noawait /usr\n',
      six: 'interest /etc\n',
    },
  },
  {
    summary: 'two words on one trigger',
    packages: { one: 'interest a1\ninterest-noawait a1\ninterest /x\ninterest-noawait /x\n' },
  },
  { summary: 'a hash inside a name is no comment', packages: { one: 'interest /usr/#x\n' } },
];

async function filesOf(packages: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, string>> {
  const interests = [];
  for (const [name, triggers] of Object.entries(packages))
    interests.push(...interestsOf(await readDebBytes(withTriggers(name, triggers)), name));
  return triggerFiles(interests);
}

const NAMES = ['File', 'update-x', 'a1', 'b1', 'c1', 'shared'];
const hasDpkg = canRunDpkg('trigger interests against dpkg');

describe('interests in triggers', () => {
  test.skipIf(!hasDpkg).each(GOOD)('are kept as dpkg keeps them: $summary', async ({ packages }) => {
    const real = dpkgRoot();
    try {
      real.unpack(Object.entries(packages).map(([name, triggers]) => withTriggers(name, triggers)));
      const files = await filesOf(packages);
      const ours = NAMES.map((name) => [name, files.get(name)]);
      expect(ours).toEqual(NAMES.map((name) => [name, real.database(`triggers/${name}`)]));
      expect([...files.keys()].filter((name) => !NAMES.includes(name))).toEqual([]);
    } finally {
      real.remove();
    }
  });

  test('are none without a triggers file', async () => {
    expect(interestsOf(await readDebBytes(deb()), 'hello')).toEqual([]);
  });

  test.each([
    { summary: 'an unknown word', line: 'interested a1' },
    { summary: 'no name', line: 'interest' },
    { summary: 'two names', line: 'interest a1 b1' },
    { summary: 'the name of a directory above', line: 'interest ../status' },
    { summary: 'a name with a slash', line: 'interest a/b' },
    { summary: 'a path with a slash at its end', line: 'interest /usr/' },
    { summary: 'a path with two slashes', line: 'interest /usr//x' },
    { summary: 'the name of dpkg’s own list', line: 'interest File' },
    { summary: 'the name of dpkg’s own lock', line: 'interest Lock' },
    { summary: 'the name of dpkg’s own queue', line: 'interest Unincorp' },
  ])('are refused with the package named: $summary', async ({ line }) => {
    const error = await errorOf(() => filesOf({ one: `${line}\n` }));
    expect(error.code).toBe('DEB_MALFORMED');
    expect(error.message).toMatch(/^(one|hello): /);
  });
});
