/** One --path-exclude or --path-include, in the order given. @see dpkg(1), --path-exclude */
export interface PathFilter {
  readonly include: boolean;
  /** A glob over the absolute path in which `*` also matches `/`. */
  readonly pattern: string;
}

function classSource(body: string): string {
  const negated = body.startsWith('!') || body.startsWith('^');
  const inner = (negated ? body.slice(1) : body).replace(/[\\\]^]/g, '\\$&');
  return `[${negated ? '^' : ''}${inner}]`;
}

/** fnmatch(3) without FNM_PATHNAME and FNM_PERIOD, as dpkg's src/main/filters.c calls it. */
function globToRegExp(pattern: string): RegExp {
  let source = '';
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i] as string;
    const close = char === '[' ? pattern.indexOf(']', i + (/[!^]/.test(pattern[i + 1] ?? '') ? 3 : 2)) : -1;
    if (char === '*') source += '[^]*';
    else if (char === '?') source += '[^]';
    else if (close > 0) {
      source += classSource(pattern.slice(i + 1, close));
      i = close;
    } else if (char === '\\' && i + 1 < pattern.length) source += escapeChar(pattern[++i] as string);
    else source += escapeChar(char);
  }
  return new RegExp(`^${source}$`, 'u');
}

function escapeChar(char: string): string {
  return char.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
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
  const compiled = filters.map((filter) => ({ ...filter, expression: globToRegExp(filter.pattern) }));
  const prefixes = filters.filter((filter) => filter.include).map((filter) => fixedPrefix(filter.pattern));
  return (path, isDirectoryOrLink) => {
    let skip = false;
    for (const filter of compiled) if (filter.expression.test(path)) skip = !filter.include;
    if (!skip || !isDirectoryOrLink) return skip;
    return !prefixes.some((prefix) => path.startsWith(prefix));
  };
}
