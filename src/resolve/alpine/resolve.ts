import type { IndexRecord } from '../../archive/alpine/record.js';
import { type ErrorCode, RootfsError } from '../../kernel/errors.js';
import { explain } from './explain.js';
import { wordOf } from './explain-words.js';
import { isConflictLink } from './match.js';
import { type ApkNeed, needsOf } from './needs.js';
import { type Reason, reasonsOf } from './reason.js';
import { solve, type Solution, type WorldLink } from './solve.js';
import { Universe } from './universe.js';
import type { Package, Repository } from './universe-types.js';
import { readWorld } from './world.js';

/** A package that is installed already, and the tag that it was pinned to ('' for none). */
export interface InstalledPackage {
  readonly record: IndexRecord;
  readonly tag: string;
}

export interface AlpineRequest {
  /** Words as for `apk add`: `nginx`, `nginx~1.26`, `nginx@edge`, `!nginx`. */
  readonly world: readonly string[];
  /** In the order of etc/apk/repositories: of equal packages the first repository's is taken. */
  readonly repositories: readonly Repository[];
  /** apk's name of it, such as `aarch64`; packages may also be `noarch`. */
  readonly architecture: string;
  /** What a base image has. Default: nothing. */
  readonly installed?: readonly InstalledPackage[];
}

export interface ResolvedPackage {
  readonly record: IndexRecord;
  /** The first repository that has it; missing for an installed package that none has any more. */
  readonly repository: Repository | undefined;
  /** What it is pinned to (`s:` of the database), '' for nothing. */
  readonly tag: string;
  readonly reason: Reason;
  /** What it brings in: places in the list of packages. */
  readonly needs: readonly ApkNeed[];
  /** It is there already, this very package. */
  readonly kept: boolean;
}

export interface Resolution {
  /** Everything that will be there, in the order in which apk installs it. */
  readonly packages: readonly ResolvedPackage[];
  /** What was installed and is to go without a successor, in order. */
  readonly removed: readonly IndexRecord[];
  /** etc/apk/world: words in apk's order. */
  readonly world: readonly string[];
}

function universeOf(request: AlpineRequest): Universe {
  const universe = new Universe(request.architecture);
  for (const { record, tag } of request.installed ?? []) universe.addInstalled(record, tag, false);
  for (const repository of request.repositories) universe.addRepository(repository);
  universe.close();
  return universe;
}

/** The kind of failure, by the world alone: names that nobody has, that only others provide, that lack the version. */
function codeOf(world: readonly WorldLink[], solution: Solution): ErrorCode {
  const asked = world.map(({ link }) => link).filter((link) => !isConflictLink(link));
  if (asked.some(({ name }) => name.providers.length === 0)) return 'PACKAGE_UNKNOWN';
  const chosen = new Set(solution.changes.map(({ after }) => after));
  const open = asked.filter(({ name }) => !name.providers.some((one) => chosen.has(one.package)));
  if (open.length > 0) return 'NO_CANDIDATE';
  return 'UNSATISFIABLE';
}

const HINTS: Partial<Record<ErrorCode, string>> = {
  PACKAGE_UNKNOWN: 'Check the spelling, or give the repository that has it (main, community, testing).',
  NO_CANDIDATE: 'Name the one of its providers that you want.',
  UNSATISFIABLE: 'Leave out one of the packages named, or ask for another version.',
};

function refusal(universe: Universe, world: readonly WorldLink[], solution: Solution): RootfsError {
  const code = codeOf(world, solution);
  const text = explain(universe, solution).trimEnd();
  return new RootfsError(code, `the packages cannot be chosen:\n${text}`, { hint: HINTS[code] });
}

/** The first repository of a set of bits that can be had. */
function repositoryOf(
  universe: Universe,
  repositories: readonly Repository[],
  one: Package,
): Repository | undefined {
  const bits = one.repositories & universe.available;
  return repositories.find((_, place) => (bits & (1 << place)) !== 0);
}

function resolution(universe: Universe, request: AlpineRequest, { changes, world }: Solution): Resolution {
  const { tags } = universe;
  const chosen = changes.flatMap(({ after }) => (after === undefined ? [] : [after]));
  const reasons = reasonsOf(universe, world, chosen);
  const needs = needsOf(chosen, reasons);
  const kept = changes.filter(({ after }) => after !== undefined);
  const packages = kept.map(({ before, after, tagAfter }, place): ResolvedPackage => {
    const reason = after === undefined ? undefined : reasons.get(after);
    if (after === undefined || reason === undefined) throw new RootfsError('INTERNAL', 'no reason');
    const repository = repositoryOf(universe, request.repositories, after);
    const tag = tags.suffix(tagAfter).slice(1);
    const own = needs[place] ?? [];
    return { record: after.record, repository, tag, reason, needs: own, kept: before === after };
  });
  const removed = changes.flatMap(({ before, after }) =>
    before !== undefined && after === undefined ? [before.record] : [],
  );
  const words = world.map(({ link, tag }) => wordOf(link, tags.suffix(tag)));
  return { packages, removed, world: words };
}

/**
 * Chooses the packages of an Alpine image as `apk add` of apk-tools 3 would choose them, and the order in which it
 * would install them. What is installed stays as it is where the request allows.
 *
 * apk 2.14 (Alpine 3.18 to 3.22) decides some rare cases otherwise; docs/design.md names them.
 * @throws RootfsError `USAGE` for a word that names no package or a tag that no repository has; `PACKAGE_UNKNOWN`,
 * `NO_CANDIDATE` or `UNSATISFIABLE` with apk's own explanation
 */
export function resolveAlpine(request: AlpineRequest): Resolution {
  const universe = universeOf(request);
  const world = readWorld(universe, request.world);
  const solution = solve(universe, { world });
  if (solution.errors > 0) throw refusal(universe, world, solution);
  return resolution(universe, request, solution);
}
