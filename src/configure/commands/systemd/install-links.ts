import type { ByteString } from '../../../kernel/byte-string.js';
import { isIoError } from '../command.js';
import { InstallFailure } from './install-failure.js';
import { traverse, unitExists } from './install-discover.js';
import type { InstallContext, InstallInfo, SearchFlags } from './install-info.js';
import { expandName, newInfo } from './install-info.js';
import { aliasFault, searchUnit } from './install-load.js';
import { instanceOf, templateOf, unitKind, withInstance } from './unit-name.js';
import { chase, fileName, isBelow, parentFolder } from './unit-paths.js';

/** How links are made. */
export interface LinkFlags {
  /** What is in the way is replaced. */
  readonly force: boolean;
  /** A preset: what cannot be enabled for want of an instance is passed over. */
  readonly lenient: boolean;
  /** The folder that links are made in. */
  readonly folder: ByteString;
}

/** mkdir -p. */
function makeFolders(context: InstallContext, path: ByteString): void {
  let walked = '';
  for (const name of path.split('/').filter((part) => part !== '')) {
    walked += `/${name}`;
    if (!context.files.exists(walked)) context.files.mkdir(walked, 0o755);
  }
}

/** Whether two targets of a link mean the same unit. @see systemd, chroot_unit_symlinks_equivalent */
function isEquivalent(context: InstallContext, link: ByteString, a: ByteString, b: ByteString): boolean {
  const { files, paths } = context;
  const [first, second] = [a, b].map((target) =>
    target.startsWith('/') ? target : `${parentFolder(link)}/${target}`,
  );
  if (first === undefined || second === undefined || first === second) return true;
  const [one, two] = [files.tryStat(first, true), files.tryStat(second, true)];
  if (one !== undefined && one.identity === two?.identity) return true;
  return (
    fileName(first) === fileName(second) && isBelow(first, paths.search) && isBelow(second, paths.search)
  );
}

/**
 * Makes a link unless an equivalent one is there; one in the way is replaced only by force.
 * @throws InstallFailure
 */
export function createLink(
  context: InstallContext,
  target: ByteString,
  link: ByteString,
  force: boolean,
): void {
  const { files, changes } = context;
  try {
    makeFolders(context, parentFolder(link));
    const status = files.tryStat(link, false);
    if (status === undefined) {
      files.symlink(target, link);
      changes.push({ kind: 'symlink', path: link, source: target });
      return;
    }
    if (status.kind !== 'symlink') throw context.refuse('EEXIST', link);
    const before = files.readlink(link);
    if (isEquivalent(context, link, before, target)) return;
    if (!force) throw context.refuse('EEXIST', link, before);
    files.unlink(link);
    files.symlink(target, link);
  } catch (error) {
    if (isIoError(error)) throw context.refuse(error.errno === 'ENOTDIR' ? 'ENOTDIR' : 'EINVAL', link);
    throw error;
  }
  changes.push({ kind: 'unlink', path: link }, { kind: 'symlink', path: link, source: target });
}

/** Whether a link of a name below `X.wants/` may lead to a unit. @see systemd, unit_symlink_name_compatible */
function isCompatible(link: ByteString, target: ByteString, propagate: boolean): boolean {
  const kind = unitKind(link);
  if (link === target && (kind === 'plain' || kind === 'instance')) return true;
  const template = templateOf(link);
  if (template === undefined || unitKind(target) !== 'template' || template !== target) return false;
  return kind === 'instance' || propagate;
}

/** The name of an alias, its instance filled in. @returns undefined for an alias of a unit to itself */
function verifiedAlias(
  context: InstallContext,
  info: InstallInfo,
  alias: ByteString,
): ByteString | undefined {
  if (alias.includes('/')) {
    const folder = /^(.*)\.(?:wants|requires)$/.exec(parentFolder(alias))?.[1];
    const kind = folder === undefined ? undefined : unitKind(folder);
    if (kind === undefined) throw context.refuse('EXDEV', alias);
    if (!isCompatible(fileName(alias), info.name, kind === 'template')) {
      throw context.refuse('EXDEV', alias, info.name);
    }
    return alias;
  }
  const isInstance = unitKind(alias) === 'template' && unitKind(info.name) === 'instance';
  const name = isInstance ? withInstance(alias, instanceOf(info.name) ?? '') : alias;
  const fault = aliasFault(name, info.name);
  if (fault === 'ELOOP') return undefined;
  if (fault !== undefined) throw context.refuse('EXDEV', name, info.name);
  return name;
}

/** What was tried one after the other: how many links there are now, and the first failure. */
class Tally {
  links = 0;
  failure: InstallFailure | undefined;

  attempt(action: () => number): void {
    try {
      this.links += action();
    } catch (error) {
      if (!(error instanceof InstallFailure)) throw error;
      this.failure ??= error;
    }
  }

  /** @throws InstallFailure the first */
  finish(): number {
    if (this.failure !== undefined) throw this.failure;
    return this.links;
  }
}

function isInSearchPath({ paths }: InstallContext, path: ByteString): boolean {
  return paths.search.includes(parentFolder(path));
}

/** Whether what a link of that name leads to is missing. */
function isDangling({ files }: InstallContext, link: ByteString): boolean {
  return !files.exists(chase(files, link, false));
}

function linkAliases(context: InstallContext, info: InstallInfo, flags: LinkFlags, tally: Tally): void {
  const path = info.path ?? '';
  const isNew = context.release >= 254;
  const target = isNew && !isInSearchPath(context, path) ? `${flags.folder}/${info.name}` : path;
  for (const alias of info.section.aliases) {
    tally.attempt(() => {
      const name = verifiedAlias(context, info, expandName(context, info, alias));
      if (name === undefined) return 0;
      const link = name.startsWith('/') ? name : `${flags.folder}/${name}`;
      try {
        createLink(context, target, link, flags.force || (isNew && isDangling(context, link)));
      } catch (error) {
        const isConflict = error instanceof InstallFailure && error.code === 'EEXIST';
        if (isNew && isConflict && flags.lenient) return 0;
        throw error;
      }
      return 1;
    });
  }
}

/** The name that stands in a dependency's folder: a template is enabled by its default instance. */
function wantedName(context: InstallContext, info: InstallInfo): ByteString {
  const { defaultInstance } = info.section;
  if (unitKind(info.name) !== 'template' || defaultInstance === undefined) return info.name;
  const instance = newInfo(withInstance(info.name, defaultInstance), undefined, false);
  searchUnit(context.silent(), instance, { load: false, follow: true });
  if (instance.mode === ('masked' as string)) throw context.refuse('ERFKILL', instance.path ?? '');
  return instance.name;
}

function linkDependencies(
  context: InstallContext,
  info: InstallInfo,
  flags: LinkFlags,
  tally: Tally,
  how: { readonly list: readonly ByteString[]; readonly suffix: string },
): void {
  if (how.list.length === 0) return;
  let name = '';
  tally.attempt(() => {
    name = wantedName(context, info);
    return 0;
  });
  if (name === '') return;
  const isTemplate = unitKind(name) === 'template';
  for (const format of how.list) {
    tally.attempt(() => {
      const target = expandName(context, info, format);
      const kind = unitKind(target);
      if (kind === undefined || (isTemplate && kind === 'plain')) {
        if (flags.lenient) return 0;
        throw kind === undefined ? context.refuse('EUCLEAN', target) : context.refuse('EIDRM', target, name);
      }
      createLink(context, info.path ?? '', `${flags.folder}/${target}${how.suffix}/${name}`, true);
      if (!unitExists(context, target)) {
        context.changes.push({ kind: 'missing-target', path: target, source: info.path ?? '' });
      }
      return 1;
    });
  }
}

/** Makes every link of one unit. @throws InstallFailure the first, when all were tried */
function applyOne(context: InstallContext, info: InstallInfo, flags: LinkFlags): number {
  const path = info.path ?? '';
  if (!isInSearchPath(context, path)) createLink(context, path, `${flags.folder}/${info.name}`, flags.force);
  const tally = new Tally();
  linkAliases(context, info, flags, tally);
  const { wantedBy, requiredBy, upheldBy } = info.section;
  linkDependencies(context, info, flags, tally, { list: wantedBy, suffix: '.wants' });
  linkDependencies(context, info, flags, tally, { list: requiredBy, suffix: '.requires' });
  linkDependencies(context, info, flags, tally, { list: upheldBy, suffix: '.upholds' });
  return tally.finish();
}

/**
 * Makes the links of all units that wait, and of those that they name in Also=.
 * @returns how many links they are meant to have
 * @throws InstallFailure
 * @see systemd src/shared/install.c, install_context_apply
 */
export function applyAll(context: InstallContext, flags: LinkFlags, search: SearchFlags): number {
  const tally = new Tally();
  for (let info = context.take(); info !== undefined; info = context.take()) {
    const unit = info;
    try {
      traverse(context, unit, search);
    } catch (error) {
      if (!(error instanceof InstallFailure)) throw error;
      if (!unit.auxiliary) throw context.refuse(error.code, unit.name);
      context.changes.push({ kind: 'auxiliary-failed', path: unit.name });
      continue;
    }
    if (unit.mode === 'masked') {
      context.changes.push({ kind: 'masked', path: unit.path ?? unit.name });
      tally.links++;
    } else if (unit.mode === 'regular') tally.attempt(() => applyOne(context, unit, flags));
  }
  return tally.finish();
}
