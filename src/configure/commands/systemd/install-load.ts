import type { ByteString } from '../../../kernel/byte-string.js';
import { isIoError } from '../command.js';
import { InstallFailure } from './install-failure.js';
import type { InstallContext, InstallInfo, SearchFlags } from './install-info.js';
import { expandName } from './install-info.js';
import { installAssignments, splitWords } from './unit-file.js';
import {
  instanceOf,
  isInstanceText,
  mayAlias,
  mayTemplate,
  templateOf,
  unitKind,
  unitType,
} from './unit-name.js';
import { chase, fileName, isBelow } from './unit-paths.js';

const LISTS = {
  Alias: 'aliases',
  WantedBy: 'wantedBy',
  RequiredBy: 'requiredBy',
  UpheldBy: 'upheldBy',
} as const;

/** The release in which UpheldBy= came to [Install]. */
const UPHELD_RELEASE = 254;

function readAlso(context: InstallContext, info: InstallInfo, value: ByteString): void {
  for (const word of splitWords(value, { unquote: false, keepEscapes: false })) {
    const name = expandName(context, info, word);
    context.add(name, undefined, true);
    info.section.also.push(name);
  }
}

function readDefaultInstance(context: InstallContext, info: InstallInfo, value: ByteString): void {
  if (unitKind(info.name) !== 'template') return;
  const instance = expandName(context, info, value);
  if (instance === '') info.section.defaultInstance = undefined;
  else if (isInstanceText(instance)) info.section.defaultInstance = instance;
}

function readSection(context: InstallContext, info: InstallInfo, text: ByteString): void {
  for (const { key, value } of installAssignments(text)) {
    if (key === 'Also') readAlso(context, info, value);
    else if (key === 'DefaultInstance') readDefaultInstance(context, info, value);
    else if (Object.hasOwn(LISTS, key)) {
      const list = LISTS[key as keyof typeof LISTS];
      if (key === 'Alias' && !mayAlias(unitType(info.name))) continue;
      if (key === 'UpheldBy' && context.release < UPHELD_RELEASE) continue;
      if (value === '') info.section[list] = [];
      else info.section[list].push(...splitWords(value, { unquote: true, keepEscapes: true }));
    }
  }
}

/** Whether an alias may stand for a unit; the code of what is wrong with it. @see systemd src/basic/unit-file.c */
export function aliasFault(alias: ByteString, target: ByteString): 'EINVAL' | 'EXDEV' | 'ELOOP' | undefined {
  const [source, destination] = [fileName(alias), fileName(target)];
  const kind = unitKind(source);
  const type = unitType(source);
  if (kind === undefined || !mayAlias(type) || (kind !== 'plain' && !mayTemplate(type))) return 'EINVAL';
  if (source === destination) return 'ELOOP';
  const targetKind = unitKind(destination);
  if (targetKind === undefined) return 'EXDEV';
  if (targetKind !== kind && !(kind === 'instance' && targetKind === 'template')) return 'EXDEV';
  if (targetKind === 'instance' && instanceOf(source) !== instanceOf(destination)) return 'EXDEV';
  return unitType(destination) === type ? undefined : 'EXDEV';
}

/** Loads a file of a unit, or a drop-in; a link is not followed. @returns whether it was a link */
function loadFile(
  context: InstallContext,
  info: InstallInfo,
  path: ByteString,
  flags: SearchFlags,
): 'link' | 'loaded' {
  const { files } = context;
  const type = unitType(info.name);
  if (unitKind(info.name) !== 'plain' && !mayTemplate(type)) throw new InstallFailure('EINVAL');
  const status = files.lstat(path);
  if (status.kind === 'symlink') return 'link';
  if (status.kind === 'directory') throw new InstallFailure('EISDIR');
  const isEmpty = status.kind === 'file' ? status.sizeBytes === 0 : status.kind !== 'fifo';
  if (isEmpty) info.mode = 'masked';
  else if (status.kind !== 'file') throw new InstallFailure('ENOTTY');
  else {
    if (flags.load) readSection(context, info, files.read(path));
    info.mode = 'regular';
  }
  return 'loaded';
}

/** Where a link of a unit leads, and what that makes of the name. @see systemd, unit_file_resolve_symlink */
function readLink(context: InstallContext, info: InstallInfo, path: ByteString): void {
  const { files, paths } = context;
  const target = files.readlink(path);
  const folder = path.slice(0, path.lastIndexOf('/'));
  const destination = chase(files, target.startsWith('/') ? target : `${folder}/${target}`, true);
  const isAlias = isBelow(destination, paths.search);
  if (isAlias) {
    const fault = aliasFault(path, destination);
    if (fault !== undefined) throw new InstallFailure(fault);
  }
  info.target = destination;
  const status = files.tryStat(destination, true);
  const isEmpty = status?.kind === 'file' ? status.sizeBytes === 0 : status?.kind === 'character';
  if (destination === '/dev/null' || isEmpty) info.mode = 'masked';
  else info.mode = isAlias ? 'alias' : 'linked';
}

/**
 * Looks at a unit's name in one place.
 * @throws InstallFailure; ShellIoError `ENOENT`, `ENOTDIR`, `ELOOP` when nothing is there
 */
export function loadOrReadLink(
  context: InstallContext,
  info: InstallInfo,
  path: ByteString,
  flags: SearchFlags,
): void {
  if (loadFile(context, info, path, flags) === 'link') readLink(context, info, path);
}

function tryFolders(
  context: InstallContext,
  info: InstallInfo,
  name: ByteString,
  flags: SearchFlags,
): boolean {
  for (const folder of context.paths.search) {
    const path = `${folder}/${name}`;
    try {
      loadOrReadLink(context, info, path, flags);
      info.path = path;
      return true;
    } catch (error) {
      if (!isIoError(error)) throw error;
      if (error.errno === 'ELOOP') throw new InstallFailure('ELOOP');
    }
  }
  return false;
}

/** The drop-ins of a unit: of several of one name the one in the first folder, in byte order of the names. */
function dropIns(context: InstallContext, info: InstallInfo): ByteString[] {
  const { files, paths } = context;
  const template = unitKind(info.name) === 'instance' ? templateOf(info.name) : undefined;
  const found = new Map<ByteString, ByteString>();
  for (const name of template === undefined ? [info.name] : [info.name, template]) {
    for (const folder of paths.search.map((path) => `${path}/${name}.d`)) {
      if (!files.isDirectory(folder)) continue;
      for (const file of files.list(folder)) {
        if (file.endsWith('.conf') && !found.has(file)) found.set(file, `${folder}/${file}`);
      }
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
}

function readDropIns(context: InstallContext, info: InstallInfo): void {
  const { files } = context;
  for (const path of dropIns(context, info)) {
    const status = files.tryStat(path, true);
    if (status === undefined) throw new InstallFailure('ENOENT');
    if (status.kind === 'directory') throw new InstallFailure('EISDIR');
    if (status.kind === 'file') readSection(context, info, files.read(path));
  }
}

/**
 * Finds a unit's file, by the name of its template if need be, and reads its drop-ins.
 * @throws InstallFailure `ENOENT` and others
 * @see systemd src/shared/install.c, unit_file_search
 */
export function searchUnit(context: InstallContext, info: InstallInfo, flags: SearchFlags): void {
  if (info.mode !== undefined) return;
  try {
    if (info.path !== undefined) return loadOrReadLink(context, info, info.path, flags);
  } catch (error) {
    if (!isIoError(error)) throw error;
    throw new InstallFailure(error.errno === 'ENOTDIR' || error.errno === 'ELOOP' ? error.errno : 'ENOENT');
  }
  const template = unitKind(info.name) === 'instance' ? templateOf(info.name) : undefined;
  const found =
    tryFolders(context, info, info.name, flags) ||
    (template !== undefined && tryFolders(context, info, template, flags));
  if (!found) throw new InstallFailure('ENOENT');
  if (info.mode !== ('masked' as string) && flags.load) readDropIns(context, info);
}
