import { chmodSync, lstatSync, mkdirSync, mkdtempSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { hasAlpineReference } from '../make/alpine-reference.js';
import { BUILT, cheapFormats } from './choice.js';
import { runMatrix, type Matrix, type Verdict } from './matrix.js';
import { isSkip, type Row } from './row.js';
import { ROWS } from './rows.js';
import { alpineSubject } from './subject-alpine.js';
import { debianSubject } from './subject-debian.js';
import type { Subject } from './subject.js';
import { lineOf, summaryOf } from './table.js';
import { withWork } from './tidy.js';

const SUBJECTS = ['alpine', 'bookworm'];

const OPTIONS = {
  cheap: { type: 'boolean', default: false },
  list: { type: 'boolean', default: false },
  subject: { type: 'string', multiple: true },
  main: { type: 'string', default: BUILT },
  'at-once': { type: 'string', default: String(availableParallelism()) },
} as const;

function chosenRows(names: readonly string[], isCheap: boolean): readonly Row[] {
  const unknown = names.filter((name) => !ROWS.some((row) => row.name === name));
  if (unknown.length > 0) throw new Error(`no such row: ${unknown.join(', ')}; --list names them`);
  const named = names.length === 0 ? ROWS : ROWS.filter((row) => names.includes(row.name));
  return isCheap ? named.filter((row) => row.isCheap) : named;
}

/** A folder that nobody else can have put anything into, as programs from it are run. */
function keptFolder(): string {
  const name = `rootfs-reproduce-${process.getuid?.() ?? 'user'}`;
  const folder = resolve(process.env['ROOTFS_REPRODUCE_DIR'] ?? join(tmpdir(), name));
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const stat = lstatSync(folder);
  const isMine = stat.isDirectory() && stat.uid === (process.getuid?.() ?? stat.uid);
  if (!isMine || (stat.mode & 0o022) !== 0) {
    throw new Error(`${folder} is not this user's own; ROOTFS_REPRODUCE_DIR may name another`);
  }
  return folder;
}

/** Says loudly why a subject cannot be had. */
async function subjectOf(name: string, main: string, work: string): Promise<Subject | undefined> {
  if (name === 'alpine') return hasAlpineReference() ? alpineSubject() : undefined;
  const folder = join(work, `${name}-made`);
  mkdirSync(folder);
  const subject = await debianSubject(name, main, folder);
  if (!isSkip(subject)) return subject;
  console.warn(`SKIPPED: ${name}: ${subject.skipped}`);
  return undefined;
}

async function runAll(matrix: Matrix, names: readonly string[]): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const name of names) {
    const subject = await subjectOf(name, matrix.main, matrix.work);
    if (subject === undefined) continue;
    verdicts.push(...(await runMatrix(matrix, subject, (verdict) => console.log(lineOf(verdict)))));
  }
  return verdicts;
}

/**
 * `npm run reproduce`.
 * @returns exit status 0 when all that ran is the same, 1 when something differs, failed or nothing ran
 * @throws Error for unknown options and rows
 */
export async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  const rows = chosenRows(positionals, values.cheap);
  if (values.list) {
    for (const row of rows)
      console.log(`${row.name.padEnd(18)}${row.isCheap ? 'cheap  ' : '       '}${row.how}`);
    return 0;
  }
  const work = mkdtempSync(join(tmpdir(), 'rootfs-matrix-'));
  chmodSync(work, 0o755);
  const atOnce = Math.max(1, Number(values['at-once']));
  const common = { main: resolve(values.main), rows, work, kept: keptFolder(), atOnce };
  const matrix = values.cheap ? { ...common, formats: cheapFormats } : common;
  return withWork(work, async () => {
    const names = values.subject ?? (values.cheap ? ['alpine'] : SUBJECTS);
    const verdicts = await runAll(matrix, names);
    console.log(summaryOf(verdicts));
    const isGood = verdicts.every(({ kind }) => kind === 'same' || kind === 'SKIPPED');
    return isGood && verdicts.length > 0 ? 0 : 1;
  });
}
