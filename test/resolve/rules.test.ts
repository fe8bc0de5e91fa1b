import { describe, expect, it } from 'vitest';
import { checkPolicy, policyNotes, type Policy } from '../../src/resolve/dependence/rules.js';
import { knownOf, planOf } from '../../src/resolve/debian/plan.js';
import { chooseVariant } from '../../src/resolve/debian/variants.js';
import { errorOf } from '../make/error-of.js';
import { index, stanza } from '../make/packages.js';
import { asked } from './plan.js';

const INDEXES = [
  index([
    stanza({ name: 'init', priority: 'required', essential: true, installedSizeKib: 100 }),
    stanza({ name: 'web', depends: 'libssl (>= 1)', installedSizeKib: 200 }),
    stanza({ name: 'libssl', depends: 'cert', installedSizeKib: 300, provides: 'ssl' }),
    stanza({ name: 'cert', installedSizeKib: 1 }),
  ]),
  index([stanza({ name: 'libssl', version: '2', depends: 'cert', installedSizeKib: 300 })], {
    archive: 'security',
    codename: 'bookworm-security',
  }),
];

function held(change: Partial<Policy>, include = 'web'): () => readonly string[] {
  const policy = { deny: [], maxInstalledBytes: undefined, onlyFrom: undefined, ...change };
  return () => {
    const { world, request } = asked(INDEXES, { include });
    const notes = policyNotes(knownOf(world), policy);
    checkPolicy(planOf(world, request, chooseVariant(world, request)), policy);
    return notes;
  };
}

describe('a policy', () => {
  it.each([
    {
      summary: 'denies what is not there',
      change: { deny: ['perl-base'] },
      notes: ['denying perl-base has no effect: no index has it'],
    },
    {
      summary: 'tells that a virtual name denies nothing',
      change: { deny: ['ssl'] },
      notes: ['denying ssl has no effect: it is a virtual name, not a package'],
    },
    { summary: 'allows the size to the byte', change: { maxInstalledBytes: 601 * 1024 }, notes: [] },
    { summary: 'allows the archives that are used', change: { onlyFrom: ['main', 'security'] }, notes: [] },
  ])('$summary', ({ change, notes }) => {
    expect(held(change)()).toEqual(notes);
  });

  it.each([
    {
      summary: 'names the chain that pulls a denied package in',
      change: { deny: ['cert'] },
      code: 'POLICY_DENIED',
      says: 'cert 1 (the request names web; web Depends: libssl (>= 1), libssl Depends: cert)',
    },
    {
      summary: 'denies what the variant has',
      change: { deny: ['init'] },
      code: 'POLICY_DENIED',
      says: 'init 1 (the variant has init)',
    },
    {
      summary: 'refuses one byte too many, and names the largest',
      change: { maxInstalledBytes: 601 * 1024 - 1 },
      code: 'POLICY_SIZE',
      says: 'the 4 packages take 615.4 kB when installed (615424 bytes), and --max-size allows 615.4 kB (615423 bytes); the largest are:\n  libssl 307.2 kB',
    },
    {
      summary: 'names who comes from elsewhere',
      change: { onlyFrom: ['main'] },
      code: 'POLICY_ARCHIVE',
      says: '1 of 4 packages do not come from main:\n  libssl 2 comes from security',
    },
    {
      summary: 'refuses an archive that is not in use',
      change: { onlyFrom: ['securty'] },
      code: 'USAGE',
      says: '--only-from names "securty"',
    },
  ])('$summary', async ({ change, code, says }) => {
    const error = await errorOf(held(change));
    expect(error.code).toBe(code);
    expect(error.message).toContain(says);
    expect(error.hint).not.toBe('');
  });
});
