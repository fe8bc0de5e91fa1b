import type { ByteString } from '../../../kernel/byte-string.js';
import { discover } from './install-discover.js';
import type { InstallContext, InstallInfo } from './install-info.js';
import { hasRules } from './install-info.js';
import { templateOf, unitKind, withInstance } from './unit-name.js';
import { fileName, parentFolder } from './unit-paths.js';

/** What `systemctl is-enabled` prints. @see systemctl(1), "is-enabled" */
export type UnitState =
  | 'enabled'
  | 'enabled-runtime'
  | 'linked'
  | 'linked-runtime'
  | 'alias'
  | 'masked'
  | 'masked-runtime'
  | 'static'
  | 'disabled'
  | 'indirect'
  | 'generated'
  | 'transient';

/** What was found in one folder of units. */
interface Found {
  readonly links: boolean;
  /** A link of the unit's own name in the folder itself: the unit was linked there. */
  readonly sameName: boolean;
}

function isKnownName(info: InstallInfo, name: ByteString): boolean {
  const { aliases, defaultInstance } = info.section;
  if (name === info.name || aliases.includes(name)) return true;
  if (defaultInstance === undefined || unitKind(info.name) !== 'template') return false;
  return name === withInstance(info.name, defaultInstance);
}

/** How links are looked for. */
interface Search {
  readonly info: InstallInfo;
  /** Only those that the unit's [Install] section would make. */
  readonly matchName: boolean;
  /** The folder ranks below that of the unit's file. */
  readonly ignoreSameName: boolean;
}

function searchFolder(
  context: InstallContext,
  search: Search,
  folder: ByteString,
  isDependencies: boolean,
): Found {
  const { files } = context;
  const { info } = search;
  let sameName = false;
  for (const name of files.list(folder)) {
    const path = `${folder}/${name}`;
    if (files.tryStat(path, false)?.kind !== 'symlink') continue;
    const foundPath = (isDependencies || !search.ignoreSameName) && name === info.name;
    const foundTarget = isDependencies
      ? !foundPath && templateOf(name) === info.name
      : fileName(files.readlink(path)) === info.name;
    if (foundPath && foundTarget) sameName = true;
    else if ((foundPath || foundTarget) && (!search.matchName || isKnownName(info, name))) {
      return { links: true, sameName };
    }
  }
  return { links: false, sameName };
}

function searchLinks(context: InstallContext, search: Search, folder: ByteString): Found {
  const { files } = context;
  if (!files.isDirectory(folder)) return { links: false, sameName: false };
  const suffixes = context.release >= 254 ? /\.(?:wants|requires|upholds)$/ : /\.(?:wants|requires)$/;
  for (const name of files.list(folder)) {
    const path = `${folder}/${name}`;
    if (!suffixes.test(name) || files.tryStat(path, false)?.kind !== 'directory') continue;
    if (searchFolder(context, search, path, true).links) return { links: true, sameName: false };
  }
  return searchFolder(context, search, folder, false);
}

/** The state that links in some folder give a unit. @see systemd src/shared/install.c, find_symlinks_in_scope */
function stateByLinks(context: InstallContext, info: InstallInfo, matchName: boolean): UnitState | undefined {
  const { paths } = context;
  const seen = { runtime: false, elsewhere: false, sameConfig: false, sameRuntime: false };
  let ignoreSameName = false;
  for (const folder of paths.search) {
    const found = searchLinks(context, { info, matchName, ignoreSameName }, folder);
    const isRuntime = folder.startsWith('/run/');
    if (found.links && folder === paths.persistent) return 'enabled';
    if (found.links) seen[isRuntime ? 'runtime' : 'elsewhere'] = true;
    else if (found.sameName && folder === paths.persistent) seen.sameConfig = true;
    else if (found.sameName && isRuntime) seen.sameRuntime = true;
    if ((info.path ?? '').startsWith(`${folder}/`)) ignoreSameName = true;
  }
  if (seen.runtime) return 'enabled-runtime';
  if (seen.elsewhere && unitKind(info.name) === 'instance') return 'static';
  if (seen.sameConfig) return 'linked';
  return seen.sameRuntime ? 'linked-runtime' : undefined;
}

/**
 * Whether a unit is enabled.
 * @throws InstallFailure when it cannot be found
 * @see systemd src/shared/install.c, unit_file_lookup_state
 */
export function unitState(context: InstallContext, name: ByteString): UnitState {
  const info = discover(context.silent(), name, { load: true, follow: true });
  const path = info.path ?? '';
  if (info.mode === 'masked') return path.startsWith('/run/') ? 'masked-runtime' : 'masked';
  if (name !== fileName(path) && unitKind(info.name) !== 'instance') return 'alias';
  if (context.paths.generators.includes(parentFolder(path))) return 'generated';
  if (parentFolder(path) === context.paths.transient) return 'transient';
  const state = stateByLinks(context, info, true);
  if (state !== undefined) return state;
  if (stateByLinks(context, info, false) !== undefined) return 'indirect';
  if (hasRules(info)) return 'disabled';
  return info.section.also.length > 0 ? 'indirect' : 'static';
}
