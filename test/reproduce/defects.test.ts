import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasAlpineReference } from '../make/alpine-reference.js';
import { hasDist } from '../make/dist.js';
import { plantedProgram } from '../make/planted.js';
import { DEFECTS, type Defect } from './defects.js';
import { BUILT, cheapFormats } from './choice.js';
import { runMatrix, type Matrix, type Verdict } from './matrix.js';
import { ROWS } from './rows.js';
import { lockOf, perform } from './runs.js';
import { alpineSubject } from './subject-alpine.js';
import { removeWork } from './tidy.js';

const MATRIX_MS = 10 * 60_000;
const CAN_RUN = hasDist('the matrix of surroundings') && hasAlpineReference();
const CHEAP = ROWS.filter(({ isCheap }) => isCheap);

let work = '';
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'rootfs-reproduce-'));
  chmodSync(work, 0o755);
});
afterAll(() => removeWork(work));

/** A row that cannot run here says so. */
function isSkipped({ kind, row, remarks }: Verdict): boolean {
  if (kind === 'SKIPPED') console.warn(`SKIPPED: the row ${row} of the matrix: ${remarks.join('; ')}`);
  return kind === 'SKIPPED';
}

describe.runIf(CAN_RUN)('a lock gives one digest', () => {
  const verdicts = new Map<string, Verdict>();
  beforeAll(async () => {
    const matrix = { main: BUILT, rows: CHEAP, work: join(work, 'good'), kept: work, atOnce: 2 };
    const found = await runMatrix({ ...matrix, formats: cheapFormats }, alpineSubject(), () => undefined);
    for (const verdict of found) verdicts.set(verdict.row, verdict);
  }, MATRIX_MS);

  it.each(CHEAP)('in the row $name: $how', ({ name }) => {
    const verdict = verdicts.get(name);
    if (verdict === undefined) throw new Error(`no verdict on ${name}`);
    if (isSkipped(verdict)) return;
    expect([verdict.kind, ...verdict.remarks.filter(() => verdict.kind !== 'same')]).toEqual(['same']);
  });
});

describe.runIf(CAN_RUN)('the matrix catches it when', () => {
  let lock = '';
  beforeAll(async () => {
    const folder = join(work, 'lock');
    const run = {
      subject: alpineSubject(),
      surroundings: {},
      main: BUILT,
      folder,
      cache: join(folder, 'cache'),
    };
    await perform({ ...run, formats: [] });
    lock = lockOf(folder);
  });

  async function verdictOn(defect: Defect): Promise<Verdict> {
    const rows = ROWS.filter(({ name }) => name === defect.row);
    const folder = join(work, String(DEFECTS.indexOf(defect)));
    const main = plantedProgram(join(folder, 'program'), defect);
    const common = { main, rows, work: join(folder, 'matrix'), kept: work, atOnce: 1 };
    const matrix: Matrix =
      defect.part === 'lock' ? { ...common, formats: () => [] } : { ...common, formats: () => ['oci'], lock };
    const [verdict] = await runMatrix(matrix, alpineSubject(), () => undefined);
    if (verdict === undefined) throw new Error(`there is no row ${defect.row}`);
    return verdict;
  }

  it.each(DEFECTS)(
    'in the stage $stage $summary: row $row',
    async (defect) => {
      const verdict = await verdictOn(defect);
      if (isSkipped(verdict)) return;
      expect([verdict.kind, ...verdict.remarks]).toEqual([
        'DIFFERS',
        ...Array.from(verdict.remarks, () => expect.any(String)),
      ]);
      expect(verdict.remarks.some((remark) => remark.startsWith(`${defect.part}: `))).toBe(true);
    },
    MATRIX_MS,
  );
});
