import type { ContentChange } from '../diff/content.js';
import type { Difference } from '../diff/diff.js';
import type { PackageChange } from '../diff/packages.js';
import type { PathChange } from '../diff/paths.js';

/** Control characters of an image's own names, so that they neither move a terminal's cursor nor break a line. */
export function printable(text: string): string {
  return text.replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}

const SIGNS = { added: '+', removed: '-', changed: '~' } as const;

export function packageLine(change: PackageChange): string {
  const { kind, name, architecture, before, after, statusBefore, statusAfter, changelog } = change;
  const versions = before === after ? before : [before, after].filter((one) => one !== '').join(' → ');
  const status =
    statusBefore === statusAfter ? '' : ` (${statusBefore || 'absent'} → ${statusAfter || 'absent'})`;
  const between = changelog.length === 0 ? '' : ` [changelog: ${changelog.join(', ')}]`;
  return `${SIGNS[kind]} ${name} ${versions} ${architecture}${kind === 'changed' ? status : ''}${between}`;
}

export function pathLine({ path, column, a, b }: PathChange): string {
  if (column === 'only') return `/${path}: only in ${a === '' ? 'B' : 'A'} (${a === '' ? b : a})`;
  return `/${path}: ${column}: ${a === '' ? 'none' : a} → ${b === '' ? 'none' : b}`;
}

function rangeText({ range }: ContentChange): string {
  if (range === undefined) return '';
  const { offset, sizeBytesA, sizeBytesB } = range;
  const sizes = sizeBytesA === sizeBytesB ? `${sizeBytesA}` : `${sizeBytesA} → ${sizeBytesB}`;
  return `from byte ${offset}: ${sizes} bytes`;
}

/** What is different about a content, a line each, without its path. */
export function contentLines(change: ContentChange): readonly string[] {
  switch (change.kind) {
    case 'text':
      return change.hunks.flatMap(({ atA, atB, lines }) => [
        `@@ -${atA} +${atB} @@`,
        ...lines.map(({ sign, text }) => `${sign}${text}`),
      ]);
    case 'elf':
      return [`ELF, ${rangeText(change)}; build-id ${change.buildIdA} → ${change.buildIdB}`];
    case 'archive':
      return [
        `archive, ${rangeText(change)}`,
        ...change.members.map(({ name, kind }) => `${SIGNS[kind]} ${name}`),
      ];
    case 'binary':
      return [`${[change.why, rangeText(change)].filter((part) => part !== '').join('; ')}`];
  }
  return change satisfies never;
}

function summaryOf({ packages, paths, counts }: Difference): string {
  const different = new Set(paths.map(({ path }) => path)).size;
  const ofPackages = `${packages.length} packages differ`;
  if (counts === undefined) return `${ofPackages}; a lock has no paths to compare`;
  return `${ofPackages}; ${counts[0]} paths in A, ${counts[1]} in B, ${different} differ`;
}

/** The whole difference as text: packages first, then paths, what differs of their contents indented below. */
export function differenceText(difference: Difference): string {
  const { packages, paths, contents, owners } = difference;
  const byPath = new Map(contents.map((change) => [change.path, change]));
  const lines = packages.map((change) => packageLine(change));
  for (const change of paths) {
    const owner = owners.get(change.path);
    lines.push(`${pathLine(change)}${owner === undefined ? '' : ` [${owner}]`}`);
    const content = change.column === 'content' ? byPath.get(change.path) : undefined;
    if (content !== undefined) lines.push(...contentLines(content).map((line) => `    ${line}`));
  }
  return [...lines, summaryOf(difference)].map((line) => `${printable(line)}\n`).join('');
}

/** The same as a value for JSON. */
export function differenceJson(difference: Difference): Readonly<Record<string, unknown>> {
  const { owners, contents, ...rest } = difference;
  const byPath = new Map(contents.map(({ path, ...content }) => [path, content]));
  const paths = rest.paths.map((change) => ({
    ...change,
    ...(owners.has(change.path) ? { package: owners.get(change.path) } : {}),
    ...(change.column === 'content' ? { detail: byPath.get(change.path) } : {}),
  }));
  return { ...rest, paths };
}
