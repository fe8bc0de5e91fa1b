import { didYouMean } from '../../kernel/suggest.js';
import { RootfsError, type ErrorCode } from '../../kernel/errors.js';
import type { Links, Target } from './links.js';
import type { FirstMention } from './mention.js';
import { displayName, findPackage, type Package, type Universe, type Version } from './universe.js';

/** What a list of words asks for. */
export interface Request {
  /** Named versions in order, each once. A later version of the same package overrides the earlier. */
  readonly wanted: readonly Version[];
  /** Packages that must not be installed. */
  readonly refused: readonly Package[];
  /** Packages that are brought in without being decided, as dist-upgrade brings in essential ones. */
  readonly pulled?: readonly Package[];
  /** Versions to take if their packages come in at all. */
  readonly pinned?: readonly Version[];
  /** Of the versions wanted or pinned those that the request itself chose (`=`, `/`); of others any version may do. */
  readonly exact?: ReadonlySet<Version> | undefined;
}

/** The universe with what is computed from it; may be used for many requests. */
export interface World {
  readonly universe: Universe;
  readonly links: Links;
  readonly mention: FirstMention;
}

type Selector =
  { readonly kind: 'candidate' } | { readonly kind: 'version' | 'suite'; readonly text: string };

interface Word {
  readonly name: string;
  /** '' when the word has none. */
  readonly architecture: string;
  readonly selector: Selector;
}

/** `name[:arch][=version|/suite]` (apt-get(8)). */
function splitWord(text: string): Word {
  const at = Math.max(text.lastIndexOf('='), text.lastIndexOf('/'));
  const selector: Selector =
    at < 0
      ? { kind: 'candidate' }
      : { kind: text.charAt(at) === '=' ? 'version' : 'suite', text: text.slice(at + 1) };
  const full = at < 0 ? text : text.slice(0, at);
  const colon = full.lastIndexOf(':');
  if (colon < 0) return { name: full, architecture: '', selector };
  return { name: full.slice(0, colon), architecture: full.slice(colon + 1), selector };
}

/** The architectures that a word may mean, best first. */
function architecturesOf({ universe }: World, word: Word): readonly string[] {
  if (word.architecture === '') return universe.architectures;
  return [
    word.architecture === 'all' || word.architecture === 'native' ? universe.native : word.architecture,
  ];
}

/** Real packages before virtual names; without an architecture the native one, then the foreign in order. */
function findTarget(world: World, word: Word): Target | undefined {
  const targets = architecturesOf(world, word).map((architecture) =>
    world.links.target(word.name, architecture),
  );
  const real = targets.find((target) => target.real !== undefined);
  if (real !== undefined) return real;
  // A `Multi-Arch: foreign` package provides its name for all architectures, but apt knows only names that are written.
  return targets.find(
    ({ name, architecture, provides }) =>
      provides.length > 0 && (architecture === 'any' || world.mention.has(name, architecture)),
  );
}

/** Names near enough in length to be worth comparing; an index has 60,000. */
function similarNames(world: World, name: string): readonly string[] {
  const limit = Math.max(1, Math.floor(name.length / 3));
  const all = [...world.universe.packages.values()].map((known) => known.name);
  return all.filter((known) => Math.abs(known.length - name.length) <= limit && known[0] === name[0]);
}

function unknownPackage(world: World, word: Word): RootfsError {
  const { name } = word;
  if (architecturesOf(world, word).some((architecture) => world.mention.has(name, architecture))) {
    return new RootfsError('NO_CANDIDATE', `package ${name} is mentioned by others but no index has it`, {
      hint: 'It may be in another component or archive of the suite.',
    });
  }
  const isPattern = /[*?[\]]/.test(name);
  const full = word.architecture === '' ? name : `${name}:${word.architecture}`;
  return new RootfsError('PACKAGE_UNKNOWN', `no index has a package named "${full}"`, {
    hint: isPattern
      ? 'Patterns are not expanded: write each name.'
      : `${didYouMean(name, similarNames(world, name))}Check the name and the components in use.`,
  });
}

/** The one package behind a virtual name, apt's tryVirtualPackage. */
function onlyProvider(world: World, target: Target): Version {
  const { universe } = world;
  const owners = target.provides
    .map(({ owner }) => owner)
    .filter((owner) => owner.package.versions[0] === owner);
  const names = [...new Set(owners.map((owner) => owner.package.name))];
  if (names.length !== 1) {
    const list = [...new Set(owners.map((owner) => displayName(universe, owner.package)))].reverse();
    throw new RootfsError(
      'NO_CANDIDATE',
      `${target.name} is a virtual package provided by ${list.length === 0 ? 'no candidate version' : list.join(', ')}`,
      { hint: 'Name the one that you want.' },
    );
  }
  const rank = (version: Version): number =>
    version.package.architecture === target.architecture
      ? -1
      : universe.architectures.indexOf(version.package.architecture);
  const [best] = owners.sort((a, b) => rank(a) - rank(b));
  if (best === undefined) throw new RootfsError('INTERNAL', `no provider of ${target.name}`);
  return best;
}

function findVersion(target: Package, selector: Exclude<Selector, { kind: 'candidate' }>): Version {
  const found = target.versions.find(({ stanza, index }) =>
    selector.kind === 'version'
      ? stanza.version === selector.text
      : index.suiteName === selector.text ||
        index.codename === selector.text ||
        index.archive === selector.text,
  );
  if (found !== undefined) return found;
  const known = target.versions.map(({ stanza, index }) => `${stanza.version} (${index.archive})`).join(', ');
  throw new RootfsError('VERSION_UNKNOWN', `${target.name} has no ${selector.kind} ${selector.text}`, {
    hint: `There is ${known}.`,
  });
}

function select(world: World, target: Target, selector: Selector): Version {
  const best = target.real?.versions[0];
  if (target.real === undefined || best === undefined) return onlyProvider(world, target);
  return selector.kind === 'candidate' ? best : findVersion(target.real, selector);
}

type Reading = { readonly kind: 'want' | 'refuse'; readonly target: Target; readonly selector: Selector };

/** A name that ends in `+` or `-` may be just that (`g++`); only else is the sign an order. */
function readWord(world: World, text: string): Reading {
  const whole = splitWord(text);
  const asWritten = findTarget(world, whole);
  if (asWritten !== undefined) return { kind: 'want', target: asWritten, selector: whole.selector };
  const sign = text.slice(-1);
  if (text.length < 2 || (sign !== '+' && sign !== '-')) throw unknownPackage(world, whole);
  const word = splitWord(text.slice(0, -1));
  const target = findTarget(world, word);
  if (target === undefined) throw unknownPackage(world, word);
  return { kind: sign === '-' ? 'refuse' : 'want', target, selector: word.selector };
}

/** The gravest first: with several bad words the error has the code of the gravest. */
const GRAVITY: readonly ErrorCode[] = ['PACKAGE_UNKNOWN', 'VERSION_UNKNOWN', 'NO_CANDIDATE'];

/** One error for all that is wrong with a request, so that all of it can be mended at once. */
function joinProblems(problems: readonly RootfsError[]): RootfsError {
  const [gravest] = [...problems].sort((a, b) => GRAVITY.indexOf(a.code) - GRAVITY.indexOf(b.code));
  if (gravest === undefined) return new RootfsError('INTERNAL', 'a request failed without a reason');
  if (problems.length === 1) return gravest;
  const lines = problems.map((problem) => `  ${problem.message}`);
  const hints = new Set(problems.map((problem) => problem.hint ?? ''));
  return new RootfsError(gravest.code, `the request cannot be read:\n${lines.join('\n')}`, {
    hint: [...hints].join('\n  '),
  });
}

/**
 * Reads the words of a request: `name`, `name=version`, `name/suite`, `name:arch`, `name-` (refused). Patterns are
 * not expanded.
 * @throws RootfsError `PACKAGE_UNKNOWN`, `VERSION_UNKNOWN`, `NO_CANDIDATE`, naming every word that is wrong
 * @see apt-get(8) `install`
 */
export function readRequest(world: World, words: readonly string[]): Request {
  const wanted = new Set<Version>();
  const refused = new Set<Package>();
  const exact = new Set<Version>();
  const problems: RootfsError[] = [];
  for (const text of words) {
    try {
      const { kind, target, selector } = readWord(world, text);
      if (kind === 'want') {
        const version = select(world, target, selector);
        wanted.add(version);
        // Of the provider of a virtual name another version may not provide it.
        if (selector.kind !== 'candidate' || target.real === undefined) exact.add(version);
      }
      // A purely virtual name cannot be refused: apt says so and goes on.
      else if (target.real !== undefined) refused.add(target.real);
    } catch (thrown) {
      if (!(thrown instanceof RootfsError) || !GRAVITY.includes(thrown.code)) throw thrown;
      problems.push(thrown);
    }
  }
  if (problems.length > 0) throw joinProblems(problems);
  return { wanted: [...wanted], refused: [...refused], exact };
}

/** The package of a name in the native architecture; for callers that have plain names. */
export function findNative(world: World, name: string): Package | undefined {
  return findPackage(world.universe, name, world.universe.native);
}
