import { describe, expect, test } from 'vitest';
import { readConffiles } from '../../../src/configure/debian/conffiles.js';
import { controlText, deb } from '../../make/deb.js';
import { canRunDpkg, dpkgRoot } from '../../make/dpkg-root.js';
import { errorOf } from '../../make/error-of.js';
import { readDebBytes } from '../../make/read-deb.js';
import { dir, file } from '../../make/tar.js';

function withConffiles(conffiles: string): Buffer {
  return deb({ control: [dir('./'), file('./control', controlText()), file('./conffiles', conffiles)] });
}

const GOOD = [
  { summary: 'nothing', text: '', conffiles: [] },
  { summary: 'one path', text: '/etc/x\n', conffiles: ['/etc/x'] },
  { summary: 'blanks at the end', text: '/etc/x \t\n', conffiles: ['/etc/x'] },
  { summary: 'a path with blanks in it', text: '/etc/a b\n', conffiles: ['/etc/a b'] },
  { summary: 'an empty line', text: '/etc/x\n\n/etc/y\n', conffiles: ['/etc/x', '/etc/y'] },
  { summary: 'the order of the file', text: '/etc/y\n/etc/x\n', conffiles: ['/etc/y', '/etc/x'] },
];

const BAD = [
  { summary: 'a relative path', text: 'etc/x\n' },
  { summary: 'an unknown flag', text: 'keep-for-ever /etc/x\n' },
  { summary: 'a flag without a path', text: 'remove-on-upgrade\n' },
];

const hasDpkg = canRunDpkg('conffiles against dpkg');

function dpkgSays(text: string): readonly string[] | undefined {
  const real = dpkgRoot();
  try {
    real.unpack([withConffiles(text)]);
    const lines = (real.database('status') ?? '').split('\n');
    return lines
      .filter((line) => line.endsWith(' newconffile'))
      .map((line) => line.slice(1, -' newconffile'.length));
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('dpkg refused')) return undefined;
    throw error;
  } finally {
    real.remove();
  }
}

describe('conffiles', () => {
  test.each(GOOD)('are read: $summary', async ({ text, conffiles }) => {
    const read = readConffiles(await readDebBytes(withConffiles(text)));
    expect(read).toEqual(conffiles.map((path) => ({ path, removeOnUpgrade: false })));
  });

  test.skipIf(!hasDpkg).each(GOOD)('are what dpkg reads: $summary', ({ text, conffiles }) => {
    expect(dpkgSays(text)).toEqual(conffiles);
  });

  test('may be there to be removed', async () => {
    const read = readConffiles(await readDebBytes(withConffiles('remove-on-upgrade /etc/old\n')));
    expect(read).toEqual([{ path: '/etc/old', removeOnUpgrade: true }]);
  });

  test('are none without the file', async () => {
    expect(readConffiles(await readDebBytes(deb()))).toEqual([]);
  });

  test.each(BAD)('are refused with the package named: $summary', async ({ text }) => {
    const pkg = await readDebBytes(withConffiles(text));
    const error = await errorOf(() => readConffiles(pkg));
    expect(error.code).toBe('DEB_MALFORMED');
    expect(error.message).toContain('hello: conffiles has the line');
  });

  test.skipIf(!hasDpkg).each(BAD)('are refused by dpkg too: $summary', ({ text }) => {
    expect(dpkgSays(text)).toBeUndefined();
  });
});
