import { RootfsError } from '../../kernel/errors.js';
import type { Conflict } from '../conflict.js';
import { addsText } from './dependence/addition.js';
import { additionOf } from './dependence/plan.js';
import { readRequest, type World } from './request.js';
import { chooseVariant, type VariantRequest } from './variants.js';

/** Why a package is not in a set: nothing asks for it, or something stands against it. */
export type WhyNot =
  /** It is in the set already. */
  | { readonly kind: 'chosen' }
  /** Nothing stands against it; the sentence is what naming it does to the set. */
  | { readonly kind: 'possible'; readonly text: string }
  | {
      readonly kind: 'refused';
      readonly code: string;
      /** What was seen, in words; may have several lines. */
      readonly text: string;
      readonly hint: string;
      /** The links of the conflict, where the refusal is one. */
      readonly conflicts: readonly Conflict[];
    };

function isConflict(value: unknown): value is Conflict {
  return value !== null && typeof value === 'object' && 'relation' in value && 'reason' in value;
}

/** The one place where a refusal is explained. */
function refused({ code, message, hint = '', cause }: RootfsError): WhyNot {
  const conflicts = Array.isArray(cause) ? cause.filter(isConflict) : [];
  return { kind: 'refused', code, text: message, hint, conflicts };
}

/**
 * Tries the set of a request with one more package, and tells what stands against it.
 * @param word as of a request: `name`, `name=version`, `name/suite`, `name:arch`
 * @throws RootfsError when the request cannot be met even without it
 */
export function whyNot(world: World, request: VariantRequest, word: string): WhyNot {
  const { chosen } = chooseVariant(world, request);
  try {
    const { wanted } = readRequest(world, [word]);
    const versions = new Set(chosen.map(({ version }) => version));
    if (wanted.length > 0 && wanted.every((version) => versions.has(version))) return { kind: 'chosen' };
    const more = chooseVariant(world, { ...request, include: [...request.include, word] });
    return { kind: 'possible', text: addsText(additionOf(world, chosen, more.chosen), 'the set') };
  } catch (thrown) {
    if (!(thrown instanceof RootfsError) || thrown.kind !== 'unsatisfiable') throw thrown;
    return refused(thrown);
  }
}
