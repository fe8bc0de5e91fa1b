import type { ByteString } from '../../../kernel/byte-string.js';
import type { Files } from '../../system/files.js';
import { ShellIoError } from '../../../shell/open-file.js';

/** Where units are looked for, highest priority first, and where links to them are made. @see systemd.unit(5), "Unit File Load Path" */
export interface UnitPaths {
  readonly search: readonly ByteString[];
  readonly persistent: ByteString;
  readonly runtime: ByteString;
  readonly generators: readonly ByteString[];
  readonly transient: ByteString;
}

/**
 * The number of systemd's release, told by its private library `libsystemd-shared-252.so`; undefined when it is not in
 * the tree.
 */
export function systemdRelease(files: Files): number | undefined {
  const folders = ['/usr/lib/systemd', '/lib/systemd'];
  for (const base of ['/usr/lib', '/lib']) {
    if (!files.isDirectory(base)) continue;
    folders.push(...files.list(base).map((name) => `${base}/${name}/systemd`));
  }
  for (const folder of folders.filter((path) => files.isDirectory(path))) {
    for (const name of files.list(folder)) {
      const release = /^libsystemd-shared-(\d{1,4})(?:[^/]*)?\.so$/.exec(name)?.[1];
      if (release !== undefined) return Number(release);
    }
  }
  return undefined;
}

/**
 * Where the units of packages lie: up to release 254 Debian built systemd for a `/lib` of its own, so that links into
 * it are written that way.
 */
export function vendorUnitFolder(release: number): ByteString {
  return release < 255 ? '/lib/systemd/system' : '/usr/lib/systemd/system';
}

function systemPaths(release: number): readonly ByteString[] {
  return [
    '/etc/systemd/system.control',
    '/run/systemd/system.control',
    '/run/systemd/transient',
    '/run/systemd/generator.early',
    '/etc/systemd/system',
    '/etc/systemd/system.attached',
    '/run/systemd/system',
    '/run/systemd/system.attached',
    '/run/systemd/generator',
    '/usr/local/lib/systemd/system',
    vendorUnitFolder(release),
    '/usr/lib/systemd/system',
    ...(release < 255 ? ['/lib/systemd/system'] : []),
    '/run/systemd/generator.late',
  ];
}

const GLOBAL_PATHS: readonly ByteString[] = [
  '/etc/systemd/user',
  '/run/systemd/user',
  '/usr/local/share/systemd/user',
  '/usr/share/systemd/user',
  '/usr/local/lib/systemd/user',
  '/usr/lib/systemd/user',
];

/** For the system, or for all users (`--global`). */
export function unitPaths(scope: 'system' | 'global', release: number): UnitPaths {
  const isSystem = scope === 'system';
  const folder = isSystem ? 'system' : 'user';
  return {
    search: [...new Set(isSystem ? systemPaths(release) : GLOBAL_PATHS)],
    persistent: `/etc/systemd/${folder}`,
    runtime: `/run/systemd/${folder}`,
    generators: isSystem
      ? ['/run/systemd/generator', '/run/systemd/generator.early', '/run/systemd/generator.late']
      : [],
    transient: isSystem ? '/run/systemd/transient' : '',
  };
}

export function parentFolder(path: ByteString): ByteString {
  return path.replace(/\/+[^/]*$/, '') || '/';
}

export function fileName(path: ByteString): ByteString {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Whether a path lies in one of the folders, at any depth. */
export function isBelow(path: ByteString, folders: readonly ByteString[]): boolean {
  return folders.some((folder) => path.startsWith(`${folder}/`));
}

const MAX_LINKS = 40;

/**
 * The path with its links resolved; what does not exist stays as it is. With `keepLast` a link at the end is not
 * followed. @throws ShellIoError `ELOOP`, `ENOTDIR`
 * @see systemd src/basic/chase-symlinks.c, CHASE_NONEXISTENT
 */
export function chase(files: Files, path: ByteString, keepLast: boolean): ByteString {
  const pending = path.split('/').reverse();
  let done: ByteString = '';
  let links = 0;
  while (pending.length > 0) {
    const name = pending.pop() as ByteString;
    if (name === '' || name === '.') continue;
    if (name === '..') {
      done = done.replace(/\/[^/]*$/, '');
      continue;
    }
    const here = `${done}/${name}`;
    const isLast = pending.every((rest) => rest === '' || rest === '.');
    const status = files.tryStat(here, false);
    if (status?.kind !== 'symlink' || (isLast && keepLast)) {
      if (status !== undefined && status.kind !== 'directory' && !isLast)
        throw new ShellIoError('ENOTDIR', here);
      done = here;
      continue;
    }
    if (++links > MAX_LINKS) throw new ShellIoError('ELOOP', path);
    const target = files.readlink(here);
    if (target.startsWith('/')) done = '';
    pending.push(...target.split('/').reverse());
  }
  return done === '' ? '/' : done;
}
