import type { ByteString } from '../../../../kernel/byte-string.js';
import { loadAll } from './database.js';
import { currentChoice } from './links.js';
import type { Alternative } from './model.js';
import { bestChoice, choiceOf } from './model.js';
import type { AlternativesSession } from './session.js';
import { AlternativesError } from './session.js';
import { showQuestion, showToUser } from './show.js';
import { selectMode, setAuto, setManual, setStatus, update } from './update.js';

/** Lines of standard input, as fgets(3) would read them. */
export class InputLines {
  private rest: ByteString | undefined;

  constructor(private readonly readAll: () => Promise<ByteString>) {}

  /** A line with its newline; undefined at the end. */
  async next(): Promise<ByteString | undefined> {
    this.rest ??= await this.readAll();
    if (this.rest === '') return undefined;
    const end = this.rest.indexOf('\n');
    const line = end < 0 ? this.rest : this.rest.slice(0, end + 1);
    this.rest = this.rest.slice(line.length);
    return line;
  }
}

/** What an answer to --config's question chooses; undefined when the question is to be asked again. */
function answered(
  session: AlternativesSession,
  alternative: Alternative,
  current: ByteString | undefined,
  answer: ByteString,
): ByteString | undefined {
  const number = /^[ \t]*[+]?[0-9]+$/.test(answer) ? Number(answer) : undefined;
  if (number === 0) {
    setStatus(session, alternative, 'auto');
    return bestChoice(alternative, current)?.path;
  }
  const choice = number === undefined ? choiceOf(alternative, answer) : alternative.choices[number - 1];
  if (choice === undefined) return undefined;
  setStatus(session, alternative, 'manual');
  return choice.path;
}

/** `--config`: asks until there is an answer; the end of the input keeps everything as it is. */
export async function configure(
  session: AlternativesSession,
  alternative: Alternative,
  current: ByteString | undefined,
  input: InputLines,
): Promise<ByteString | undefined> {
  if (alternative.choices.length === 0) {
    session.print(`There is no program which provides ${alternative.name}.`);
    session.print('Nothing to configure.');
    return undefined;
  }
  if (session.settings.skipAuto && alternative.status === 'auto') {
    showToUser(session, alternative);
    return undefined;
  }
  for (;;) {
    showQuestion(session, alternative);
    const line = await input.next();
    if (line === undefined) return undefined;
    const answer = line.slice(0, -1);
    if (answer === '') return current;
    const chosen = answered(session, alternative, current, answer);
    if (chosen !== undefined) return chosen;
  }
}

/** `--all`: --config for every group. */
export async function configureAll(session: AlternativesSession, input: InputLines): Promise<void> {
  for (const alternative of loadAll(session)) {
    const current = currentChoice(session, alternative);
    selectMode(session, alternative, current);
    const chosen = await configure(session, alternative, current, input);
    update(session, alternative, current, chosen);
  }
}

/** `--get-selections`. */
export function showSelections(session: AlternativesSession): void {
  for (const alternative of loadAll(session)) {
    const status = (alternative.status ?? 'manual').padEnd(8);
    session.print(`${alternative.name.padEnd(30)} ${status} ${currentChoice(session, alternative) ?? ''}`);
  }
}

function applySelection(
  session: AlternativesSession,
  alternative: Alternative,
  status: ByteString,
  path: ByteString,
): void {
  let chosen: ByteString | undefined;
  if (status === 'auto') {
    session.info(`selecting alternative ${alternative.name} as auto`);
    chosen = setAuto(session, alternative);
  } else if (choiceOf(alternative, path) !== undefined) {
    session.info(`selecting alternative ${alternative.name} as choice ${path}`);
    chosen = setManual(session, alternative, path);
  } else {
    session.info(`alternative ${alternative.name} unchanged because choice ${path} is not available`);
  }
  if (chosen === undefined) return;
  const current = currentChoice(session, alternative);
  selectMode(session, alternative, current);
  update(session, alternative, current, chosen);
}

/** Longest line that the program reads, its newline included. */
const LINE_BYTES = 1023;

/** `--set-selections`: lines of `NAME STATUS CHOICE` on standard input. */
export async function applySelections(session: AlternativesSession, input: InputLines): Promise<void> {
  const groups = loadAll(session);
  for (let line = await input.next(); line !== undefined; line = await input.next()) {
    if (!line.endsWith('\n') || line.length > LINE_BYTES) {
      throw new AlternativesError('line too long or not terminated while trying to read <standard input>');
    }
    const [, name = '', status = '', choice = ''] =
      /^([^ \t]*)[ \t]+([^ \t]*)[ \t]+(.+)\n$/s.exec(line) ?? [];
    const group = groups.find((alternative) => alternative.name === name);
    if (choice === '') session.info(`skip invalid selection line: ${line.slice(0, -1).split(/[ \t]/)[0]}`);
    else if (group === undefined) session.info(`skip unknown alternative ${name}`);
    else applySelection(session, group, status, choice);
  }
}
