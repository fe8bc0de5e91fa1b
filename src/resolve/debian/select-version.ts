import { RootfsError } from '../../kernel/errors.js';
import type { Provide, Target } from './links.js';
import { pinTarget } from './pin-match.js';
import { displayName, type Package, type Universe, type Version } from './universe.js';

/** How a word chooses among the versions of a package: `=version` and `/release`, both also as a glob. */
export type Selector =
  { readonly kind: 'candidate' } | { readonly kind: 'version' | 'release'; readonly text: string };

type Named = Exclude<Selector, { kind: 'candidate' }>;

/** What provides a name and is meant by the word (CacheSetHelperAPTGet::tryVirtualPackage). */
function isMeant({ owner, version }: Provide, selector: Selector): boolean {
  switch (selector.kind) {
    case 'candidate':
      return owner.package.candidate === owner;
    case 'version':
      return version !== '' && version === selector.text;
    case 'release':
      return owner.indexes.some(({ suiteName, codename, archive }) =>
        [suiteName, codename, archive].includes(selector.text),
      );
  }
}

/** The one package behind a virtual name; undefined when there are several, or none. */
function onlyProvider(universe: Universe, target: Target, selector: Selector): Version | undefined {
  const owners = target.provides.filter((one) => isMeant(one, selector)).map(({ owner }) => owner);
  if (new Set(owners.map((owner) => owner.package.name)).size !== 1) return undefined;
  const rank = (version: Version): number =>
    version.package.architecture === target.architecture
      ? -1
      : universe.architectures.indexOf(version.package.architecture);
  return owners.sort((a, b) => rank(a) - rank(b))[0];
}

function noCandidate(universe: Universe, { name, real, provides }: Target): RootfsError {
  const hint = 'Name the one that you want.';
  if (real !== undefined && provides.length === 0) {
    const known = real.versions.map(versionPlace).join(', ');
    return new RootfsError('NO_CANDIDATE', `every version of ${name} is pinned away: ${known}`, {
      hint: 'Change the pins, or name the version.',
    });
  }
  const owners = provides.map(({ owner }) => owner).filter((owner) => owner.package.candidate === owner);
  const list = [...new Set(owners.map((owner) => displayName(universe, owner.package)))].reverse();
  const by = list.length === 0 ? 'no candidate version' : list.join(', ');
  return new RootfsError('NO_CANDIDATE', `${name} is a virtual package provided by ${by}`, { hint });
}

function versionPlace({ stanza, indexes }: Version): string {
  return `${stanza.version} (${[...new Set(indexes.map(({ archive }) => archive))].join(', ')})`;
}

function findVersion({ real, provides }: Target, { kind, text }: Named): Version | undefined {
  if (text === 'candidate') return real?.candidate;
  if (text === 'newest') return real?.versions[0];
  const { hitsVersion } = pinTarget(kind, text);
  const found = real?.versions.find(hitsVersion);
  if (found !== undefined || kind === 'release' || text === 'installed') return found;
  // A package that provides itself in another version goes by that one too (pkgVersionMatch::Find).
  const isOwn = ({ owner, version }: Provide): boolean => owner.package === real && version !== '';
  return provides.find((one) => isOwn(one) && providesAs(one, hitsVersion))?.owner;
}

function providesAs({ owner, version }: Provide, hits: (version: Version) => boolean): boolean {
  return hits({ ...owner, stanza: { ...owner.stanza, version } });
}

function unknownVersion(target: Package | undefined, name: string, { kind, text }: Named): RootfsError {
  const known = target?.versions.map(versionPlace).join(', ') ?? 'nothing but what provides it';
  const what = kind === 'version' ? 'version' : 'version in the release';
  return new RootfsError('VERSION_UNKNOWN', `${name} has no ${what} ${text}`, { hint: `There is ${known}.` });
}

/**
 * The version that a word means: the candidate, or the highest that fits; of a virtual name that of its one provider.
 * @throws RootfsError `NO_CANDIDATE`, `VERSION_UNKNOWN`
 */
export function selectVersion(universe: Universe, target: Target, selector: Selector): Version {
  if (selector.kind === 'candidate') {
    const found = target.real?.candidate ?? onlyProvider(universe, target, selector);
    if (found === undefined) throw noCandidate(universe, target);
    return found;
  }
  const isAny = selector.text === 'candidate' || selector.text === 'newest';
  const found =
    findVersion(target, selector) ?? onlyProvider(universe, target, isAny ? { kind: 'candidate' } : selector);
  if (found === undefined) throw unknownVersion(target.real, target.name, selector);
  return found;
}
