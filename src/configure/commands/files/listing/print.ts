import type { Inode } from '../../../../rootfs/inode.js';
import type { Status } from '../../../system/files.js';
import type { Process } from '../../../system/process.js';
import { Accounts } from '../accounts.js';
import { blocksOf, countNames, inodeNumber, linksOf } from '../inodes.js';
import { modeText } from '../mode/text.js';
import { sizeOf } from '../stat-fields.js';
import type { Entry } from './entry.js';
import type { Layout } from './layout.js';

function marker(layout: Layout, { kind, mode }: Pick<Status, 'kind' | 'mode'>): string {
  if (layout.mark === 'none') return '';
  if (kind === 'directory') return '/';
  if (layout.mark === 'slash') return '';
  if (kind === 'symlink') return '@';
  if (kind === 'fifo') return '|';
  return kind === 'file' && layout.mark === 'all' && (mode & 0o111) !== 0 ? '*' : '';
}

/** Bytes on disk, in units of 1024 unless sizes are shown for people. */
function blocksText(layout: Layout, bytes: number): string {
  const text = layout.size(bytes);
  return text === String(bytes) ? String(Math.ceil(bytes / 1024)) : text;
}

function bytesOnDisk({ status }: Entry): number {
  return blocksOf(status.identity, status.sizeBytes) * 512;
}

function nameOf(process: Process, layout: Layout, entry: Entry): string {
  const name = layout.quote(entry.name);
  if (!layout.long || entry.target === undefined) return name + marker(layout, entry.status);
  const led = layout.mark === 'none' ? undefined : process.files.tryStat(entry.path, true);
  return `${name} -> ${layout.quote(entry.target)}${led === undefined ? '' : marker(layout, led)}`;
}

/** One column of a line, not yet as wide as the others. */
interface Cell {
  readonly text: string;
  readonly left: boolean;
}

const right = (text: string): Cell => ({ text, left: false });

function longCells(
  process: Process,
  layout: Layout,
  { status }: Entry,
  more: { readonly accounts: Accounts; readonly counts: ReadonlyMap<Inode, number> },
): Cell[] {
  const { uid, gid, device } = status;
  const user = layout.numeric ? undefined : more.accounts.userName(uid);
  const group = layout.numeric ? undefined : more.accounts.groupName(gid);
  return [
    { text: modeText(status.kind, status.mode), left: true },
    right(String(linksOf(status.identity, more.counts))),
    ...(layout.owner ? [{ text: user ?? String(uid), left: user !== undefined }] : []),
    ...(layout.group ? [{ text: group ?? String(gid), left: group !== undefined }] : []),
    right(device === undefined ? layout.size(sizeOf(status)) : `${device.major}, ${device.minor}`),
    right(layout.time(layout.modified ? status.mtimeSeconds : process.system.tree.epoch)),
  ];
}

/** Prints entries with columns of one width; a directory's have the sum of their blocks before them. */
export async function printEntries(
  process: Process,
  layout: Layout,
  entries: readonly Entry[],
  isFolder: boolean,
): Promise<void> {
  const { tree } = process.system;
  const accounts = new Accounts(process.files);
  const counts = layout.long ? countNames(tree) : new Map<Inode, number>();
  const rows = entries.map((entry): Cell[] => [
    ...(layout.inode ? [right(String(inodeNumber(tree, entry.status.identity)))] : []),
    ...(layout.blocks ? [right(blocksText(layout, bytesOnDisk(entry)))] : []),
    ...(layout.long ? longCells(process, layout, entry, { accounts, counts }) : []),
  ]);
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.text.length ?? 0))) ?? [];
  const lines: string[] = [];
  if (isFolder && (layout.long || layout.blocks)) {
    const total = entries.reduce((sum, entry) => sum + bytesOnDisk(entry), 0);
    lines.push(`total ${blocksText(layout, total)}`);
  }
  entries.forEach((entry, index) => {
    const cells = (rows[index] ?? []).map(({ text, left }, at) =>
      left ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0),
    );
    lines.push([...cells, nameOf(process, layout, entry)].join(' '));
  });
  await process.write(lines.map((line) => line + layout.end).join(''));
}
