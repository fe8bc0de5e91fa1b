import type { IndexRecord } from '../../archive/alpine/record.js';
import { asRootfsError } from '../../kernel/errors.js';
import { compareBytewise, sortedBytewise } from '../../kernel/order.js';
import { additionText, addsText } from '../../resolve/dependence/addition.js';
import type { Addition, Member, Origin, Plan } from '../../resolve/dependence/plan.js';
import { checkPolicy, policyNotes, type Known } from '../../resolve/dependence/rules.js';
import { totalsOf } from '../../resolve/dependence/totals.js';
import type { WhyNot } from '../../resolve/why-not.js';
import type { PlannedSet } from '../plans.js';
import type { Effects, ResolveRequest } from '../request.js';
import { eachChoice, type ApkChoice } from './choose.js';
import { solveWorld, type ChosenApk } from './solve.js';
import { nameOf, worldOf } from './variants.js';

function takenOf({ record }: ChosenApk): Pick<Member, 'fetchBytes' | 'installedBytes'> {
  return { fetchBytes: record.sizeBytes, installedBytes: record.installedSizeBytes };
}

/** What one choice has more and less than another. */
function additionOf(plain: readonly ChosenApk[], chosen: readonly ChosenApk[]): Addition {
  const names = (list: readonly ChosenApk[]): ReadonlySet<string> =>
    new Set(list.map(({ record }) => record.name));
  const [before, after] = [names(plain), names(chosen)];
  const added = chosen.filter(({ record }) => !before.has(record.name));
  return {
    added: [...names(added)].sort(compareBytewise),
    removed: [...before].filter((name) => !after.has(name)).sort(compareBytewise),
    totals: totalsOf(added.map(takenOf)),
  };
}

/** The variant's own set; undefined without words besides, and when it cannot be had. */
function plainSet(choice: ApkChoice, request: ResolveRequest): readonly ChosenApk[] | undefined {
  if (request.include.length === 0 && request.exclude.length === 0) return undefined;
  const { indexes, architecture } = choice;
  try {
    const world = worldOf({ ...request, include: [], exclude: [] });
    return solveWorld(indexes, architecture, world).packages;
  } catch (thrown) {
    if (asRootfsError(thrown).kind === 'unsatisfiable') return undefined;
    throw thrown;
  }
}

function originOf({ reason }: ChosenApk, own: ReadonlySet<string>): Origin {
  if (reason.kind !== 'world') return 'automatic';
  return own.has(nameOf(reason.word)) ? 'variant' : 'request';
}

/** What rules and words may name: looked up when asked, for it is seldom. */
function knownOf({ indexes }: ApkChoice): Known {
  const some = (test: (record: IndexRecord) => boolean): boolean =>
    indexes.some(({ records }) => records.some(test));
  return {
    archives: [...new Set(indexes.map(({ archive }) => archive.archive.id))],
    packages: { has: (name) => some((record) => record.name === name) },
    provided: { has: (name) => some(({ provides }) => provides.some((one) => one.name === name)) },
  };
}

/** A choice with who asked for what and who brings in whom. */
function apkPlanOf(choice: ApkChoice, request: ResolveRequest): Plan {
  const { chosen } = choice;
  const sorted = sortedBytewise(chosen, ({ record }) => record.name);
  const places = new Map(sorted.map((one, place) => [one, place]));
  const own = new Set(worldOf({ ...request, include: [], exclude: [] }));
  const named = new Set(request.include.map(nameOf));
  const members = sorted.map((one): Member => {
    const { record, reason, index, needs } = one;
    return {
      ...{ name: record.name, packageName: record.name },
      ...{ version: record.version, architecture: record.architecture, archive: index.archive.archive.id },
      ...takenOf(one),
      origin: originOf(one, own),
      named: reason.kind === 'world' && named.has(nameOf(reason.word)),
      needs: needs.map(({ to, field, relation }) => {
        return { to: places.get(chosen[to] as ChosenApk) ?? 0, field, relation };
      }),
    };
  });
  const plain = plainSet(choice, request);
  const addition = plain === undefined ? undefined : additionOf(plain, chosen);
  return { members, totals: totalsOf(members), addition };
}

/**
 * Holds a choice against the rules of its request and tells what the request adds to the variant, before any package is
 * fetched.
 * @throws RootfsError as `checkPolicy` and `policyNotes` do
 */
export function makeApkPlan(choice: ApkChoice, request: ResolveRequest, report: Effects['report']): Plan {
  const note = (code: string, text: string): void => report({ kind: 'note', level: 'info', code, text });
  const { policy } = request;
  const plan = apkPlanOf(choice, request);
  if (policy !== undefined) {
    for (const text of policyNotes(knownOf(choice), policy)) note('policy', text);
    checkPolicy(plan, policy);
  }
  const text = additionText(plan, request.variant);
  if (text !== undefined) note('addition', text);
  return plan;
}

/** What stands against a word in the set, by apk's own explanation. */
function whyNot(choice: ApkChoice, request: ResolveRequest, word: string): WhyNot {
  const { chosen, indexes, architecture } = choice;
  if (chosen.some(({ record }) => record.name === word)) return { kind: 'chosen' };
  const exclude = request.exclude.filter((name) => name !== nameOf(word));
  const world = worldOf({ ...request, include: [...request.include, word], exclude });
  try {
    const { packages } = solveWorld(indexes, architecture, world);
    return { kind: 'possible', text: addsText(additionOf(chosen, packages), 'the set') };
  } catch (thrown) {
    const { code, message, hint = '' } = asRootfsError(thrown);
    return { kind: 'refused', code, text: message, hint, conflicts: [] };
  }
}

/** Places of the members of that name, or else of those that provide it. */
function placesOf({ chosen }: ApkChoice, { members }: Plan, word: string): readonly number[] {
  const providers = chosen.flatMap(({ record }) =>
    record.provides.some(({ name }) => name === word) ? [record.name] : [],
  );
  const real = [...members.keys()].filter((place) => members[place]?.name === word);
  if (real.length > 0) return real;
  return [...members.keys()].filter((place) => providers.includes(members[place]?.name ?? ''));
}

/** The sets of a request, as {@link PlannedSet} tells. @throws RootfsError as `eachChoice` does, and what `body` throws */
export function eachApkPlan<T>(
  request: ResolveRequest,
  effects: Effects,
  body: (set: PlannedSet) => T,
): Promise<readonly T[]> {
  return eachChoice(request, effects, (asked, choice) => {
    let made: Plan | undefined;
    const { packages, provided } = knownOf(choice);
    const set: PlannedSet = {
      ...{ architecture: choice.architecture, variant: asked.variant },
      plan: () => (made ??= makeApkPlan(choice, asked, effects.report)),
      placesOf: (plan, word) => placesOf(choice, plan, word),
      isKnown: (word) => packages.has(word) || provided.has(word),
      whyNot: (word) => whyNot(choice, asked, word),
    };
    return Promise.resolve(body(set));
  });
}
