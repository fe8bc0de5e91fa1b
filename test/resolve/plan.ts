import type { PackagesIndex } from '../../src/archive/debian/stanza.js';
import type { Verified } from '../../src/archive/verified.js';
import type { Plan } from '../../src/resolve/dependence/plan.js';
import { planOf, type DebianPlan } from '../../src/resolve/debian/plan.js';
import type { World } from '../../src/resolve/debian/request.js';
import { makeWorld } from '../../src/resolve/debian/solve.js';
import { parseVariant, type VariantRequest } from '../../src/resolve/debian/variant-request.js';
import { chooseVariant } from '../../src/resolve/debian/variants.js';
import { index } from '../make/packages.js';
import { archive, type Shape } from './answer.js';

export interface Asked {
  /** `minbase` when absent. */
  readonly variant?: string;
  /** Words, separated by blanks. */
  readonly include?: string;
  readonly exclude?: string;
  readonly recommends?: boolean;
}

function words(text: string | undefined): readonly string[] {
  return text === undefined || text === '' ? [] : text.split(' ');
}

/** A request for a variant of made packages, in their world. */
export function asked(
  indexes: readonly PackagesIndex[],
  { variant = 'minbase', include, exclude, recommends = false }: Asked,
): { readonly world: World; readonly request: VariantRequest } {
  return {
    world: makeWorld(indexes, { architecture: 'amd64' }),
    request: {
      indexes: indexes as readonly Verified<PackagesIndex>[],
      architecture: 'amd64',
      mainArchiveSuite: 'bookworm',
      variant: parseVariant(variant),
      preferred: [],
      include: words(include),
      exclude: words(exclude),
      recommends,
    },
  };
}

/** What a request to made packages takes, with who needs whom. */
export function planFor(
  packages: Readonly<Record<string, Shape | readonly Shape[]>>,
  what: Asked = {},
): DebianPlan {
  const { world, request } = asked([index(archive(packages))], what);
  return planOf(world, request, chooseVariant(world, request));
}

/** The place of a member. */
export function placeOf({ members }: Plan, name: string): number {
  const place = members.findIndex((member) => member.name === name);
  if (place < 0) throw new Error(`${name} is not in the set`);
  return place;
}
