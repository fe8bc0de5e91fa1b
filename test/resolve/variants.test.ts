import { describe, expect, it } from 'vitest';
import type { PackagesIndex } from '../../src/archive/debian/stanza.js';
import type { Verified } from '../../src/archive/verified.js';
import { parseVariant, type VariantRequest } from '../../src/resolve/debian/variant-request.js';
import { resolveVariant } from '../../src/resolve/debian/variants.js';
import { index, stanza } from '../make/packages.js';

const MAIN = index([
  stanza({ name: 'apt', priority: 'required' }),
  stanza({ name: 'base', essential: true, priority: 'required', depends: 'merge | merged' }),
  stanza({ name: 'build-essential', depends: 'cc' }),
  stanza({ name: 'cc' }),
  stanza({ name: 'editor', priority: 'important', recommends: 'spell' }),
  stanza({ name: 'extra' }),
  stanza({ name: 'manual', priority: 'standard' }),
  stanza({ name: 'merge', provides: 'merged', depends: 'perl', conflicts: 'other' }),
  stanza({ name: 'merged' }),
  stanza({ name: 'other' }),
  stanza({ name: 'perl' }),
  stanza({ name: 'spell' }),
  stanza({ name: 'zone', priority: 'required' }),
]);

const SECURITY = index(
  [
    stanza({ name: 'zone', version: '2', priority: 'optional' }),
    stanza({ name: 'extra', version: '2', priority: 'required' }),
  ],
  { archive: 'security', suiteName: 'oldstable-security', codename: 'bookworm-security' },
);

function resolve(variant: string, fields: Partial<VariantRequest> = {}): ReturnType<typeof resolveVariant> {
  return resolveVariant({
    indexes: [MAIN, SECURITY] as readonly PackagesIndex[] as readonly Verified<PackagesIndex>[],
    architecture: 'amd64',
    mainArchiveSuite: 'bookworm',
    variant: parseVariant(variant),
    preferred: [],
    include: [],
    exclude: [],
    recommends: false,
    ...fields,
  });
}

function names(variant: string, fields: Partial<VariantRequest> = {}): string {
  return resolve(variant, fields)
    .packages.map(({ stanza: { name, version } }) => (version === '1' ? name : `${name}=${version}`))
    .sort()
    .join(' ');
}

describe('variants', () => {
  it.each([
    { variant: 'extract', is: '' },
    { variant: 'custom', is: '' },
    { variant: 'essential', is: 'base merge perl' },
    { variant: 'apt', is: 'apt base merge perl' },
    { variant: 'minbase', is: 'apt base merge perl zone=2' },
    { variant: 'required', is: 'apt base merge perl zone=2' },
    { variant: 'buildd', is: 'apt base build-essential cc merge perl zone=2' },
    { variant: 'important', is: 'apt base editor merge perl zone=2' },
    { variant: '-', is: 'apt base editor merge perl zone=2' },
    { variant: 'standard', is: 'apt base editor manual merge perl zone=2' },
  ])('$variant: priorities of the main archive, versions of all', ({ variant, is }) => {
    expect(names(variant)).toBe(is);
  });

  it('takes the suite by its Suite name too', () => {
    expect(names('minbase', { mainArchiveSuite: 'oldstable' })).toBe(names('minbase'));
  });

  it('refuses a name that is no variant', () => {
    expect(() => parseVariant('tiny')).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });

  it('follows Recommends when told', () => {
    expect(names('important', { recommends: true })).toContain('spell');
  });
});

describe('includes', () => {
  it.each([
    {
      summary: 'are all that custom has',
      variant: 'custom',
      include: ['build-essential'],
      is: 'build-essential cc',
    },
    { summary: 'come on top', variant: 'essential', include: ['extra'], is: 'base extra=2 merge perl' },
    { summary: 'may pin a version', variant: 'essential', include: ['extra=1'], is: 'base extra merge perl' },
    {
      summary: 'may name a suite',
      variant: 'essential',
      include: ['extra/bookworm'],
      is: 'base extra merge perl',
    },
    {
      summary: 'may pin what the variant brings',
      variant: 'minbase',
      include: ['zone=1'],
      is: 'apt base merge perl zone',
    },
    {
      summary: 'come after the essential packages have chosen, as in mmdebstrap',
      variant: 'essential',
      include: ['merged'],
      is: 'base merge merged perl',
    },
    { summary: 'may refuse one', variant: 'essential', include: ['merge-'], is: 'base merged' },
  ])('$summary', ({ variant, include, is }) => {
    expect(names(variant, { include })).toBe(is);
  });

  it('never remove what the variant needs', () => {
    expect(() => names('essential', { include: ['other'] })).toThrow(
      expect.objectContaining({
        code: 'UNSATISFIABLE',
        message: expect.stringMatching(/merge 1 Conflicts: other/),
      }),
    );
  });
});

describe('what the suite prefers', () => {
  it('chooses an alternative of the essential packages', () => {
    expect(names('essential', { preferred: ['merged'] })).toBe('base merged');
  });

  it('installs nothing where the variant installs nothing', () => {
    expect(names('custom', { preferred: ['merged'], include: ['cc'] })).toBe('cc');
  });
});

describe('excludes', () => {
  it('take packages out of the variant', () => {
    expect(names('minbase', { exclude: ['zone'] })).toBe('apt base merge perl');
  });

  it('send needs to other alternatives', () => {
    expect(names('minbase', { exclude: ['merge'] })).toBe('apt base merged zone=2');
  });

  it.each(['essential', 'apt', 'minbase'])('cannot take out essential packages of %s', (variant) => {
    expect(() => names(variant, { exclude: ['base'] })).toThrow(
      expect.objectContaining({ code: 'CONTRADICTORY' }),
    );
  });

  it('of unknown names are errors', () => {
    expect(() => names('minbase', { exclude: ['nope'] })).toThrow(
      expect.objectContaining({ code: 'PACKAGE_UNKNOWN' }),
    );
  });

  it('of virtual names say that they do nothing', () => {
    const provider = index([stanza({ name: 'p', provides: 'v' })]);
    const indexes = [provider] as readonly PackagesIndex[] as readonly Verified<PackagesIndex>[];
    expect(resolve('custom', { indexes, exclude: ['v'] }).notes).toEqual([
      expect.stringContaining('excluding v'),
    ]);
  });
});

describe('a solution', () => {
  it('tells what was named from what was pulled in, and where it comes from', () => {
    const { packages } = resolve('buildd');
    const told = packages
      .map(({ stanza: { name }, requested, archive }) => `${name} ${requested} ${archive}`)
      .sort();
    expect(told).toEqual([
      'apt true main',
      'base true main',
      'build-essential true main',
      'cc false main',
      'merge false main',
      'perl false main',
      'zone true security',
    ]);
  });
});
