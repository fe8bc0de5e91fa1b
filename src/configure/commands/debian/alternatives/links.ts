import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Alternative, Choice, SlaveLink } from './model.js';
import { choiceOf, slaveFile } from './model.js';
import type { AlternativesSession } from './session.js';
import { AlternativesError } from './session.js';

const TEMPORARY = '.dpkg-tmp';

/** A change that is carried out after the group's file was written. */
export type Change =
  | { readonly kind: 'remove'; readonly path: ByteString }
  | { readonly kind: 'rename'; readonly from: ByteString; readonly to: ByteString }
  /** Gives a new link the time of what it points to, so that installations can be reproduced. */
  | { readonly kind: 'time'; readonly link: ByteString; readonly target: ByteString };

/** Where the link in /etc/alternatives points to, as the program first saw it; undefined when there is none. */
export function currentChoice(
  session: AlternativesSession,
  alternative: Alternative,
): ByteString | undefined {
  if (alternative.current !== undefined) return alternative.current.path;
  const link = `${session.settings.altdir}/${alternative.name}`;
  const status = session.lstat(link);
  if (status !== undefined && status.kind !== 'symlink') {
    throw new AlternativesError(`cannot stat file '${session.at(link)}': Invalid argument`);
  }
  alternative.current = { path: session.readlink(link) };
  return alternative.current.path;
}

/** Whether a slave's link can be made for a choice: it names a file, and the file is there. */
function hasSlaveFile(session: AlternativesSession, choice: Choice, name: ByteString): boolean {
  const file = slaveFile(choice, name);
  return file !== undefined && !session.isMissing(file);
}

function mayRemove(session: AlternativesSession, link: ByteString): boolean {
  return session.settings.force || (session.lstat(link)?.kind ?? 'symlink') === 'symlink';
}

function needsLink(session: AlternativesSession, link: ByteString, target: ByteString): boolean {
  if (session.settings.force) return true;
  const status = session.lstat(link);
  if (status === undefined) return true;
  if (status.kind === 'symlink') return session.readlink(link) !== target;
  session.warn(`not replacing ${link} with a link`);
  return false;
}

/** Lays the link of one name, and that which leads to it, beside their places. */
function prepareOne(
  session: AlternativesSession,
  changes: Change[],
  one: { readonly name: ByteString; readonly link: ByteString; readonly file: ByteString },
): void {
  const { altdir } = session.settings;
  if (session.isMissing(altdir)) {
    const what = `cannot create alternatives directory '${session.at(altdir)}'`;
    session.attempt(what, () => session.makePath(session.at(altdir)));
  }
  const inner = `${altdir}/${one.name}`;
  session.symlink(one.file, inner + TEMPORARY);
  changes.push({ kind: 'rename', from: inner + TEMPORARY, to: inner });
  if (session.isMissing(inner)) changes.push({ kind: 'time', link: inner, target: one.file });
  if (!needsLink(session, one.link, inner)) return;
  session.symlink(inner, one.link + TEMPORARY);
  changes.push({ kind: 'rename', from: one.link + TEMPORARY, to: one.link });
  if (session.isMissing(one.link)) changes.push({ kind: 'time', link: one.link, target: inner });
}

function dropSlave(
  session: AlternativesSession,
  changes: Change[],
  group: ByteString,
  slave: SlaveLink,
  choice: Choice,
): void {
  const file = slaveFile(choice, slave.name);
  if (file !== undefined) {
    session.warn(
      `skip creation of ${slave.link} because associated file ${file} (of link group ${group}) does not exist`,
    );
  }
  if (mayRemove(session, slave.link)) changes.push({ kind: 'remove', path: slave.link });
  else session.warn(`not removing ${slave.link} since it is not a symbolic link`);
  changes.push({ kind: 'remove', path: `${session.settings.altdir}/${slave.name}` });
}

/**
 * Prepares the links of a choice: temporary ones are made now, the changes bring them in place.
 * @see dpkg utils/update-alternatives.c, alternative_prepare_install
 */
export function prepareLinks(
  session: AlternativesSession,
  alternative: Alternative,
  path: ByteString,
): Change[] {
  session.debug(`prepare_install(${path})`);
  const choice = choiceOf(alternative, path);
  if (choice === undefined) throw new AlternativesError(`cannot install unknown choice ${path}`);
  const changes: Change[] = [];
  prepareOne(session, changes, { name: alternative.name, link: alternative.link ?? '', file: path });
  for (const slave of alternative.slaves) {
    const file = slaveFile(choice, slave.name);
    if (file !== undefined && hasSlaveFile(session, choice, slave.name)) {
      prepareOne(session, changes, { name: slave.name, link: slave.link, file });
    } else {
      dropSlave(session, changes, alternative.name, slave, choice);
    }
  }
  return changes;
}

/** Gives a link the time of what it points to, itself not followed. */
function copyTime(session: AlternativesSession, link: ByteString, target: ByteString): void {
  const status = session.lstat(target);
  if (status === undefined) return;
  const what = `cannot set symbolic link '${session.at(link)}' timestamp`;
  session.attempt(what, () => session.process.files.setTime(session.at(link), status.mtimeSeconds, false));
}

export function commit(session: AlternativesSession, changes: readonly Change[]): void {
  for (const change of changes) {
    switch (change.kind) {
      case 'remove':
        session.remove(change.path);
        break;
      case 'rename':
        session.rename(change.from, change.to);
        break;
      case 'time':
        copyTime(session, change.link, change.target);
        break;
      default:
        change satisfies never;
    }
  }
}

/** Removes all links of a group and its file. */
export function removeEverything(session: AlternativesSession, alternative: Alternative): void {
  const { altdir, admindir } = session.settings;
  const all = [{ name: alternative.name, link: alternative.link ?? '' }, ...alternative.slaves];
  for (const { name, link } of all) {
    session.remove(link + TEMPORARY);
    if (mayRemove(session, link)) session.remove(link);
    session.remove(`${altdir}/${name}${TEMPORARY}`);
    session.remove(`${altdir}/${name}`);
  }
  const path = `${admindir}/${alternative.name}`;
  const { files } = session.process;
  if (files.tryStat(path, false) === undefined) return;
  session.attempt(`cannot remove '${path}'`, () => files.unlink(path));
}

function isSlaveBroken(session: AlternativesSession, slave: SlaveLink, choice: Choice): boolean {
  const inner = `${session.settings.altdir}/${slave.name}`;
  if (!hasSlaveFile(session, choice, slave.name)) {
    return session.lstat(slave.link) !== undefined || session.lstat(inner) !== undefined;
  }
  return session.readlink(slave.link) !== inner || session.readlink(inner) !== slaveFile(choice, slave.name);
}

export type Repair = 'no' | 'slaves' | 'broken';

/** Whether the links of a group are not what they should be. @see dpkg, alternative_needs_update */
export function neededRepair(session: AlternativesSession, alternative: Alternative): Repair {
  const inner = `${session.settings.altdir}/${alternative.name}`;
  if (session.readlink(alternative.link ?? '') !== inner) return 'broken';
  const current = currentChoice(session, alternative);
  if (current === undefined) return 'broken';
  const choice = choiceOf(alternative, current);
  if (choice === undefined) return 'no';
  let repair: Repair = 'no';
  for (const slave of alternative.slaves) {
    if (!isSlaveBroken(session, slave, choice)) continue;
    if (!slave.updated) return 'broken';
    repair = 'slaves';
  }
  return repair;
}
