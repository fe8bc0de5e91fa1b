import type { Verdict } from './matrix.js';

const WIDTHS = { kind: 8, subject: 9, row: 18, digest: 72 };

/** One line for a row, and one below it for each remark. */
export function lineOf(verdict: Verdict): string {
  const { kind, subject, row, how, digest = '-', remarks } = verdict;
  const columns = [
    kind.padEnd(WIDTHS.kind),
    subject.padEnd(WIDTHS.subject),
    row.padEnd(WIDTHS.row),
    digest.padEnd(WIDTHS.digest),
  ];
  const isGood = kind === 'same' || kind === 'SKIPPED';
  const inLine = isGood && remarks.length > 0 ? ` (${remarks.join('; ')})` : '';
  const below = isGood ? [] : remarks.map((remark) => `\n         ${remark}`);
  return `${columns.join('')}${how}${inLine}${below.join('')}`;
}

/** How many there are of each kind. */
export function summaryOf(verdicts: readonly Verdict[]): string {
  const count = (kind: Verdict['kind']): number => verdicts.filter((verdict) => verdict.kind === kind).length;
  return `${count('same')} same, ${count('DIFFERS')} differ, ${count('FAILED')} failed, ${count('SKIPPED')} skipped`;
}
