import type { ByteString } from '../../../../kernel/byte-string.js';
import { unmodelled } from '../../command.js';
import { ALSO, linkClosure } from './helper-closure.js';
import type { HelperSession } from './helper-session.js';
import { baseOf, findUnit, HelperError, parentOf } from './helper-session.js';

/** The file that lists every link of a unit that was enabled. */
function recordPath(session: HelperSession, unit: ByteString): ByteString {
  return `${session.stateFolder('enabled')}/${baseOf(unit)}.dsh-also`;
}

/** Its lines: paths of links without the root. */
function recordedLinks(session: HelperSession, unit: ByteString): ByteString[] {
  const text = session.files.tryRead(recordPath(session, unit)) ?? '';
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

/** Adds a link to the record, written anew each time. */
function record(session: HelperSession, unit: ByteString, link: ByteString): void {
  const path = recordPath(session, unit);
  session.makePath(parentOf(path));
  const before = session.files.tryRead(path) ?? '';
  const known = before.split('\n').includes(link);
  session.files.replace(path, known ? before : `${before}${link}\n`);
}

export function isRecorded(session: HelperSession, unit: ByteString): boolean {
  return session.files.isFile(recordPath(session, unit));
}

/** Whether every recorded link is there; so too when nothing was recorded. */
export function wasEnabled(session: HelperSession, unit: ByteString): boolean {
  return recordedLinks(session, unit).every((link) => session.isLink(session.root + link));
}

export function hasAllLinks(session: HelperSession, path: ByteString): boolean {
  return linkClosure(session, path).every((link) => session.isLink(session.root + link.path));
}

/**
 * Records the links of a unit and, unless told not to, makes those that were never made.
 * @see deb-systemd-helper, make_systemd_links
 */
export function makeLinks(session: HelperSession, unit: ByteString, path: ByteString, create: boolean): void {
  const { files } = session;
  for (const link of linkClosure(session, path)) {
    record(session, unit, link.path);
    const state = session.stateOf(link.path, 'enabled');
    if (files.exists(state)) continue;
    const place = session.root + link.path;
    if (create && !session.isLink(place)) {
      session.makePath(parentOf(place));
      if (files.tryStat(place, false) !== undefined) {
        throw new HelperError(`unable to link ${place} to ${link.target}: File exists`);
      }
      files.symlink(link.target, place);
      session.changed = true;
    }
    session.touch(state);
  }
}

function hasSystemctl(session: HelperSession): boolean {
  return ['/bin/systemctl', '/usr/bin/systemctl'].some((path) => {
    const status = session.files.tryStat(session.root + path, true);
    return status?.kind === 'file' && (status.mode & 0o111) !== 0;
  });
}

/**
 * Enables a unit: by systemctl's presets at the first time where there is a systemctl, by hand otherwise.
 * @see deb-systemd-helper, enable
 */
export async function enable(session: HelperSession, unit: ByteString, path: ByteString): Promise<void> {
  if (!hasSystemctl(session)) return makeLinks(session, unit, path, true);
  let create = false;
  if (isRecorded(session, unit)) {
    create = linkClosure(session, path).some((link) => session.isLink(session.root + link.path));
  } else {
    await session.debug(`Using systemctl preset to enable ${unit}`);
    const instance = session.instance === 'user' ? '--global' : '--system';
    const root = `--root=${session.root === '' ? '/' : session.root}`;
    const status = await session.process.run([
      'systemctl',
      root,
      instance,
      '--preset-mode=enable-only',
      'preset',
      unit,
    ]);
    if (status !== 0) throw new HelperError(`systemctl preset failed on ${unit}: `);
  }
  makeLinks(session, unit, path, create);
}

/** Writes the record anew from the unit's file as it is now. */
export function updateState(session: HelperSession, unit: ByteString, path: ByteString): void {
  const links = linkClosure(session, path);
  const file = recordPath(session, unit);
  session.makePath(parentOf(file));
  session.files.replace(file, links.map((link) => `${link.path}\n`).join(''));
}

/** The script calls itself for every Also= and would not end where units name each other. */
const MAX_DEPTH = 200;

/**
 * Removes the recorded links of a unit, and of those that it names in Also=.
 * @throws RootfsError `SCRIPT_UNMODELLED` for units that name each other
 * @see deb-systemd-helper, remove_links
 */
export function removeLinks(session: HelperSession, path: ByteString, depth = 0): void {
  if (depth > MAX_DEPTH)
    unmodelled(session.process, `deb-systemd-helper with units that name each other in Also=`);
  const { files, root } = session;
  const links = recordedLinks(session, path);
  if (session.purge) session.unlink(recordPath(session, path));
  for (const link of links) {
    const isThere = session.isLink(root + link);
    if (session.purge || isThere) session.unlink(session.stateOf(link, 'enabled'));
    if (!isThere) continue;
    files.unlink(root + link);
    session.changed = true;
  }
  for (const line of (files.tryRead(root + path) ?? '').split('\n')) {
    const also = ALSO.exec(line)?.[1];
    if (also !== undefined) removeLinks(session, findUnit(session, also), depth + 1);
  }
}

/** Removes a directory and those in it, as far as they are empty; hidden ones are not looked at. */
export function removeEmpty(session: HelperSession, path: ByteString): void {
  const { files } = session;
  if (!files.isDirectory(path)) return;
  for (const name of files.list(path)) {
    if (!name.startsWith('.') && files.isDirectory(`${path}/${name}`))
      removeEmpty(session, `${path}/${name}`);
  }
  if (files.tryStat(path, false)?.kind === 'directory' && files.list(path).length === 0) files.rmdir(path);
}

/** What is left after disabling: empty directories of state and of links. */
export function cleanUp(session: HelperSession): void {
  const { files, root } = session;
  removeEmpty(session, `${root}/var/lib/systemd/deb-systemd-helper-enabled`);
  removeEmpty(session, `${root}/var/lib/systemd/deb-systemd-user-helper-enabled`);
  for (const folder of [`${root}/etc/systemd/system`, `${root}/etc/systemd/user`]) {
    if (!files.isDirectory(folder)) continue;
    for (const name of files.list(folder)) {
      if (!name.startsWith('.')) removeEmpty(session, `${folder}/${name}`);
    }
  }
}
