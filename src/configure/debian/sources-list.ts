/** What a line of etc/apt/sources.list is made from; never holds credentials. */
export interface SourcesEntry {
  readonly uri: string;
  readonly dist: string;
  readonly components: readonly string[];
  /** A snapshot's Valid-Until lies in the past for ever after, so apt in the image must not check it. */
  readonly snapshot: boolean;
}

/** The one-line style of sources.list(5), one line an archive, in the order of the suite. */
export function sourcesList(entries: readonly SourcesEntry[]): string {
  return entries
    .map(({ uri, dist, components, snapshot }) => {
      const options = snapshot ? '[check-valid-until=no] ' : '';
      return `deb ${options}${uri.replace(/\/+$/, '')} ${dist} ${components.join(' ')}\n`;
    })
    .join('');
}
