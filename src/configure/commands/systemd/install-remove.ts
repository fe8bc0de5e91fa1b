import type { ByteString } from '../../../kernel/byte-string.js';
import { isIoError } from '../command.js';
import { InstallFailure } from './install-failure.js';
import { traverse } from './install-discover.js';
import type { InstallContext } from './install-info.js';
import { templateOf, unitKind } from './unit-name.js';
import { chase, fileName, parentFolder } from './unit-paths.js';

/**
 * The names of all units that wait, whose links are to go.
 * @see systemd src/shared/install.c, install_context_mark_for_removal
 */
export function markForRemoval(context: InstallContext): Set<ByteString> {
  const marked = new Set<ByteString>();
  for (let info = context.take(); info !== undefined; info = context.take()) {
    const where = info.path ?? info.name;
    try {
      traverse(context, info, { load: true, follow: true });
      if (info.mode === 'masked') context.changes.push({ kind: 'masked', path: info.path ?? info.name });
      if (info.mode !== 'regular') continue;
    } catch (error) {
      if (!(error instanceof InstallFailure)) throw error;
      if (error.code === 'ENOLINK') context.changes.push({ kind: 'dangling', path: info.path ?? where });
      else if (error.code !== 'ENOENT' || !info.auxiliary) context.refuse(error.code, info.path ?? where);
    }
    marked.add(info.name);
  }
  return marked;
}

function isMarked(
  context: InstallContext,
  marked: ReadonlySet<ByteString>,
  name: ByteString,
  path: ByteString,
): boolean {
  const template = templateOf(name);
  if (marked.has(name) || (template !== undefined && marked.has(template))) return true;
  try {
    const target = chase(context.files, path, false);
    return marked.has(target) || marked.has(fileName(target));
  } catch (error) {
    if (!isIoError(error)) throw error;
    throw context.refuse('ELOOP', path);
  }
}

/** Removes empty folders above a link, up to the folder of configuration. */
function removeEmptyParents(context: InstallContext, path: ByteString, top: ByteString): void {
  const { files } = context;
  for (
    let folder = parentFolder(path);
    folder !== top && folder.startsWith(`${top}/`);
    folder = parentFolder(folder)
  ) {
    if (files.list(folder).length > 0) return;
    files.rmdir(folder);
  }
}

/** Goes through one folder. @returns whether another name was marked, so that all must be gone through again */
function removeIn(
  context: InstallContext,
  marked: Set<ByteString>,
  folder: ByteString,
  top: ByteString,
): boolean {
  const { files, changes } = context;
  let again = false;
  for (const name of files.isDirectory(folder) ? files.list(folder) : []) {
    const path = `${folder}/${name}`;
    const kind = files.tryStat(path, false)?.kind;
    if (kind === 'directory') again = removeIn(context, marked, path, top) || again;
    if (kind !== 'symlink' || unitKind(name) === undefined || !isMarked(context, marked, name, path))
      continue;
    files.unlink(path);
    removeEmptyParents(context, path, top);
    changes.push({ kind: 'unlink', path });
    if (!marked.has(path)) again = true;
    marked.add(path);
  }
  return again;
}

/**
 * Removes every link to what is marked, and then every link to those links.
 * @throws InstallFailure
 * @see systemd src/shared/install.c, remove_marked_symlinks
 */
export function removeMarked(context: InstallContext, marked: Set<ByteString>, top: ByteString): void {
  if (marked.size === 0) return;
  while (removeIn(context, marked, top, top));
}
