import type { ContentChange } from '../diff/content.js';
import type { Difference } from '../diff/diff.js';
import type { PackageChange } from '../diff/packages.js';
import type { PathChange } from '../diff/paths.js';
import { markup, page, table, type Markup } from './html.js';
import { contentLines } from './text.js';

function packageRow(change: PackageChange): Markup {
  const { kind, name, architecture, before, after, statusBefore, statusAfter, changelog } = change;
  const status = kind !== 'changed' || statusBefore === statusAfter ? '' : `${statusBefore} → ${statusAfter}`;
  return markup`<tr><td>${kind}</td><td>${name}</td><td>${architecture}</td><td><del>${before}</del></td><td><ins>${after}</ins></td><td>${changelog.join(', ')} ${status}</td></tr>`;
}

function lineMarkup(line: string): Markup {
  if (line.startsWith('+')) return markup`<ins>${line}</ins>${'\n'}`;
  return line.startsWith('-') ? markup`<del>${line}</del>${'\n'}` : markup`${line}${'\n'}`;
}

/** A diff may be long; the whole of it is in the text and JSON forms. */
const LINES_MAX = 400;

function detailOf(change: ContentChange | undefined): Markup {
  if (change === undefined) return markup``;
  const lines = contentLines(change);
  const shown = lines.slice(0, LINES_MAX).map(lineMarkup);
  const more =
    lines.length > LINES_MAX ? markup`<p class="quiet">${lines.length - LINES_MAX} more lines</p>` : markup``;
  return markup`<details><summary>what differs</summary><pre>${shown}</pre>${more}</details>`;
}

/** Digests say nothing to the eye; their beginnings are enough to tell them apart. */
function shown(change: PathChange, value: string): string {
  return change.column === 'content' ? value.slice(0, 12) : value;
}

function pathRow(change: PathChange, owner: string, content: ContentChange | undefined): Markup {
  const { path, column } = change;
  const detail = column === 'content' ? detailOf(content) : markup``;
  const what = column === 'only' ? (change.a === '' ? 'only in B' : 'only in A') : column;
  return markup`<tr><td class="path">/${path}</td><td>${owner}</td><td>${what}</td><td><del>${shown(change, change.a)}</del></td><td><ins>${shown(change, change.b)}</ins>${detail}</td></tr>`;
}

/** Beyond this a browser takes long to show the page. */
const ROWS_MAX = 5000;

/** Tables of packages and paths, for this page and that of an audit. */
export function differenceMarkup(difference: Difference): Markup {
  const { packages, paths, contents, owners } = difference;
  const byPath = new Map(contents.map((change) => [change.path, change]));
  const rows = paths
    .slice(0, ROWS_MAX)
    .map((change) => pathRow(change, owners.get(change.path) ?? '', byPath.get(change.path)));
  const left = paths.length - rows.length;
  const more = left > 0 ? markup`<p>${left} more rows are in the text and JSON forms.</p>` : markup``;
  return markup`<h2>Packages</h2>
${table(['', 'package', 'architecture', 'A', 'B', 'changelog'], packages.map(packageRow), 'The packages are the same.')}
<h2>Paths</h2>
${table(['path', 'package', 'what', 'A', 'B'], rows, difference.counts === undefined ? 'A lock has no paths to compare.' : 'The paths are the same.')}
${more}`;
}

/** The whole difference as one page. */
export function differenceHtml(difference: Difference): string {
  const { a, b, packages, paths } = difference;
  const isSame = packages.length === 0 && paths.length === 0;
  const verdict = isSame
    ? markup`<p class="verdict same">no difference</p>`
    : markup`<p class="verdict differs">${packages.length} packages and ${new Set(paths.map(({ path }) => path)).size} paths differ</p>`;
  const body = markup`<p>A is <code>${a}</code>, B is <code>${b}</code>.</p>
${verdict}
${differenceMarkup(difference)}`;
  return page(`Differences of ${a} and ${b}`, body);
}
