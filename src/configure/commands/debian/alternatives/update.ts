import type { ByteString } from '../../../../kernel/byte-string.js';
import { saveAlternative } from './database.js';
import type { Change } from './links.js';
import { commit, currentChoice, neededRepair, prepareLinks, removeEverything } from './links.js';
import type { Alternative, AlternativeStatus, Choice, SlaveLink } from './model.js';
import { addChoice, addSlave, bestChoice, choiceOf, removeChoice } from './model.js';
import type { AlternativesSession } from './session.js';
import { AlternativesError } from './session.js';

export function setStatus(
  session: AlternativesSession,
  alternative: Alternative,
  status: AlternativeStatus,
): void {
  const before = alternative.status;
  if (before === status) return;
  alternative.modified = true;
  if (before !== undefined) session.log(`status of link group ${alternative.link} set to ${status}`);
  alternative.status = status;
}

/** Notices a link that was changed by hand, or that is gone. @see dpkg, alternative_select_mode */
export function selectMode(
  session: AlternativesSession,
  alternative: Alternative,
  current: ByteString | undefined,
): void {
  const where = `${session.settings.instdir}${session.settings.altdir}/${alternative.name}`;
  if (current === undefined) {
    session.verbose(`setting up automatic selection of ${alternative.name}`);
    return setStatus(session, alternative, 'auto');
  }
  if (choiceOf(alternative, current) !== undefined) return;
  if (session.isMissing(current)) {
    session.warn(`${where} is dangling; it will be updated with best choice`);
    setStatus(session, alternative, 'auto');
  } else if (alternative.status !== 'manual') {
    session.warn(`${where} has been changed (manually or by a script); switching to manual updates only`);
    setStatus(session, alternative, 'manual');
  }
}

export function setManual(
  session: AlternativesSession,
  alternative: Alternative,
  path: ByteString,
): ByteString {
  if (choiceOf(alternative, path) === undefined) {
    throw new AlternativesError(`alternative ${path} for ${alternative.name} not registered; not setting`);
  }
  setStatus(session, alternative, 'manual');
  return path;
}

export function setAuto(session: AlternativesSession, alternative: Alternative): ByteString | undefined {
  setStatus(session, alternative, 'auto');
  const best = bestChoice(alternative, currentChoice(session, alternative));
  if (best === undefined) session.info(`there is no program which provides ${alternative.name}`);
  return best?.path;
}

/** Takes a choice away. @returns what is to be chosen instead, when it was the current one */
export function removePath(
  session: AlternativesSession,
  alternative: Alternative,
  current: ByteString | undefined,
  path: ByteString,
): ByteString | undefined {
  if (choiceOf(alternative, path) !== undefined) removeChoice(alternative, path);
  else session.verbose(`alternative ${path} for ${alternative.name} not registered; not removing`);
  if (current !== path) return undefined;
  if (alternative.status === 'manual') {
    session.info(`removing manually selected alternative - switching ${alternative.name} to auto mode`);
    setStatus(session, alternative, 'auto');
  }
  return bestChoice(alternative, current)?.path;
}

/** Renames the link of a slave that has another one now. */
function evolveSlave(
  session: AlternativesSession,
  alternative: Alternative,
  slave: SlaveLink,
  file: ByteString | undefined,
): boolean {
  const before = alternative.slaves.find((one) => one.name === slave.name);
  if (before === undefined) return true;
  if (before.link === slave.link || session.lstat(before.link)?.kind !== 'symlink') return slave.updated;
  if (file !== undefined && !session.isMissing(file)) {
    session.info(
      `renaming ${slave.name} slave link from ${session.at(before.link)} to ${session.at(slave.link)}`,
    );
    session.rename(before.link, slave.link);
  } else {
    session.remove(before.link);
  }
  return true;
}

/** Takes over what the command line says differently about links. @see dpkg, alternative_evolve */
function evolve(
  session: AlternativesSession,
  alternative: Alternative,
  wanted: Alternative,
  current: ByteString | undefined,
  choice: Choice,
): void {
  const [before = '', after = ''] = [alternative.link, wanted.link];
  if (before !== after && session.lstat(before)?.kind === 'symlink') {
    session.info(`renaming ${wanted.name} link from ${session.at(before)} to ${session.at(after)}`);
    session.rename(before, after);
  }
  if (before !== after) alternative.modified = true;
  alternative.link = after;
  for (const slave of wanted.slaves) {
    const inner = `${session.settings.altdir}/${slave.name}`;
    const file = current === choice.path ? choice.slaves.get(slave.name) : session.readlink(inner);
    const updated = evolveSlave(session, alternative, slave, file);
    addSlave(alternative, slave.name, slave.link, updated);
  }
}

/** Adds a choice to a group. @returns what is to be chosen, in automatic mode */
export function install(
  session: AlternativesSession,
  alternative: Alternative,
  wanted: Alternative,
  current: ByteString | undefined,
  choice: Choice,
): ByteString | undefined {
  if (alternative !== wanted) evolve(session, alternative, wanted, current, choice);
  addChoice(alternative, choice);
  if (alternative.status === 'auto') return bestChoice(alternative, current)?.path;
  session.verbose(
    `automatic updates of ${session.settings.altdir}/${alternative.name} are disabled; leaving it alone`,
  );
  session.verbose(`to return to automatic updates use 'update-alternatives --auto ${alternative.name}'`);
  return undefined;
}

function repair(
  session: AlternativesSession,
  alternative: Alternative,
  current: ByteString | undefined,
): Change[] {
  const needed = neededRepair(session, alternative);
  if (needed === 'no') return [];
  if (needed === 'slaves') {
    session.log(`link group ${alternative.name} updated with changed slaves`);
    session.info(
      `updating alternative ${current} because link group ${alternative.name} has changed slave links`,
    );
  } else {
    session.log(`auto-repair link group ${alternative.name}`);
    session.warn(
      `forcing reinstallation of alternative ${current ?? '(null)'} because link group ${alternative.name} is broken`,
    );
  }
  let path = current;
  if (current !== undefined && choiceOf(alternative, current) === undefined) {
    path = bestChoice(alternative, current)?.path;
    session.warn(
      `current alternative ${current} is unknown, switching to ${path} for link group ${alternative.name}`,
    );
    setStatus(session, alternative, 'auto');
  }
  return path === undefined ? [] : prepareLinks(session, alternative, path);
}

/**
 * Brings links and file of a group in line with what was decided.
 * @see dpkg utils/update-alternatives.c, alternative_update
 */
export function update(
  session: AlternativesSession,
  alternative: Alternative,
  current: ByteString | undefined,
  chosen: ByteString | undefined,
): void {
  if (alternative.choices.length === 0) {
    session.log(`link group ${alternative.name} fully removed`);
    return removeEverything(session, alternative);
  }
  let changes: Change[];
  if (chosen !== undefined && chosen !== current) {
    session.log(`link group ${alternative.name} updated to point to ${chosen}`);
    const how = alternative.status === 'auto' ? 'auto' : 'manual';
    session.info(`using ${chosen} to provide ${alternative.link} (${alternative.name}) in ${how} mode`);
    changes = prepareLinks(session, alternative, chosen);
  } else {
    changes = repair(session, alternative, current);
  }
  if (alternative.modified) {
    session.debug(`${alternative.name} is modified and will be saved`);
    saveAlternative(session, alternative);
  }
  commit(session, changes);
}
