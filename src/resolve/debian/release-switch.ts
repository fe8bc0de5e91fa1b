import { RootfsError } from '../../kernel/errors.js';
import { constraintMet, type Alternative, type Dependency } from './links.js';
import type { Marks } from './marks.js';
import { pinTarget, type PinTarget } from './pin-match.js';
import type { Version } from './universe.js';

/** A version that was named by its release (`name/suite`), or by a pattern of versions. */
export interface FromRelease {
  readonly version: Version;
  /** What stood behind the `/` or `=`. */
  readonly release: string;
}

/** apt recurses without a bound; nothing real comes near this. */
const DEEPEST = 500;

/** Whether the needs of a version are met by what is marked so far: apt's notion of installable at this point. */
function isWhole(marks: Marks, version: Version): boolean {
  return marks.links
    .dependencies(version)
    .every((dependency) => dependency.kind === 'recommends' || marks.isMet(dependency));
}

/** Whether the candidates will do for one alternative. */
function isFine(marks: Marks, { target, operator, version: wanted }: Alternative): boolean {
  const { real, provides } = target;
  const candidate = real === undefined ? undefined : marks.candidate(real);
  if (real !== undefined) {
    const current = marks.of(real).current;
    if (current !== undefined && meets(current, { operator, version: wanted })) return true;
  }
  if (operator === '' && provides.length > 0)
    return provides.some(({ owner }) => marks.candidate(owner.package) === owner && isWhole(marks, owner));
  return (
    candidate !== undefined && meets(candidate, { operator, version: wanted }) && isWhole(marks, candidate)
  );
}

function meets(version: Version, alternative: Pick<Alternative, 'operator' | 'version'>): boolean {
  return constraintMet(alternative, version.stanza.version);
}

/** Makes versions of a release the candidates of what a version of it needs; see {@link followReleases}. */
class ReleaseSwitch {
  readonly #marks: Marks;
  readonly #release: string;
  readonly #target: PinTarget;
  /** Versions that were made candidates, and thereby have been looked into. */
  readonly #changed: Version[];

  constructor(marks: Marks, release: string, changed: Version[]) {
    this.#marks = marks;
    this.#release = release;
    this.#target = pinTarget('release', release);
    this.#changed = changed;
  }

  /** False when a need cannot be met this way: then the later ones are not looked at any more. */
  take(version: Version, depth = 0): boolean {
    this.#marks.setCandidate(version);
    if (this.#release === 'installed' || this.#release === 'candidate') return true;
    if (depth > DEEPEST) throw tooDeep(version);
    const count = this.#changed.length;
    for (const dependency of this.#marks.links.dependencies(version)) {
      if (dependency.negative || !this.#marks.matters(dependency)) continue;
      if (dependency.alternatives.some((alternative) => isFine(this.#marks, alternative))) continue;
      if (this.#helpGroup(dependency, depth) || dependency.kind === 'recommends') continue;
      // apt means to undo these changes here; it forgets them, and they stay.
      for (const one of this.#changed.splice(count)) this.#marks.setCandidate(one);
      return false;
    }
    return true;
  }

  /** Tries the alternatives that ask for a version, from left to right. */
  #helpGroup(dependency: Dependency, depth: number): boolean {
    const last = dependency.alternatives.at(-1);
    for (const alternative of dependency.alternatives) {
      const { real } = alternative.target;
      if (real === undefined || alternative.operator === '') continue;
      const found = this.#find(real.versions);
      if (found === undefined || !meets(found, alternative)) continue;
      const before = this.#marks.candidate(real);
      if (found === before && this.#changed.some((one) => one.package === real)) return true;
      this.#changed.push(found);
      if (this.take(found, depth + 1)) return true;
      if (alternative === last) return false;
      if (before !== undefined) this.#marks.setCandidate(before);
      this.#changed.pop();
    }
    return false;
  }

  #find(versions: readonly Version[]): Version | undefined {
    return this.#release === 'newest' ? versions[0] : versions.find(this.#target.hitsVersion);
  }
}

function tooDeep(version: Version): RootfsError {
  return new RootfsError(
    'UNSATISFIABLE',
    `${version.package.name} is needed through more than ${DEEPEST} packages of its release`,
    { hint: 'Name the packages of that release one by one, or pin them with --pin.' },
  );
}

/**
 * `name/suite` also lets what that version needs come from the suite, where a need asks for a version that the
 * candidate does not have. What was named already must be marked.
 * @see apt-get(8), "install"; TryToInstall::propagateReleaseCandidateSwitching and pkgDepCache::SetCandidateRelease
 */
export function followReleases(marks: Marks, named: readonly FromRelease[]): void {
  for (const { version } of named) marks.setCandidate(version);
  const changed: Version[] = [];
  for (const { version, release } of named) {
    changed.push(version);
    new ReleaseSwitch(marks, release, changed).take(version);
  }
}
