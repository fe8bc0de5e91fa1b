import { globMatcher } from '../../formats/glob.js';

/** One --path-exclude or --path-include, in the order given. @see dpkg(1), --path-exclude */
export interface PathFilter {
  readonly include: boolean;
  /** A glob over the absolute path in which `*` also matches `/`, see {@link globMatcher}. */
  readonly pattern: string;
}

/** The fixed text before the first wildcard of a pattern: dpkg keeps excluded directories that begin with it. */
function fixedPrefix(pattern: string): string {
  const wildcard = pattern.search(/[*?[\\]/);
  return (wildcard < 0 ? pattern : pattern.slice(0, wildcard)).replace(/\/+$/, '');
}

/**
 * Whether an absolute path is to be left out: the last filter that matches decides, and a directory or link is kept all
 * the same when it begins with the fixed part of an include pattern, so that what is brought back has its directory
 * (dpkg's filter_should_skip).
 */
export function pathFilter(
  filters: readonly PathFilter[],
): (path: string, isDirectoryOrLink: boolean) => boolean {
  const compiled = filters.map((filter) => ({ ...filter, matches: globMatcher(filter.pattern) }));
  const prefixes = filters.filter((filter) => filter.include).map((filter) => fixedPrefix(filter.pattern));
  return (path, isDirectoryOrLink) => {
    let skip = false;
    for (const filter of compiled) if (filter.matches(path)) skip = !filter.include;
    if (!skip || !isDirectoryOrLink) return skip;
    return !prefixes.some((prefix) => path.startsWith(prefix));
  };
}
