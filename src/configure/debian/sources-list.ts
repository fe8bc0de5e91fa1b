/** What a line of etc/apt/sources.list is made from; never holds credentials. */
export interface SourcesEntry {
  readonly uri: string;
  readonly dist: string;
  readonly components: readonly string[];
}

/** The one-line style of sources.list(5), one line an archive, in the order of the suite. */
export function sourcesList(entries: readonly SourcesEntry[]): string {
  return entries
    .map(({ uri, dist, components }) => `deb ${uri.replace(/\/+$/, '')} ${dist} ${components.join(' ')}\n`)
    .join('');
}
