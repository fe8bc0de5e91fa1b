import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ExportFormat } from '../../src/export/request.js';
import type { Parts } from './fingerprint.js';
import { isSkip, type Row, type Surroundings } from './row.js';
import { lockOf, perform, type Made } from './runs.js';
import type { Subject } from './subject.js';

export interface Matrix {
  /** The program, dist/main.js. */
  readonly main: string;
  readonly rows: readonly Row[];
  /** A folder for this matrix, which every user may read. */
  readonly work: string;
  /** A folder that is kept for what has to be downloaded. */
  readonly kept: string;
  /** Rows at once, at least 1. */
  readonly atOnce: number;
  /** Built from this one in all rows; else the first run makes one, and every row makes it again. */
  readonly lock?: string;
  /** Of those of the subject what is built in a row, and without one in the first run; else all. */
  readonly formats?: (row?: Row) => readonly ExportFormat[];
}

export interface Verdict {
  readonly kind: 'same' | 'DIFFERS' | 'FAILED' | 'SKIPPED';
  readonly subject: string;
  readonly row: string;
  readonly how: string;
  /** Of the image, when there is one. */
  readonly digest?: string | undefined;
  /** Which parts differ and how, why it failed or was skipped, and what else was seen. */
  readonly remarks: readonly string[];
}

/** The first run, with which all others are compared. */
interface First {
  readonly subject: Subject;
  readonly parts: Parts;
  readonly lock: string;
  readonly cache: string;
}

function openFolder(...names: readonly string[]): string {
  const folder = join(...names);
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o777);
  return folder;
}

function formatsOf(matrix: Matrix, subject: Subject, row?: Row): readonly ExportFormat[] {
  const wanted = matrix.formats?.(row) ?? (row?.isSlow === true ? ['oci'] : subject.formats);
  return subject.formats.filter((format) => wanted.includes(format));
}

/** Its number of threads is fixed; that of the rows is what the machine has, unless they say it. */
const FIRST: Surroundings = { options: ['--jobs', '3'] };

function lockingOf(matrix: Matrix): Surroundings {
  return matrix.lock === undefined ? {} : { skipsLock: true };
}

async function firstRun(matrix: Matrix, subject: Subject): Promise<First> {
  const folder = openFolder(matrix.work, subject.name, 'first');
  const cache = join(folder, 'cache');
  const run = { subject, folder, cache, main: matrix.main, formats: formatsOf(matrix, subject) };
  const surroundings = { ...FIRST, ...lockingOf(matrix) };
  const { parts, notes } = await perform({ ...run, surroundings, lock: matrix.lock });
  for (const note of notes) console.warn(`SKIPPED: ${subject.name}: ${note}`);
  return { subject, parts, lock: matrix.lock ?? lockOf(folder), cache };
}

function differences(first: First, made: Made): readonly string[] {
  const names = [...new Set([...first.parts.keys(), ...made.parts.keys()])];
  return names.flatMap((name) => {
    const [expected, seen] = [first.parts.get(name), made.parts.get(name)];
    if (expected === seen) return [];
    if (seen === undefined && made.leftOut.includes(name)) return [];
    return [`${name}: ${seen ?? 'missing'}, and not ${expected ?? 'missing'}`];
  });
}

async function runIn(
  matrix: Matrix,
  first: First,
  surroundings: Surroundings,
  row: Row,
  own: string,
): Promise<readonly Made[]> {
  const folder = surroundings.folder ?? own;
  const cache = surroundings.isWarm === true ? first.cache : join(folder, 'cache');
  const { subject, lock } = first;
  const common = {
    subject,
    surroundings,
    main: matrix.main,
    cache,
    lock,
    formats: formatsOf(matrix, subject, row),
  };
  const count = surroundings.processes ?? 1;
  const folders = Array.from({ length: count }, (_, at) => openFolder(folder, `run-${at}`));
  return Promise.all(folders.map((one) => perform({ ...common, folder: one })));
}

async function judge(matrix: Matrix, first: First, row: Row, own: string): Promise<Verdict> {
  const named = { subject: first.subject.name, row: row.name, how: row.how };
  const found = await row.prepare({ folder: own, kept: matrix.kept, main: matrix.main });
  if (isSkip(found)) return { ...named, kind: 'SKIPPED', remarks: [found.skipped] };
  const prepared = { ...found, ...lockingOf(matrix) };
  try {
    const made = await runIn(matrix, first, prepared, row, own);
    const differing = [...new Set(made.flatMap((one) => differences(first, one)))];
    const notes = new Set([prepared.note ?? [], ...made.map((one) => one.notes)].flat());
    const digest = made.map(({ parts }) => parts.get('image')).find((one) => one !== undefined);
    const kind = differing.length === 0 ? 'same' : 'DIFFERS';
    return { ...named, kind, digest, remarks: [...differing, ...notes] };
  } finally {
    prepared.close?.();
  }
}

async function verdictOn(matrix: Matrix, first: First, row: Row): Promise<Verdict> {
  const named = { subject: first.subject.name, row: row.name, how: row.how };
  if (row.isSlow === true && !first.subject.isSmall) {
    return { ...named, kind: 'SKIPPED', remarks: ['emulated: only small images are built'] };
  }
  const own = openFolder(matrix.work, first.subject.name, row.name);
  try {
    return await judge(matrix, first, row, own);
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return { ...named, kind: 'FAILED', remarks: [message] };
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

/**
 * Locks and builds a subject in plain surroundings, then in those of each row, and compares every part.
 * @param report is told as each row ends, in no particular order
 * @throws Error when the first run fails
 */
export async function runMatrix(
  matrix: Matrix,
  subject: Subject,
  report: (verdict: Verdict) => void,
): Promise<readonly Verdict[]> {
  const first = await firstRun(matrix, subject);
  report({
    kind: 'same',
    subject: subject.name,
    row: 'first',
    how: 'what all others are compared with',
    digest: first.parts.get('image'),
    remarks: [],
  });
  const verdicts: Verdict[] = [];
  const waiting = [...matrix.rows];
  const worker = async (): Promise<void> => {
    for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
      const verdict = await verdictOn(matrix, first, row);
      verdicts.push(verdict);
      report(verdict);
    }
  };
  await Promise.all(Array.from({ length: matrix.atOnce }, worker));
  return verdicts;
}
