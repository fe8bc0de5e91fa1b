import { contentSize } from '../../kernel/content.js';
import { sortedBytewise } from '../../kernel/order.js';
import type { Inode, PathTree } from '../image/inode.js';
import { COLUMNS, isIgnored, type Column, type IgnoreRule } from './ignore.js';

/** One difference of one path. Values are texts for people; `only` has '' on the side where nothing is. */
export interface PathChange {
  readonly path: string;
  readonly column: Column;
  readonly a: string;
  readonly b: string;
}

/** By path, all names of its inode, sorted; only for those that have several. */
function linkGroups(tree: PathTree): ReadonlyMap<Inode, string> {
  const names = new Map<Inode, string[]>();
  for (const [path, inode] of tree) {
    const group = names.get(inode);
    if (group === undefined) names.set(inode, [path]);
    else group.push(path);
  }
  const several = [...names].filter(([, group]) => group.length > 1);
  return new Map(several.map(([inode, group]) => [inode, sortedBytewise(group, (path) => path).join(' ')]));
}

function timeText({ mtimeSeconds, mtimeNanoseconds }: Inode): string {
  const fraction = mtimeNanoseconds === 0 ? '' : `.${String(mtimeNanoseconds).padStart(9, '0')}`;
  return `${mtimeSeconds}${fraction}`;
}

function xattrsText({ xattrs }: Inode): string {
  const all = sortedBytewise([...xattrs], ([name]) => name);
  return all.map(([name, value]) => `${name}=${Buffer.from(value).toString('hex')}`).join(' ');
}

/** What an inode has in each column that its kind has. */
function columnsOf(inode: Inode, group: string | undefined): ReadonlyMap<Column, string> {
  const columns = new Map<Column, string>([['type', inode.kind]]);
  if (inode.kind !== 'symlink') columns.set('mode', inode.mode.toString(8).padStart(4, '0'));
  columns.set('uid', String(inode.uid)).set('gid', String(inode.gid));
  if (inode.kind === 'file')
    columns.set('size', String(contentSize(inode.content))).set('content', inode.sha256);
  if (inode.kind === 'symlink') columns.set('link', inode.target);
  if (inode.kind === 'character' || inode.kind === 'block')
    columns.set('device', `${inode.device.major}:${inode.device.minor}`);
  return columns
    .set('xattrs', xattrsText(inode))
    .set('inode', group ?? '')
    .set('mtime', timeText(inode));
}

/** Of a path that both have, everything but that it is there. */
const ORDER = COLUMNS.filter((column) => column !== 'only');

function changesOf(
  path: string,
  before: ReadonlyMap<Column, string>,
  after: ReadonlyMap<Column, string>,
): readonly PathChange[] {
  const changes: PathChange[] = [];
  for (const column of ORDER) {
    const [a, b] = [before.get(column) ?? '', after.get(column) ?? ''];
    if (a === b) continue;
    changes.push({ path, column, a, b });
    // Of another type, nothing else can be compared.
    if (column === 'type') break;
  }
  return changes;
}

/**
 * Every difference of two trees, sorted by path and then in the order of the columns. Nothing is left out that no rule
 * names. Times are compared to the nanosecond.
 */
export function diffPaths(a: PathTree, b: PathTree, rules: readonly IgnoreRule[]): readonly PathChange[] {
  const [groupsA, groupsB] = [linkGroups(a), linkGroups(b)];
  const changes = sortedBytewise(new Set([...a.keys(), ...b.keys()]), (path) => path).flatMap((path) => {
    const [before, after] = [a.get(path), b.get(path)];
    if (before === undefined || after === undefined) {
      return [{ path, column: 'only' as const, a: before?.kind ?? '', b: after?.kind ?? '' }];
    }
    return changesOf(path, columnsOf(before, groupsA.get(before)), columnsOf(after, groupsB.get(after)));
  });
  return changes.filter(({ path, column }) => !isIgnored(rules, path, column));
}
