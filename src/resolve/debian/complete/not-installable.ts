import type { World } from '../request.js';
import type { Version } from '../universe.js';
import { Encoding } from './encoding.js';
import { affirmed, denied, variableOf } from './sat/literal.js';

/** Effort for adding one more package to an answer at hand; what fails is tried again by itself. */
const EXTENSION_CONFLICTS = 20;

const UNKNOWN = 0;
const INSTALLABLE = 1;
const NOT_INSTALLABLE = 2;

function encodeAll(world: World): Encoding {
  const encoding = new Encoding(world);
  const all = [...world.universe.packages.values()];
  encoding.require(
    all
      .map(({ versions }) => versions.filter(({ stanza }) => stanza.essential))
      .filter((group) => group.length > 0),
  );
  for (const target of all) for (const version of target.versions) encoding.encode(version);
  return encoding;
}

/** Of versions that are equal to the letter only the first counts. */
function isRepeat(version: Version): boolean {
  return version !== version.package.versions.find(({ stanza }) => stanza.version === version.stanza.version);
}

class Survey {
  readonly #encoding: Encoding;
  readonly #states: Uint8Array;
  #noted = 0;

  constructor(encoding: Encoding) {
    this.#encoding = encoding;
    this.#states = new Uint8Array(encoding.variableCount);
  }

  /** Settles one version, and with it all that can be installed beside it. */
  settle(variables: readonly number[], from: number): void {
    const { solver } = this.#encoding;
    const variable = variables[from] ?? 0;
    if (this.#states[variable] !== UNKNOWN) return;
    this.#noted = 0;
    if (solver.isRuledOut(affirmed(variable)) || solver.solve([affirmed(variable)]) !== 'satisfied') {
      this.#states[variable] = NOT_INSTALLABLE;
      solver.add([denied(variable)]);
      return;
    }
    this.#note();
    for (let at = from + 1; at < variables.length; at++) {
      const next = variables[at] ?? 0;
      if (this.#states[next] !== UNKNOWN || solver.trail.value(affirmed(next)) !== 0) continue;
      if (solver.extend(affirmed(next), EXTENSION_CONFLICTS)) this.#note();
    }
  }

  isInstallable(variable: number): boolean {
    return this.#states[variable] === INSTALLABLE;
  }

  /** All that is true together can be installed together. */
  #note(): void {
    const { trail } = this.#encoding.solver;
    for (; this.#noted < trail.length; this.#noted++) {
      const literal = trail.literals[this.#noted] ?? 0;
      if ((literal & 1) === 0) this.#states[variableOf(literal)] = INSTALLABLE;
    }
  }
}

/**
 * The versions of an archive that nobody can install: not one choice of other versions, each candidate or not, meets their
 * needs beside one version of every essential package. In the order of the indexes; of versions of one name,
 * architecture and number only the first is looked at.
 *
 * One question for each package would take minutes. Everything true in one answer is installable, so each answer is
 * extended by as many more packages as go with it, one by one.
 * @see dose-debcheck(1), which answers the same
 */
export function notInstallable(world: World): readonly Version[] {
  const encoding = encodeAll(world);
  const survey = new Survey(encoding);
  const versions = [...world.universe.packages.values()]
    .flatMap((target) => target.versions)
    .filter((version) => !isRepeat(version));
  const variables = versions.map((version) => encoding.variableOf(version));
  for (let at = 0; at < variables.length; at++) survey.settle(variables, at);
  return versions.filter((version) => !survey.isInstallable(encoding.variableOf(version)));
}
