import { redactUrl } from '../kernel/url.js';
import { lastSegment, repositoryUrl } from './mirror-value.js';
import type { Suite, SuiteArchive } from './suite.js';

/** An entry of the host's apt; host/ reads them. */
export interface ConfiguredSource {
  readonly uris: readonly string[];
  readonly suites: readonly string[];
  readonly file: string;
  readonly line: number;
}

/** A directory below dists/ that some suite file knows in a repository. */
export interface KnownDist {
  readonly repository: string;
  readonly dist: string;
}

/** `bookworm-updates` also by its suite's aliases, `oldstable-updates`, as apt sources may name it. */
function namesOf(suite: Suite, dist: string): readonly string[] {
  if (dist !== suite.name && !dist.startsWith(`${suite.name}-`)) return [dist];
  return [dist, ...suite.aliases.map((alias) => `${alias}${dist.slice(suite.name.length)}`)];
}

/**
 * Every dist of every suite file: a mirror that carries one of them carries the repository, so also the suite that is
 * wanted. It keeps other repositories of the same last path segment from being taken for it.
 */
export function knownDistsOf(suites: readonly Suite[]): readonly KnownDist[] {
  return suites.flatMap((suite) =>
    suite.archives.flatMap(({ repository, dist }) =>
      namesOf(suite, dist).map((name) => ({ repository, dist: name })),
    ),
  );
}

export interface AptFinding {
  /** Without repetition, in apt's order of preference. */
  readonly urls: readonly string[];
  /** Where they stand, `FILE:LINE`. */
  readonly places: readonly string[];
  /** Sentences on entries that would do, but cannot be used. */
  readonly notes: readonly string[];
}

function unusable(uri: string, place: string): string {
  return `${redactUrl(uri)} in ${place} is left out, because only http, https and file URLs are used.`;
}

/** The mirrors of an archive's repository that the host's apt is configured with. */
export function matchAptSources(
  archive: SuiteArchive,
  sources: readonly ConfiguredSource[],
  knownDists: readonly KnownDist[],
): AptFinding {
  const dists = new Set(
    knownDists.filter(({ repository }) => repository === archive.repository).map(({ dist }) => dist),
  );
  const urls = new Set<string>();
  const places = new Set<string>();
  const notes = new Set<string>();
  for (const source of sources.filter(({ suites }) => suites.some((suite) => dists.has(suite)))) {
    const place = `${source.file}:${source.line}`;
    for (const uri of source.uris) {
      const url = repositoryUrl(uri);
      if (url === undefined) notes.add(unusable(uri, place));
      else if (lastSegment(url) === archive.repository) {
        urls.add(url);
        places.add(place);
      }
    }
  }
  return { urls: [...urls], places: [...places], notes: [...notes] };
}
