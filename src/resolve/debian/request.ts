import { didYouMean } from '../../kernel/suggest.js';
import { RootfsError, type ErrorCode } from '../../kernel/errors.js';
import type { Links, Target } from './links.js';
import type { FirstMention } from './mention.js';
import { LOCAL_ARCHIVE } from '../../archive/debian/local.js';
import type { FromRelease } from './release-switch.js';
import { selectVersion, type Selector } from './select-version.js';
import { findPackage, type Package, type Universe, type Version } from './universe.js';

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
  /** Versions named by their release, which what they need may come from too. */
  readonly released?: readonly FromRelease[];
}

/** The universe with what is computed from it; may be used for many requests. */
export interface World {
  readonly universe: Universe;
  readonly links: Links;
  readonly mention: FirstMention;
}

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
      : { kind: text.charAt(at) === '=' ? 'version' : 'release', text: text.slice(at + 1) };
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

function isMentioned(world: World, word: Word): boolean {
  return architecturesOf(world, word).some((architecture) => world.mention.has(word.name, architecture));
}

function unknownPackage(world: World, word: Word): RootfsError {
  const { name } = word;
  if (isMentioned(world, word)) {
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

type Reading =
  | {
      readonly kind: 'want';
      readonly version: Version;
      readonly selector: Selector;
      /** Another version of the package would not be what the word names. */
      readonly isExact: boolean;
    }
  | { readonly kind: 'refuse'; readonly target: Package | undefined };

function want(world: World, word: Word): Reading {
  const target = findTarget(world, word);
  if (target === undefined) throw unknownPackage(world, word);
  const { selector } = word;
  return {
    kind: 'want',
    version: selectVersion(world.universe, target, selector),
    selector,
    // Of the provider of a virtual name another version may not provide it.
    isExact: selector.kind !== 'candidate' || target.real === undefined,
  };
}

/** A name or version that ends in `+` or `-` may be just that (`g++`); only else is the sign an order. */
function readWord(world: World, text: string): Reading {
  const local = world.universe.local.get(text);
  if (local !== undefined)
    return { kind: 'want', version: local, selector: { kind: 'candidate' }, isExact: true };
  const whole = splitWord(text);
  const sign = text.length < 2 ? '' : text.slice(-1);
  if (sign !== '+' && sign !== '-') return want(world, whole);
  if (findTarget(world, whole) !== undefined) {
    try {
      return want(world, whole);
    } catch (error) {
      if (!(error instanceof RootfsError) || whole.selector.kind === 'candidate') throw error;
    }
  }
  const word = splitWord(text.slice(0, -1));
  if (sign === '+') return want(world, word);
  const target = findTarget(world, word);
  if (target === undefined && (word.selector.kind !== 'candidate' || !isMentioned(world, word)))
    throw unknownPackage(world, word);
  // A virtual name alone cannot be refused, and apt goes on; with a version or release its one provider is meant.
  if (target === undefined || word.selector.kind === 'candidate')
    return { kind: 'refuse', target: target?.real };
  return { kind: 'refuse', target: selectVersion(world.universe, target, word.selector).package };
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

/** apt reads files after all other words. */
function localLast(versions: ReadonlySet<Version>): readonly Version[] {
  const isLocal = ({ index }: Version): boolean => index.archive === LOCAL_ARCHIVE;
  return [...[...versions].filter((one) => !isLocal(one)), ...[...versions].filter(isLocal)];
}

/**
 * Reads the words of a request: `name`, `name=version`, `name/suite`, `name:arch`, `name-` (refused), `name+`, and files
 * that are in an index of their own. Patterns of names are not expanded.
 * @throws RootfsError `PACKAGE_UNKNOWN`, `VERSION_UNKNOWN`, `NO_CANDIDATE`, naming every word that is wrong
 * @see apt-get(8) `install`
 */
export function readRequest(world: World, words: readonly string[]): Request {
  const wanted = new Set<Version>();
  const refused = new Set<Package>();
  const exact = new Set<Version>();
  const released: FromRelease[] = [];
  const problems: RootfsError[] = [];
  for (const text of words) {
    try {
      const reading = readWord(world, text);
      if (reading.kind === 'refuse') {
        if (reading.target !== undefined) refused.add(reading.target);
        continue;
      }
      const { version, selector } = reading;
      wanted.add(version);
      if (reading.isExact) exact.add(version);
      if (
        selector.kind === 'release' ||
        (selector.kind === 'version' && selector.text !== version.stanza.version)
      )
        released.push({ version, release: selector.text });
    } catch (thrown) {
      if (!(thrown instanceof RootfsError) || !GRAVITY.includes(thrown.code)) throw thrown;
      problems.push(thrown);
    }
  }
  if (problems.length > 0) throw joinProblems(problems);
  return { wanted: localLast(wanted), refused: [...refused], exact, released };
}

/** The package of a name in the native architecture; for callers that have plain names. */
export function findNative(world: World, name: string): Package | undefined {
  return findPackage(world.universe, name, world.universe.native);
}
