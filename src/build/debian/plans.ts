import { additionText } from '../../resolve/debian/dependence/addition.js';
import { planOf, type Plan } from '../../resolve/debian/dependence/plan.js';
import { checkPolicy, policyNotes } from '../../resolve/debian/rules.js';
import { chooseVariant, type VariantChoice } from '../../resolve/debian/variants.js';
import type { Effects, ResolveRequest } from '../request.js';
import type { OpenWorld } from './worlds.js';

/** A choice with its explanation. */
export interface Planned {
  readonly choice: VariantChoice;
  readonly plan: Plan;
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
    for (const text of policyNotes(world, policy)) note('policy', text);
    checkPolicy(plan, policy);
  }
  const text = additionText(plan, variant.variant);
  if (text !== undefined) note('addition', text);
  return { choice, plan };
}
