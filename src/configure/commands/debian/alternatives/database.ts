import type { ByteString } from '../../../../kernel/byte-string.js';
import { isIoError } from '../../command.js';
import type { Alternative, Choice } from './model.js';
import { addChoice, addSlave, choiceOf, newAlternative, slaveFile, sortForFile } from './model.js';
import type { AlternativesSession } from './session.js';
import { AlternativesError } from './session.js';

/** How files that are wrong, and choices that are gone, are dealt with. */
export interface LoadMode {
  /** A wrong file counts as none; otherwise it ends the program. */
  readonly lax: boolean;
}

const TEMPORARY = '.dpkg-tmp';
const LOWEST = -(2 ** 31);
const HIGHEST = 2 ** 31 - 1;

class FormatError extends Error {}

/** Lines of a file in the administrative directory; each must end with a newline. */
class Lines {
  private at = 0;

  constructor(private readonly text: ByteString) {}

  next(what: string): ByteString {
    const end = this.text.indexOf('\n', this.at);
    if (this.at >= this.text.length)
      throw new FormatError(`cannot read file '${what}': unexpected end of file`);
    if (end < 0) throw new FormatError(`line not terminated while trying to read ${what}`);
    const line = this.text.slice(this.at, end);
    this.at = end + 1;
    return line;
  }
}

/** strtol(3) in base 10 over a whole text: undefined when it is no number. */
export function parsePriority(text: ByteString): number | 'range' | undefined {
  if (!/^[ \t\n\v\f\r]*[+-]?[0-9]+$/.test(text)) return undefined;
  const value = Number(text);
  return value < LOWEST || value > HIGHEST ? 'range' : value;
}

function readSlave(alternative: Alternative, lines: Lines): boolean {
  const name = lines.next('slave name');
  if (name === '') return false;
  if (alternative.slaves.some((slave) => slave.name === name))
    throw new FormatError(`duplicate slave name ${name}`);
  const link = lines.next('slave link');
  if (link === alternative.link) throw new FormatError(`slave link same as main link ${link}`);
  if (alternative.slaves.some((slave) => slave.link === link))
    throw new FormatError(`duplicate slave link ${link}`);
  addSlave(alternative, name, link, false);
  return true;
}

function readPriority(path: ByteString, text: ByteString): number {
  const priority = parsePriority(text);
  if (priority === 'range') throw new FormatError(`priority of ${path} is out of range: ${text}`);
  if (priority === undefined) throw new FormatError(`priority of ${path}: ${text}`);
  return priority;
}

/** @returns the choice, 'gone' when its file is not there any more, undefined at the end of the list */
function readChoice(
  session: AlternativesSession,
  alternative: Alternative,
  lines: Lines,
): Choice | 'gone' | undefined {
  const path = lines.next('master file');
  if (path === '') return undefined;
  if (choiceOf(alternative, path) !== undefined) throw new FormatError(`duplicate path ${path}`);
  const isGone = session.isMissing(path);
  const priority = lines.next('priority');
  const slaves = new Map(alternative.slaves.map((slave) => [slave.name, lines.next('slave file')]));
  return isGone ? 'gone' : { path, priority: readPriority(path, priority), slaves };
}

function parse(
  session: AlternativesSession,
  name: ByteString,
  text: ByteString,
  mode: LoadMode,
): Alternative {
  const alternative = newAlternative(name);
  const lines = new Lines(text);
  const status = lines.next('status');
  if (status !== 'auto' && status !== 'manual') throw new FormatError('invalid status');
  alternative.status = status;
  alternative.link = lines.next('master link');
  while (readSlave(alternative, lines));
  let cleaned = false;
  for (;;) {
    const choice = readChoice(session, alternative, lines);
    if (choice === undefined) break;
    if (choice === 'gone') cleaned = true;
    else addChoice(alternative, choice);
  }
  if (cleaned && !mode.lax) warnOfGone(session, name, text, alternative);
  alternative.modified = cleaned;
  return alternative;
}

/** Names the choices that are in the file and not in the alternative. */
function warnOfGone(
  session: AlternativesSession,
  name: ByteString,
  text: ByteString,
  kept: Alternative,
): void {
  const lines = new Lines(text);
  for (let i = 0; i < 3 + 2 * kept.slaves.length; i++) lines.next('status');
  for (let path = lines.next('master file'); path !== ''; path = lines.next('master file')) {
    for (let i = 0; i <= kept.slaves.length; i++) lines.next('priority');
    if (choiceOf(kept, path) !== undefined) continue;
    session.warn(
      `alternative ${path} (part of link group ${name}) does not exist; removing from list of alternatives`,
    );
  }
}

/**
 * Reads a group from the administrative directory; undefined when there is none.
 * @throws AlternativesError when the file is wrong and the mode is not lax
 * @see dpkg utils/update-alternatives.c, alternative_load
 */
export function loadAlternative(
  session: AlternativesSession,
  name: ByteString,
  mode: LoadMode,
): Alternative | undefined {
  const path = `${session.settings.admindir}/${name}`;
  const { files } = session.process;
  let text: ByteString;
  try {
    text = files.read(path);
  } catch (error) {
    if (!isIoError(error)) throw error;
    if (error.errno === 'ENOENT') return undefined;
    // fopen(3) opens a directory; reading it fails, which a lax reader passes over.
    if (error.errno === 'EISDIR' && mode.lax) return undefined;
    throw new AlternativesError(`cannot open file '${path}': ${error.message}`);
  }
  if (text === '') return undefined;
  try {
    return parse(session, name, text, mode);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    if (mode.lax) return undefined;
    throw new AlternativesError(`${path} corrupt: ${error.message}`);
  }
}

/** Every group that can be read, in byte order of the names. */
export function loadAll(session: AlternativesSession): Alternative[] {
  const { admindir } = session.settings;
  const { files } = session.process;
  if (!files.exists(admindir)) return [];
  const names = session.attempt(`cannot scan directory '${admindir}'`, () => files.list(admindir));
  return names
    .filter((name) => !(name.endsWith(TEMPORARY) && name.length > TEMPORARY.length))
    .flatMap((name) => loadAlternative(session, name, { lax: true }) ?? []);
}

/** Slave links that no choice has a file for are forgotten. */
function dropUnusedSlaves(session: AlternativesSession, alternative: Alternative): void {
  alternative.slaves = alternative.slaves.filter((slave) => {
    const isUsed = alternative.choices.some((choice) => slaveFile(choice, slave.name) !== undefined);
    if (!isUsed) session.verbose(`discarding obsolete slave link ${slave.name} (${slave.link})`);
    return isUsed;
  });
}

/** Writes a group's file by way of a temporary one. @see dpkg utils/update-alternatives.c, alternative_save */
export function saveAlternative(session: AlternativesSession, alternative: Alternative): void {
  dropUnusedSlaves(session, alternative);
  sortForFile(alternative);
  const lines = [alternative.status ?? 'manual', alternative.link ?? ''];
  for (const slave of alternative.slaves) lines.push(slave.name, slave.link);
  lines.push('');
  for (const choice of alternative.choices) {
    lines.push(choice.path, String(choice.priority));
    for (const slave of alternative.slaves) lines.push(slaveFile(choice, slave.name) ?? '');
  }
  lines.push('');
  const wrong = lines.find((line) => line.includes('\n'));
  if (wrong !== undefined)
    throw new AlternativesError(`newlines prohibited in update-alternatives files (${wrong})`);
  const { files } = session.process;
  const { admindir } = session.settings;
  const path = `${admindir}/${alternative.name}`;
  session.attempt(`cannot create file '${path}${TEMPORARY}'`, () => {
    if (!files.exists(admindir)) session.makePath(admindir);
    files.replace(path, lines.map((line) => `${line}\n`).join(''), { mode: 0o644 });
  });
}
