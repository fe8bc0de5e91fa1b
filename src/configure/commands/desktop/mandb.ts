import type { ByteString } from '../../../kernel/byte-string.js';
import { Files } from '../../system/files.js';
import type { Process } from '../../system/process.js';
import { userByName } from '../accounts/lookup.js';
import { unmodelled } from '../command.js';
import { parseOptions } from '../options.js';
import { withUsage } from '../usage.js';
import { manFolders, type ManFolder } from './man-config.js';

const REASON =
  'mandb makes a database that records the time of every page, and man works without; a timer makes it anew every day';

const TAG = `Signature: 8a477f597d28d172789f06886806bc55
# This file is a cache directory tag created by man-db.
# For information about cache directory tags, see:
#\thttp://www.brynosaurus.com/cachedir/
`;

const SECTIONS = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/** One run: the files, and the account that everything made belongs to. */
interface Run {
  readonly files: Files;
  readonly owner: { readonly uid: number; readonly gid: number };
}

function own({ files, owner }: Run, path: ByteString): void {
  if (files.tryStat(path, false) !== undefined) files.chown(path, owner.uid, owner.gid, false);
}

/** The tag by which backups know a cache. A cache that does not exist yet gets none. */
function tagCache(run: Run, { manual, cache }: ManFolder): void {
  const tag = `${cache}/CACHEDIR.TAG`;
  if (cache === manual || !run.files.isDirectory(cache)) return;
  if (!run.files.exists(tag)) run.files.write(tag, TAG);
  own(run, tag);
  run.files.chmod(tag, 0o644);
}

function makeFolder(run: Run, path: ByteString): void {
  const canMake = run.files.isDirectory(path.slice(0, path.lastIndexOf('/')) || '/');
  if (!canMake || run.files.exists(path)) return;
  run.files.mkdir(path, 0o755);
  own(run, path);
}

function ownCache(run: Run, cache: ByteString): void {
  for (const folder of [cache, ...SECTIONS.map((section) => `${cache}/cat${section}`)]) {
    const status = run.files.tryStat(folder, true);
    if (status?.kind !== 'directory') continue;
    run.files.chmod(folder, status.mode & ~0o2000);
    own(run, folder);
  }
}

/** Makes the folders of formatted pages beside the index. @returns whether there was anything to index */
function indexFolder(run: Run, folder: ManFolder): boolean {
  const { files } = run;
  const { manual, cache } = folder;
  if (!files.isDirectory(manual)) return false;
  tagCache(run, folder);
  ownCache(run, cache);
  const sections = files
    .list(manual)
    .filter((name) => name.startsWith('man') && files.isDirectory(`${manual}/${name}`));
  if (sections.length === 0) return false;
  makeFolder(run, cache);
  for (const section of SECTIONS.filter((one) => files.isDirectory(`${manual}/man${one}`)))
    makeFolder(run, `${cache}/cat${section}`);
  // The index itself would be written here and renamed.
  if (files.isDirectory(cache)) files.setTime(cache, files.context.tree.epoch);
  return true;
}

function removeTree(files: Files, path: ByteString): void {
  if (files.lstat(path).kind !== 'directory') return files.unlink(path);
  for (const name of files.list(path)) removeTree(files, `${path}/${name}`);
  files.rmdir(path);
}

function purgeSections(files: Files, { manual, cache }: ManFolder): void {
  if (!files.isDirectory(cache)) return;
  for (const name of files.list(cache)) {
    const isObsolete = name.startsWith('cat') && !files.exists(`${manual}/man${name.slice(3)}`);
    if (isObsolete) removeTree(files, `${cache}/${name}`);
  }
}

/** Two small letters and no third: `de`, `pt_BR`. */
function isLanguage(name: ByteString): boolean {
  return /^[a-z]{2}(?![a-z])/.test(name) && !name.startsWith('cat');
}

/** Removes folders of formatted pages whose manual pages are gone. */
function purge(files: Files, top: ManFolder, languages: readonly ManFolder[]): void {
  purgeSections(files, top);
  if (!files.isDirectory(top.cache)) return;
  for (const name of files.list(top.cache).filter(isLanguage)) {
    const path = `${top.cache}/${name}`;
    const tried = languages.find(({ cache }) => cache === path);
    if (tried !== undefined && files.isDirectory(tried.manual)) purgeSections(files, tried);
    else if (tried === undefined && files.isDirectory(path)) removeTree(files, path);
  }
}

/**
 * mandb(8) as packages call it, quiet: makes and clears the folders of its cache and their tag; the index in them is
 * left out, so that every run is like the first. All belongs to the user man, whoever runs it.
 */
export function mandb(process: Process): Promise<number> {
  return withUsage(process, 2, async () => {
    const table = { c: 'create', create: 'flag', p: 'no-purge', 'no-purge': 'flag' };
    const quiet = { q: 'quiet', quiet: 'flag', s: 'no-straycats', 'no-straycats': 'flag' };
    const options = parseOptions(process, { ...table, ...quiet });
    if (!options.has('quiet') || options.operands.length > 0)
      unmodelled(process, [process.name, ...process.args].join(' '));
    const files = new Files({ ...process.files.context, umask: 0o022 });
    const owner = userByName(files, 'man');
    if (owner === undefined) unmodelled(process, 'mandb without a user man');
    const run = { files, owner };
    let isIndexed = false;
    const all = manFolders(process, files);
    for (const top of all)
      for (const folder of [top, ...top.languages]) isIndexed = indexFolder(run, folder) || isIndexed;
    for (const top of all) purge(files, top, top.languages);
    if (isIndexed) process.system.leave('index of manual pages', REASON);
    return 0;
  });
}
