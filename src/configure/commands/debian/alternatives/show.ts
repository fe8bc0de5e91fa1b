import type { ByteString } from '../../../../kernel/byte-string.js';
import { currentChoice } from './links.js';
import type { Alternative } from './model.js';
import { bestChoice, slaveFile } from './model.js';
import type { AlternativesSession } from './session.js';

/** `--query`: a stanza for the group and one for each choice. @see update-alternatives(1), "QUERY FORMAT" */
export function showQuery(session: AlternativesSession, alternative: Alternative): void {
  const current = currentChoice(session, alternative);
  const best = bestChoice(alternative, current);
  session.print(`Name: ${alternative.name}`);
  session.print(`Link: ${alternative.link}`);
  if (alternative.slaves.length > 0) session.print('Slaves:');
  for (const slave of alternative.slaves) session.print(` ${slave.name} ${slave.link}`);
  session.print(`Status: ${alternative.status}`);
  if (best !== undefined) session.print(`Best: ${best.path}`);
  session.print(`Value: ${current ?? 'none'}`);
  for (const choice of alternative.choices) {
    session.print('');
    session.print(`Alternative: ${choice.path}`);
    session.print(`Priority: ${choice.priority}`);
    if (alternative.slaves.length > 0) session.print('Slaves:');
    for (const slave of alternative.slaves) {
      const file = slaveFile(choice, slave.name);
      if (file !== undefined) session.print(` ${slave.name} ${file}`);
    }
  }
}

/** `--display`, for people. */
export function showToUser(session: AlternativesSession, alternative: Alternative): void {
  const current = currentChoice(session, alternative);
  const best = bestChoice(alternative, current);
  session.print(`${alternative.name} - ${alternative.status} mode`);
  session.print(
    best === undefined ? '  link best version not available' : `  link best version is ${best.path}`,
  );
  session.print(current === undefined ? '  link currently absent' : `  link currently points to ${current}`);
  session.print(`  link ${alternative.name} is ${alternative.link}`);
  for (const slave of alternative.slaves) session.print(`  slave ${slave.name} is ${slave.link}`);
  for (const choice of alternative.choices) {
    session.print(`${choice.path} - priority ${choice.priority}`);
    for (const slave of alternative.slaves) {
      const file = slaveFile(choice, slave.name);
      if (file !== undefined) session.print(`  slave ${slave.name}: ${file}`);
    }
  }
}

/** A row of the question that --config asks. */
function showRow(
  session: AlternativesSession,
  row: {
    readonly mark: boolean;
    readonly index: number;
    readonly path: ByteString;
    readonly priority: number;
    readonly mode: string;
  },
  width: number,
): void {
  const priority = (row.priority < 0 ? String(row.priority) : ` ${row.priority}`).padEnd(10);
  const index = String(row.index).padEnd(12);
  session.print(`${row.mark ? '*' : ' '} ${index} ${row.path.padEnd(width)} ${priority} ${row.mode} mode`);
}

/** The question that --config asks, up to its prompt. */
export function showQuestion(session: AlternativesSession, alternative: Alternative): void {
  const current = currentChoice(session, alternative);
  const best = bestChoice(alternative, current);
  const count = alternative.choices.length;
  const width = Math.max(15, ...alternative.choices.map((choice) => choice.path.length + 1));
  const counted = count === 1 ? 'There is 1 choice' : `There are ${count} choices`;
  session.print(`${counted} for the alternative ${alternative.name} (providing ${alternative.link}).`);
  session.print('');
  session.print(`  ${'Selection'.padEnd(12)} ${'Path'.padEnd(width)} ${'Priority'.padEnd(10)} Status`);
  session.print('------------------------------------------------------------');
  const rows = best === undefined ? [] : [{ ...best, mode: 'auto' }];
  rows.push(...alternative.choices.map((choice) => ({ ...choice, mode: 'manual' })));
  for (const [index, row] of rows.entries()) {
    showRow(session, { ...row, index, mark: alternative.status === row.mode && current === row.path }, width);
  }
  session.print('');
  session.said.push({
    fd: 1,
    text: 'Press <enter> to keep the current choice[*], or type selection number: ',
  });
}
