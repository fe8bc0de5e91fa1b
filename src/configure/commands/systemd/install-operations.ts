import type { ByteString } from '../../../kernel/byte-string.js';
import { InstallFailure } from './install-failure.js';
import { discover, discoverProcessable } from './install-discover.js';
import type { InstallContext, SearchFlags } from './install-info.js';
import type { LinkFlags } from './install-links.js';
import { applyAll, createLink } from './install-links.js';
import { markForRemoval, removeMarked } from './install-remove.js';
import type { Presets } from './presets.js';
import { queryPreset } from './presets.js';
import { unitKind, unitType } from './unit-name.js';
import { fileName, isBelow, parentFolder } from './unit-paths.js';

const LOAD_AND_FOLLOW: SearchFlags = { load: true, follow: true };
const FOLLOW: SearchFlags = { load: false, follow: true };
const LOAD: SearchFlags = { load: true, follow: false };

/**
 * Enables units. @returns how many links they are meant to have: 0 for units that say nothing about that
 * @throws InstallFailure
 */
export function enableUnits(context: InstallContext, names: readonly ByteString[], flags: LinkFlags): number {
  for (const name of names) discoverProcessable(context, name, LOAD_AND_FOLLOW);
  return applyAll(context, flags, LOAD);
}

/** Removes the links of units, and those that lead to them. @throws InstallFailure */
export function disableUnits(
  context: InstallContext,
  names: readonly ByteString[],
  folder: ByteString,
): void {
  for (const name of names) {
    if (unitKind(name) === undefined) throw context.refuse('EUCLEAN', name);
    context.add(name, undefined, false);
  }
  removeMarked(context, markForRemoval(context), folder);
}

/**
 * Disables units by name and enables them again: by the file that was found for them when the tree lies below another
 * root, else by the same names. @throws InstallFailure
 */
export function reenableUnits(
  context: InstallContext,
  given: readonly ByteString[],
  how: { readonly flags: LinkFlags; readonly isOtherRoot: boolean },
): number {
  const files = given.map((name) => {
    const isInstance = context.release >= 254 && unitKind(name) === 'instance';
    if (!how.isOtherRoot || name.includes('/') || isInstance) return name;
    try {
      return discover(context.silent(), name, LOAD_AND_FOLLOW).path ?? name;
    } catch (error) {
      if (!(error instanceof InstallFailure)) throw error;
      return name;
    }
  });
  disableUnits(context.fresh(), given.map(fileName), how.flags.folder);
  return enableUnits(context.fresh(), files, how.flags);
}

/** Links units to /dev/null. @throws InstallFailure the first, when all were tried */
export function maskUnits(context: InstallContext, names: readonly ByteString[], flags: LinkFlags): void {
  let failure: InstallFailure | undefined;
  for (const name of names) {
    try {
      if (unitKind(name) === undefined) throw new InstallFailure('EINVAL');
      createLink(context, '/dev/null', `${flags.folder}/${name}`, flags.force);
    } catch (error) {
      if (!(error instanceof InstallFailure)) throw error;
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
}

function isMask(context: InstallContext, path: ByteString): boolean {
  const { files } = context;
  const itself = files.tryStat(path, false);
  if (itself?.kind === 'symlink' && files.readlink(path) === '/dev/null') return true;
  const status = files.tryStat(path, true);
  return status?.kind === 'file' ? status.sizeBytes === 0 : status?.kind === 'character';
}

/** Removes masks, and links to them. @throws InstallFailure */
export function unmaskUnits(context: InstallContext, names: readonly ByteString[], folder: ByteString): void {
  const marked = new Set<ByteString>();
  if (names.some((name) => unitKind(name) === undefined)) throw new InstallFailure('EINVAL');
  for (const path of new Set(names.map((name) => `${folder}/${name}`))) {
    if (!isMask(context, path)) continue;
    context.files.unlink(path);
    context.changes.push({ kind: 'unlink', path });
    marked.add(path);
  }
  removeMarked(context, marked, folder);
}

/** Links files that lie elsewhere into the folder of configuration. @throws InstallFailure */
export function linkUnits(context: InstallContext, paths: readonly ByteString[], flags: LinkFlags): void {
  const wanted = paths.filter((path) => {
    if (!path.startsWith('/')) throw context.refuse('EINVAL', path);
    if (unitKind(fileName(path)) === undefined) throw context.refuse('EUCLEAN', path);
    const status = context.files.tryStat(path, false);
    if (status === undefined) throw context.refuse('ENOENT', path);
    if (status.kind === 'symlink') throw context.refuse('ELOOP', path);
    if (status.kind !== 'file') throw context.refuse(status.kind === 'directory' ? 'EISDIR' : 'EBADFD', path);
    if (context.paths.search.includes(parentFolder(path))) return false;
    if (isBelow(path, context.paths.search)) throw context.refuse('ETXTBSY', path);
    return true;
  });
  for (const path of new Set(wanted))
    createLink(context, path, `${flags.folder}/${fileName(path)}`, flags.force);
}

/** Makes a target the one that is booted into. @throws InstallFailure */
export function setDefaultTarget(context: InstallContext, name: ByteString): void {
  if (unitType(name) !== 'target' || name === 'default.target') throw new InstallFailure('EINVAL');
  const info = discoverProcessable(context, name, { load: false, follow: false });
  createLink(context, info.path ?? '', `${context.paths.persistent}/default.target`, true);
}

/** @throws InstallFailure */
export function getDefaultTarget(context: InstallContext): ByteString {
  return discover(context.silent(), 'default.target', FOLLOW).name;
}

/** Makes units wanted or required by another. @throws InstallFailure */
export function addDependencies(
  context: InstallContext,
  names: readonly ByteString[],
  target: ByteString,
  how: { readonly flags: LinkFlags; readonly list: 'wantedBy' | 'requiredBy' },
): void {
  if (unitKind(target) === undefined) throw context.refuse('EUCLEAN', target);
  const wanting = discoverProcessable(context, target, FOLLOW);
  for (const name of names) {
    discoverProcessable(context, name, FOLLOW).section[how.list] = [wanting.name];
  }
  applyAll(context, how.flags, FOLLOW);
}

export type PresetMode = 'full' | 'enable-only' | 'disable-only';

/** The two sides of a preset operation. */
interface PresetPlan {
  readonly plus: InstallContext;
  readonly minus: InstallContext;
}

function planPreset(plan: PresetPlan, name: ByteString, presets: Presets): void {
  const { plus, minus } = plan;
  if (plus.find(name) !== undefined || minus.find(name) !== undefined) return;
  if (discover(plus.fresh(), name, FOLLOW).name !== name) return;
  const { action, names } = queryPreset(presets, name);
  if (action === 'enable') {
    for (const wanted of names.length > 0 ? names : [name])
      discoverProcessable(plus, wanted, LOAD_AND_FOLLOW);
  } else if (action === 'disable') discover(minus, name, FOLLOW);
}

function executePreset({ plus, minus }: PresetPlan, mode: PresetMode, flags: LinkFlags): void {
  let failure: InstallFailure | undefined;
  if (mode !== 'enable-only') removeMarked(minus, markForRemoval(minus), flags.folder);
  if (mode === 'disable-only') return;
  try {
    applyAll(plus, { ...flags, lenient: true }, LOAD);
  } catch (error) {
    if (!(error instanceof InstallFailure)) throw error;
    failure = error;
  }
  if (failure !== undefined) throw failure;
}

/** Enables or disables units as the presets say. @throws InstallFailure */
export function presetUnits(
  context: InstallContext,
  names: readonly ByteString[],
  how: { readonly presets: Presets; readonly mode: PresetMode; readonly flags: LinkFlags },
): void {
  const plan = { plus: context.fresh(), minus: context.fresh() };
  for (const name of names) planPreset(plan, name, how.presets);
  executePreset(plan, how.mode, how.flags);
}

/** Failures that say that one unit is out of the question, and nothing about the others. */
const PASSED_OVER: ReadonlySet<string> = new Set([
  'EEXIST',
  'ERFKILL',
  'EADDRNOTAVAIL',
  'EIDRM',
  'EUCLEAN',
  'ELOOP',
  'ENOENT',
  'EXDEV',
]);

/** The same for every unit there is. @throws InstallFailure */
export function presetAllUnits(
  context: InstallContext,
  how: { readonly presets: Presets; readonly mode: PresetMode; readonly flags: LinkFlags },
): void {
  const { files, paths } = context;
  const plan = { plus: context.fresh(), minus: context.fresh() };
  for (const folder of paths.search.filter((path) => files.isDirectory(path))) {
    for (const name of files.list(folder)) {
      const kind = files.lstat(`${folder}/${name}`).kind;
      if (unitKind(name) === undefined || (kind !== 'symlink' && kind !== 'file')) continue;
      try {
        planPreset(plan, name, how.presets);
      } catch (error) {
        if (!(error instanceof InstallFailure) || !PASSED_OVER.has(error.code)) throw error;
      }
    }
  }
  executePreset(plan, how.mode, how.flags);
}
