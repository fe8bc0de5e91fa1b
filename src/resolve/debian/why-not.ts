import { RootfsError } from '../../kernel/errors.js';
import { formatConflict, type Conflict } from '../conflict.js';
import type { WhyNot } from '../why-not.js';
import { whyNot as contradiction } from './complete/why-not.js';
import { addsText } from '../dependence/addition.js';
import { additionOf } from './plan.js';
import { readRequest, type World } from './request.js';
import type { Chosen } from './solve.js';
import { displayName } from './universe.js';
import type { VariantRequest } from './variant-request.js';
import { chooseVariant } from './variants.js';

function isConflict(value: unknown): value is Conflict {
  return value !== null && typeof value === 'object' && 'relation' in value && 'reason' in value;
}

/** A refusal of words or rules, in which nothing stands against anything. */
function refused({ code, message, hint = '', cause }: RootfsError): WhyNot {
  const conflicts = Array.isArray(cause) ? cause.filter(isConflict) : [];
  return { kind: 'refused', code, text: message, hint, conflicts };
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}

/** The set as words: the packages that the variant names by itself, then the words of the request. */
function wordsOf(world: World, request: VariantRequest, chosen: readonly Chosen[]): readonly string[] {
  const named = chosen.filter(({ requested }) => requested).map(({ version }) => version.package);
  const own = new Set(readRequest(world, request.include).wanted.map((version) => version.package));
  const variant = named
    .filter((target) => !own.has(target))
    .map((target) => displayName(world.universe, target));
  return [...variant, ...request.include, ...request.exclude.map((name) => `${name}-`)];
}

/** What was refused by apt's way, told by a minimal conflict over all versions, and by the words that it hangs on. */
function inConflict(
  world: World,
  request: VariantRequest,
  chosen: readonly Chosen[],
  word: string,
  failure: RootfsError,
): WhyNot {
  const { conflict, helps } = contradiction(world, wordsOf(world, request, chosen), word);
  if (conflict.length === 0) {
    const hint = 'With other versions or alternatives it can: --solver complete finds them.';
    return refused(new RootfsError(failure.code, failure.message, { hint, cause: failure.cause }));
  }
  const words = [...request.include, ...request.exclude.map((name) => `${name}-`)];
  const mine = helps.filter((help) => words.includes(help));
  const hint =
    mine.length > 0
      ? `It can come in without ${list(mine)}.`
      : 'No single word of the request, left out, would help: the variant itself or the package stands against it.';
  const text = conflict.map((one) => `\n  ${formatConflict(one)}`).join('');
  return { kind: 'refused', code: failure.code, text, hint, conflicts: conflict };
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
    return thrown.code === 'UNSATISFIABLE'
      ? inConflict(world, request, chosen, word, thrown)
      : refused(thrown);
  }
}
