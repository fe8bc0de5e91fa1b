import { additionText } from '../../resolve/dependence/addition.js';
import { checkPolicy, policyNotes } from '../../resolve/dependence/rules.js';
import { knownOf, planOf, type DebianMember, type DebianPlan } from '../../resolve/debian/plan.js';
import { chooseVariant, type VariantChoice } from '../../resolve/debian/variants.js';
import type { Effects, ResolveRequest } from '../request.js';
import type { PlannedSet } from '../plans.js';
import { eachWorld, type OpenWorld } from './worlds.js';
import { whyNot } from '../../resolve/debian/why-not.js';

/** A choice with its explanation. */
export interface Planned {
  readonly choice: VariantChoice;
  readonly plan: DebianPlan;
}

/**
 * Chooses the packages of a request, holds them against its rules, and tells what it adds to the variant: all before
 * any of them is fetched.
 * @throws RootfsError as `chooseVariant` and `checkPolicy` do
 */
export function makePlan(
  { world, variant }: OpenWorld,
  { policy }: ResolveRequest,
  report: Effects['report'],
): Planned {
  const note = (code: string, text: string): void => report({ kind: 'note', level: 'info', code, text });
  const choice = chooseVariant(world, variant);
  for (const text of choice.notes) note('resolve', text);
  const plan = planOf(world, variant, choice);
  if (policy !== undefined) {
    for (const text of policyNotes(knownOf(world), policy)) note('policy', text);
    checkPolicy(plan, policy);
  }
  const text = additionText(plan, variant.variant);
  if (text !== undefined) note('addition', text);
  return { choice, plan };
}

/** Places of the members of that name, or else of those that provide it. */
function placesOf({ members }: DebianPlan, { world }: OpenWorld, word: string): readonly number[] {
  const places = [...members.keys()];
  const isNamed = (member: DebianMember): boolean => member.name === word || member.packageName === word;
  const real = places.filter((place) => isNamed(members[place] as DebianMember));
  if (real.length > 0) return real;
  const providers = new Set(world.universe.providers.get(word));
  return places.filter((place) => providers.has((members[place] as DebianMember).chosen));
}

/** The sets of a request, as {@link PlannedSet} tells. @throws RootfsError as `eachWorld` does, and what `body` throws */
export function eachDebianPlan<T>(
  request: ResolveRequest,
  effects: Effects,
  body: (set: PlannedSet) => T,
): Promise<readonly T[]> {
  return eachWorld(request, effects, (open, asked) => {
    const { packages, providers } = open.world.universe;
    let made: DebianPlan | undefined;
    const plan = (): DebianPlan => (made ??= makePlan(open, asked, effects.report).plan);
    return body({
      ...{ architecture: open.architecture, variant: open.variant.variant, plan },
      placesOf: (_, word) => placesOf(plan(), open, word),
      isKnown: (name) => packages.has(name) || providers.has(name),
      whyNot: (word) => whyNot(open.world, open.variant, word),
    });
  });
}
