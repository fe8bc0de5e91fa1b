import { asRootfsError, RootfsError, type ErrorCode } from '../../kernel/errors.js';
import { sortedBytewise } from '../../kernel/order.js';
import { solverOf, type SolverName } from './complete/choose.js';
import { readRequest, type World } from './request.js';
import { displayName } from './universe.js';

/** A request without a variant: words on an empty system, as `apt-get install` takes them. */
export interface PlainRequest {
  /** `essential+apt`: the essential packages and apt come first; '': nothing. */
  readonly base: '' | 'essential+apt';
  readonly install: readonly string[];
  readonly recommends: boolean;
}

/** How requests are met, apt's way when nothing is said. */
export interface AnswerOptions {
  readonly solver?: SolverName | undefined;
}

/** What a request comes to: the whole set, or why it cannot be met. */
export type Answer =
  | {
      readonly ok: true;
      /** `name=version`, `name:arch=version` when foreign; sorted by bytes. */ readonly packages: readonly string[];
    }
  | { readonly ok: false; readonly error: { readonly kind: string; readonly message: string } };

/** Kinds of refusal by the names that programs which compare solvers use. */
const KINDS: Partial<Readonly<Record<ErrorCode, string>>> = {
  PACKAGE_UNKNOWN: 'unknown-package',
  VERSION_UNKNOWN: 'unknown-version',
  NO_CANDIDATE: 'no-candidate',
  UNSATISFIABLE: 'unsatisfiable',
  CONTRADICTORY: 'contradictory-request',
};

/** The essential packages of the native architecture by name, then apt. */
function essentialAndApt({ universe }: World): readonly string[] {
  const essential = universe.basic
    .filter(({ stanza, package: target }) => stanza.essential && target.architecture === universe.native)
    .map(({ stanza }) => stanza.name);
  const names = sortedBytewise(new Set(essential), String).filter((name) => name !== 'apt');
  return [...names, 'apt'];
}

/**
 * Answers a request; a refusal is an answer too.
 * @throws RootfsError of other kinds than `unsatisfiable`, such as `RELATION_MALFORMED`
 */
export function answerRequest(world: World, request: PlainRequest, options: AnswerOptions = {}): Answer {
  const base = request.base === '' ? [] : essentialAndApt(world);
  try {
    const words = [...base, ...request.install];
    const chosen = solverOf(options.solver)(world, readRequest(world, words), {
      recommends: request.recommends,
      alsoEssential: request.base === '' ? [] : ['apt'],
    });
    const names = chosen.map(
      ({ version }) => `${displayName(world.universe, version.package)}=${version.stanza.version}`,
    );
    return { ok: true, packages: sortedBytewise(names, String) };
  } catch (thrown) {
    const { code, message } = asRootfsError(thrown);
    const kind = KINDS[code];
    if (kind === undefined || !(thrown instanceof RootfsError)) throw thrown;
    return { ok: false, error: { kind, message } };
  }
}
