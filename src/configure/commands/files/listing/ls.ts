import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Inode } from '../../../../rootfs/inode.js';
import type { Process } from '../../../system/process.js';
import { unmodelled } from '../../command.js';
import { type ParsedOptions, parseOptions } from '../../options.js';
import { patternTest } from '../fnmatch.js';
import { inFolder } from '../names.js';
import { quoted } from '../quote.js';
import { attempt, ioErrorOf } from '../report.js';
import type { Entry } from './entry.js';
import { type Layout, layoutOf } from './layout.js';
import { LS_OPTIONS } from './ls-options.js';
import { printEntries } from './print.js';
import { sorter } from './sort.js';

/** One run of ls. */
interface Listing {
  readonly process: Process;
  readonly options: ParsedOptions;
  readonly layout: Layout;
  readonly compare: (a: Entry, b: Entry) => number;
  status: number;
  /** Whether anything was printed, so that what follows is set off. */
  printed: boolean;
}

function entryOf(process: Process, path: ByteString, name: ByteString, follow: boolean): Entry {
  const { files } = process;
  // A link that leads nowhere is shown itself.
  const status = (follow ? files.tryStat(path, true) : undefined) ?? files.lstat(path);
  const target = status.kind === 'symlink' ? files.readlink(path) : undefined;
  return { name, path, status, target };
}

function sorted(listing: Listing, entries: readonly Entry[]): Entry[] {
  const { options } = listing;
  if (options.has('U') || options.has('f') || options.value('sort') === 'none') return [...entries];
  const ordered = [...entries].sort(listing.compare);
  if (options.has('reverse')) ordered.reverse();
  if (!options.has('group-directories-first')) return ordered;
  const isFolder = (entry: Entry): boolean => listing.process.files.isDirectory(entry.path);
  return [...ordered.filter(isFolder), ...ordered.filter((entry) => !isFolder(entry))];
}

function isShown(options: ParsedOptions, name: ByteString): boolean {
  const all = options.has('all') || options.has('almost-all') || options.has('f');
  if (name.startsWith('.') && !all) return false;
  if (options.has('ignore-backups') && name.endsWith('~')) return false;
  if (options.values('ignore').some((pattern) => patternTest(pattern, { period: true })(name))) return false;
  return all || !options.values('hide').some((pattern) => patternTest(pattern, { period: true })(name));
}

async function listFolder(
  listing: Listing,
  path: ByteString,
  titled: boolean,
  above: readonly Inode[],
): Promise<void> {
  const { process, options } = listing;
  const folder = process.files.inode(path, true);
  const names = process.files.list(path).filter((name) => isShown(options, name));
  const last = options.list.findLast(({ name }) => /^(all|almost-all|f)$/.test(name))?.name;
  const dots = last === 'all' || last === 'f' ? ['.', '..'] : [];
  const follow = options.has('dereference');
  const entries = [...dots, ...names].map((name) => entryOf(process, inFolder(path, name), name, follow));
  const ordered = sorted(listing, entries);
  if (titled) await process.write(`${listing.printed ? '\n' : ''}${path}:\n`);
  listing.printed = true;
  await printEntries(process, listing.layout, ordered, true);
  if (!options.has('recursive')) return;
  for (const entry of ordered) {
    if (entry.status.kind !== 'directory' || entry.name === '.' || entry.name === '..') continue;
    if (above.includes(entry.status.identity)) continue;
    await listFolder(listing, entry.path, true, [...above, folder]);
  }
}

/** What was named on the command line, links to directories followed where a listing of those is wanted. */
async function operandEntries(listing: Listing, operands: readonly ByteString[]): Promise<Entry[]> {
  const { process, options, layout } = listing;
  const entries: Entry[] = [];
  const always = options.has('dereference') || options.has('dereference-command-line');
  const toFolders = !options.has('directory') && !layout.long && !options.has('classify');
  for (const path of operands) {
    try {
      const isFolder = process.files.isDirectory(path);
      if (path.endsWith('/') || always) process.files.stat(path);
      entries.push(entryOf(process, path, path, always || (toFolders && isFolder)));
    } catch (thrown) {
      await process.complain(`cannot access ${quoted(path)}: ${ioErrorOf(thrown).message}`);
      listing.status = 2;
    }
  }
  return entries;
}

/** ls, printing to what is no terminal: one name a line. @see ls(1) */
export async function ls(process: Process): Promise<number> {
  const options = parseOptions(process, LS_OPTIONS);
  const color = options.values('color').at(-1);
  if (color !== undefined && !['never', 'auto', 'no', 'none', 'tty', 'if-tty'].includes(color))
    return unmodelled(process, 'ls --color');
  const listing: Listing = {
    process,
    options,
    layout: layoutOf(process, options),
    compare: sorter(process, options),
    status: 0,
    printed: false,
  };
  const operands = options.operands.length === 0 ? ['.'] : options.operands;
  const entries = sorted(listing, await operandEntries(listing, operands));
  const isFolder = (entry: Entry): boolean => !options.has('directory') && entry.status.kind === 'directory';
  const plain = entries.filter((entry) => !isFolder(entry));
  if (plain.length > 0) {
    await printEntries(process, listing.layout, plain, false);
    listing.printed = true;
  }
  const titled = operands.length > 1 || options.has('recursive');
  for (const entry of entries.filter(isFolder)) {
    const done = await attempt(process, `cannot open directory ${quoted(entry.path)}`, () =>
      listFolder(listing, entry.path, titled, []),
    );
    if (!done) listing.status = 2;
  }
  return listing.status;
}
