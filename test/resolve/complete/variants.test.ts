import { expect, it } from 'vitest';
import type { PackagesIndex } from '../../../src/archive/debian/stanza.js';
import type { Verified } from '../../../src/archive/verified.js';
import type { SolverName } from '../../../src/resolve/debian/complete/choose.js';
import { resolveVariant } from '../../../src/resolve/debian/variants.js';
import { index } from '../../make/packages.js';
import { archive } from '../answer.js';

const MAIN = index(
  archive({
    base: [{ essential: true }, { version: '2', essential: true }],
    shell: { essential: true, depends: 'base, lib' },
    lib: {},
    old: { depends: 'base (= 1), tool' },
    tool: {},
  }),
);

function resolve(solver: SolverName): ReturnType<typeof resolveVariant> {
  return resolveVariant({
    indexes: [MAIN] as readonly PackagesIndex[] as readonly Verified<PackagesIndex>[],
    ...{ architecture: 'amd64', mainArchiveSuite: 'bookworm', variant: 'essential', preferred: [] },
    ...{ include: ['old'], exclude: [], recommends: false, solver },
  });
}

it('an include may change the version of an essential package, and both calls install the same one', () => {
  expect(() => resolve('apt')).toThrow(/base is/);
  const { packages, calls, auto } = resolve('complete');
  expect(packages.map(({ stanza: { name, version } }) => `${name}=${version}`).sort()).toEqual(
    'base=1 lib=1 old=1 shell=1 tool=1'.split(' '),
  );
  const installed = calls.map(({ packages: names }) => [...names].sort().join(' '));
  expect(installed[0]).toBe('base:amd64 lib:amd64 shell:amd64');
  expect(auto).toEqual(['tool:amd64']);
});
