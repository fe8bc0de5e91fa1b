import type { ByteString } from '../../../kernel/byte-string.js';
import { isIoError } from '../command.js';
import { InstallFailure } from './install-failure.js';
import type { InstallContext, InstallInfo, SearchFlags } from './install-info.js';
import { loadOrReadLink, searchUnit } from './install-load.js';
import { instanceOf, unitKind, withInstance } from './unit-name.js';
import { fileName, parentFolder } from './unit-paths.js';

const MAX_LINKS = 64;

/** Takes the target of a link as the unit's file. */
function follow(context: InstallContext, info: InstallInfo, flags: SearchFlags): void {
  info.path = info.target;
  info.mode = undefined;
  try {
    loadOrReadLink(context, info, info.path ?? '', flags);
  } catch (error) {
    if (!isIoError(error)) throw error;
    throw new InstallFailure(error.errno === 'ENOTDIR' || error.errno === 'ELOOP' ? error.errno : 'ENOENT');
  }
}

/** The unit that a link of another name stands for: an instance keeps its instance. */
function aliased(context: InstallContext, info: InstallInfo, flags: SearchFlags): InstallInfo {
  const target = fileName(info.target ?? '');
  let name = target;
  if (unitKind(info.name) === 'instance' && unitKind(target) === 'template') {
    name = withInstance(target, instanceOf(info.name) ?? '');
    if (name === info.name) {
      follow(context, info, flags);
      return info;
    }
  }
  const next = context.add(name, undefined, false);
  try {
    searchUnit(context, next, flags);
  } catch (error) {
    if (error instanceof InstallFailure && error.code === 'ENOENT') throw new InstallFailure('ENOLINK');
    throw error;
  }
  return next;
}

/**
 * The unit that a name stands for in the end, links followed.
 * @throws InstallFailure
 * @see systemd src/shared/install.c, install_info_traverse
 */
export function traverse(context: InstallContext, start: InstallInfo, flags: SearchFlags): InstallInfo {
  searchUnit(context, start, flags);
  let info = start;
  for (let links = 0; info.mode === 'alias' || info.mode === 'linked'; links++) {
    if (links >= MAX_LINKS) throw new InstallFailure('ELOOP');
    const folder = parentFolder(info.path ?? '');
    const isConfig = folder === context.paths.persistent || folder === context.paths.runtime;
    if (!flags.follow && isConfig) throw new InstallFailure('ELOOP');
    const isSameName = fileName(info.target ?? '') === info.name;
    if (info.mode === 'linked' || isSameName) follow(context, info, flags);
    else info = aliased(context, info, flags);
  }
  return info;
}

/**
 * Finds the unit of a name or absolute path; what goes wrong is noted.
 * @throws InstallFailure
 */
export function discover(context: InstallContext, name: ByteString, flags: SearchFlags): InstallInfo {
  try {
    const info = name.startsWith('/')
      ? context.add(fileName(name), name, false)
      : context.add(name, undefined, false);
    return traverse(context, info, flags);
  } catch (error) {
    if (!(error instanceof InstallFailure)) throw error;
    throw context.refuse(error.code, name);
  }
}

/** The same, and the unit may be enabled: it is no mask and nobody generated it. */
export function discoverProcessable(
  context: InstallContext,
  name: ByteString,
  flags: SearchFlags,
): InstallInfo {
  const info = discover(context, name, flags);
  const path = info.path ?? '';
  if (info.mode === 'masked') throw context.refuse('ERFKILL', path);
  const { generators, transient } = context.paths;
  if ([...generators, transient].includes(parentFolder(path))) throw context.refuse('EADDRNOTAVAIL', path);
  return info;
}

/** Whether a unit exists: links in /etc are not followed but count. */
export function unitExists(context: InstallContext, name: ByteString): boolean {
  if (unitKind(name) === undefined) return true;
  try {
    discover(context.silent(), name, { load: false, follow: false });
    return true;
  } catch (error) {
    if (!(error instanceof InstallFailure)) throw error;
    return error.code !== 'ENOENT';
  }
}
