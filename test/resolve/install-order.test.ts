import { describe, expect, it } from 'vitest';
import type { PackageStanza } from '../../src/archive/debian/stanza.js';
import { installOrder, type DpkgCall, type InstallRequest } from '../../src/resolve/debian/install-order.js';
import { makeWorld } from '../../src/resolve/debian/solve.js';
import { parseVariant } from '../../src/resolve/debian/variant-request.js';
import { variantSteps } from '../../src/resolve/debian/variants.js';
import { index, stanza } from '../make/packages.js';
import { archive, type Shape } from './answer.js';

type Shapes = Readonly<Record<string, Shape>>;

function requestFor(first: readonly PackageStanza[], second: readonly PackageStanza[]): InstallRequest {
  const { universe, links } = makeWorld([index([...first, ...second])], { architecture: 'amd64' });
  const versions = (stanzas: readonly PackageStanza[]) =>
    stanzas.flatMap(({ name }) => universe.packages.get(name)?.versions ?? []);
  return { links, first: versions(first), second: versions(second), alsoEssential: [] };
}

function print(calls: readonly DpkgCall[]): string {
  return calls
    .map((call) =>
      call.kind === 'configure-pending'
        ? 'pending'
        : `${call.kind} ${call.packages.map((version) => version.stanza.name).join(' ')}`,
    )
    .join(', ');
}

function order(first: Shapes, second: Shapes): string {
  return print(installOrder(requestFor(archive(first), archive(second))));
}

// Each line was tried with apt 2.6.1; the oracle tests compare more, and at random.
describe('the order of installation', () => {
  it.each<{ summary: string; first?: Shapes; second?: Shapes; is: string }>([
    { summary: 'nothing gives no run at all', is: '' },
    {
      summary: 'the first step is one run, essential packages and what they need first',
      first: { a: {}, z: { essential: true, depends: 'y' }, y: {} },
      is: 'install y z a',
    },
    {
      summary: 'the second step ends with what is left to configure',
      second: { a: { depends: 'b' }, b: {} },
      is: 'unpack b a, pending',
    },
    {
      summary: 'without needs priority decides, then the name',
      second: { b: {}, a: {}, c: { priority: 'required' }, d: { priority: 'standard' } },
      is: 'unpack c d a b, pending',
    },
    {
      summary: 'a Pre-Depends is unpacked and configured before',
      second: { a: { preDepends: 'c' }, b: {}, c: { depends: 'd' }, d: {} },
      is: 'unpack d c, configure d c, unpack a b, pending',
    },
    {
      summary: 'a Pre-Depends that the first step installed is ready',
      first: { c: { essential: true } },
      second: { a: { preDepends: 'c' } },
      is: 'install c, unpack a, pending',
    },
    {
      summary: 'a new alternative in the needs of an essential package is configured at once',
      first: { e: { essential: true, depends: 'x | y' }, y: {} },
      second: { a: {}, x: { depends: 'w' }, w: {} },
      is: 'install y e, unpack w, configure w, unpack x, configure x, unpack a, pending',
    },
    {
      summary: 'a provider of what an essential package needs is not',
      first: { e: { essential: true, depends: 'v | y' }, y: {} },
      second: { a: {}, x: { provides: 'v' } },
      is: 'install y e, unpack a x, pending',
    },
    {
      summary: 'a need by `:any` does not hand on the haste',
      first: { e: { essential: true, depends: 'x:any | y' }, y: {} },
      second: { x: { multiArch: 'allowed' } },
      is: 'install y e, unpack x, pending',
    },
    {
      summary: 'a ring of Depends is unpacked together',
      second: { a: { depends: 'b' }, b: { depends: 'a' } },
      is: 'unpack b a, pending',
    },
  ])('$summary', ({ first = {}, second = {}, is }) => {
    expect(order(first, second)).toBe(is);
  });

  it('counts apt as essential only where it is told so', () => {
    const stanzas = archive({ a: { priority: 'required' }, apt: {} });
    const request = requestFor([], stanzas);
    expect(print(installOrder(request))).toBe('unpack a apt, pending');
    expect(print(installOrder({ ...request, alsoEssential: ['apt'] }))).toBe(
      'unpack apt, configure apt, unpack a, pending',
    );
  });

  it('says so when a ring of Pre-Depends leaves no order', () => {
    expect(() => order({}, { a: { preDepends: 'b' }, b: { preDepends: 'a' } })).toThrow(
      expect.objectContaining({ code: 'UNSATISFIABLE' }),
    );
  });

  it('does not depend on the order in which the packages are given', () => {
    const shapes: Shapes = { a: { depends: 'b' }, b: { preDepends: 'c' }, c: {}, d: { depends: 'a' } };
    const request = requestFor([], archive(shapes));
    const reversed = { ...request, second: [...request.second].reverse() };
    expect(print(installOrder(reversed))).toBe(print(installOrder(request)));
  });
});

describe('hostile sets', () => {
  const chain = (size: number, field: 'depends' | 'preDepends', ring: boolean): readonly PackageStanza[] =>
    Array.from({ length: size }, (_, at) => {
      const next = at + 1 < size ? `p${at + 1}` : ring ? 'p0' : '';
      return stanza({ name: `p${at}`, essential: at === 0, [field]: next });
    });

  it.each(['depends', 'preDepends'] as const)(
    'a chain of thousands of %s is no deeper than others',
    (field) => {
      const calls = installOrder(requestFor([], chain(20_000, field, false)));
      expect(calls[0]).toMatchObject({ packages: [{ stanza: { name: 'p19999' } }] });
      expect(calls.at(-1)).toEqual({ kind: 'configure-pending' });
    },
  );

  it('a ring of thousands comes out whole', () => {
    const [call] = installOrder(requestFor(chain(3000, 'depends', true), []));
    expect(call?.kind === 'install' && new Set(call.packages).size).toBe(3000);
  });

  it('packages that all need each other end in an error when they are many', () => {
    const names = Array.from({ length: 60 }, (_, at) => `p${at}`);
    const all = names.map((name) => stanza({ name, essential: true, depends: names.join(', ') }));
    expect(() => installOrder(requestFor(all, []))).toThrow(
      expect.objectContaining({ code: 'UNSATISFIABLE', message: expect.stringContaining('steps') as string }),
    );
  });
});

describe('the steps of a variant', () => {
  const main = archive({
    apt: { priority: 'required' },
    base: { essential: true, depends: 'lib' },
    lib: {},
    extra: { depends: 'lib, tool' },
    tool: {},
  });
  const names = (variant: string): string => {
    const world = makeWorld([index(main)], { architecture: 'amd64' });
    const { first, second, alsoEssential } = variantSteps(world, {
      indexes: [],
      architecture: 'amd64',
      mainArchiveSuite: 'bookworm',
      variant: parseVariant(variant),
      preferred: [],
      include: ['extra'],
      exclude: [],
      recommends: false,
    });
    const print = (versions: typeof first): string =>
      versions
        .map(({ stanza: { name } }) => name)
        .sort()
        .join(' ');
    return [first, second].map(print).concat(alsoEssential.join(' ')).join(' / ');
  };

  it.each([
    { variant: 'apt', is: 'apt base lib / extra tool / apt' },
    { variant: 'minbase', is: 'base lib / apt extra tool / ' },
    { variant: 'custom', is: 'extra lib tool /  / ' },
    { variant: 'extract', is: 'extra lib tool /  / ' },
  ])('$variant: what is essential comes first, except where there is one step only', ({ variant, is }) => {
    expect(names(variant)).toBe(is);
  });
});
