import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Change } from './changes.js';
import type { Text } from './lines.js';
import type { DiffOptions } from './options.js';

/** Two texts with what differs between them. */
export interface Comparison {
  readonly texts: readonly [Text, Text];
  readonly changes: readonly Change[];
}

function shown({ lines, isCut }: Text, at: number, mark: string): ByteString {
  const isLast = isCut && at === lines.length - 1;
  return `${mark}${lines[at] ?? ''}\n${isLast ? '\\ No newline at end of file\n' : ''}`;
}

function block(text: Text, from: number, to: number, mark: string): ByteString {
  let lines = '';
  for (let at = from; at < to; at++) lines += shown(text, at, mark);
  return lines;
}

/** @see diffutils manual, "Detailed Description of Normal Format" */
function normalHunk({ texts }: Comparison, { from, deleted, to, inserted }: Change): ByteString {
  const range = (start: number, count: number): string =>
    count > 1 ? `${start + 1},${start + count}` : String(start + count);
  const letter = deleted === 0 ? 'a' : inserted === 0 ? 'd' : 'c';
  return [
    `${range(from, deleted)}${letter}${range(to, inserted)}\n`,
    block(texts[0], from, from + deleted, '< '),
    letter === 'c' ? '---\n' : '',
    block(texts[1], to, to + inserted, '> '),
  ].join('');
}

/** Changes whose contexts touch or overlap are of one hunk; one of blank lines only joins less readily. */
function hunksOf({ changes }: Comparison, context: number): readonly (readonly Change[])[] {
  const hunks: Change[][] = [];
  let end = 0;
  for (const change of changes) {
    const hunk = hunks.at(-1);
    const near = change.isIgnorable ? context : 2 * context + 1;
    if (hunk !== undefined && change.from - end < near) hunk.push(change);
    else hunks.push([change]);
    end = change.from + change.deleted;
  }
  return hunks.filter((hunk) => !hunk.every((change) => change.isIgnorable));
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** The lines of each file that a hunk shows. */
function spans({ texts }: Comparison, hunk: readonly Change[], context: number): readonly [Span, Span] {
  const [first, last] = [hunk[0] as Change, hunk.at(-1) as Change];
  return [
    {
      from: Math.max(0, first.from - context),
      to: Math.min(texts[0].lines.length, last.from + last.deleted + context),
    },
    {
      from: Math.max(0, first.to - context),
      to: Math.min(texts[1].lines.length, last.to + last.inserted + context),
    },
  ];
}

/** @see diffutils manual, "Detailed Description of Unified Format" */
function unifiedHunk(comparison: Comparison, hunk: readonly Change[], context: number): ByteString {
  const [one, other] = spans(comparison, hunk, context);
  const range = ({ from, to }: Span): string =>
    to - from === 1 ? String(to) : to === from ? `${to},0` : `${from + 1},${to - from}`;
  let at = one.from;
  let text = `@@ -${range(one)} +${range(other)} @@\n`;
  for (const { from, deleted, to, inserted } of hunk) {
    text += block(comparison.texts[0], at, from, ' ');
    text += block(comparison.texts[0], from, from + deleted, '-');
    text += block(comparison.texts[1], to, to + inserted, '+');
    at = from + deleted;
  }
  return text + block(comparison.texts[0], at, one.to, ' ');
}

interface Side {
  readonly text: Text;
  readonly span: Span;
  readonly mark: string;
  readonly runs: readonly (Span & { readonly isReplaced: boolean })[];
}

/** One file's half of a context hunk: nothing where only the other file has changed lines. */
function contextHalf({ text, span, mark, runs }: Side): ByteString {
  if (runs.every(({ from, to }) => from === to)) return '';
  let at = span.from;
  let half = '';
  for (const { from, to, isReplaced } of runs) {
    half += block(text, at, from, '  ') + block(text, from, to, isReplaced ? '! ' : mark);
    at = to;
  }
  return half + block(text, at, span.to, '  ');
}

/** @see diffutils manual, "Detailed Description of Context Format" */
function contextHunk(comparison: Comparison, hunk: readonly Change[], context: number): ByteString {
  const [one, other] = spans(comparison, hunk, context);
  const range = ({ from, to }: Span): string => (to - from <= 1 ? String(to) : `${from + 1},${to}`);
  const isReplaced = ({ deleted, inserted }: Change): boolean => deleted > 0 && inserted > 0;
  const before = hunk.map((change) => ({
    from: change.from,
    to: change.from + change.deleted,
    isReplaced: isReplaced(change),
  }));
  const after = hunk.map((change) => ({
    from: change.to,
    to: change.to + change.inserted,
    isReplaced: isReplaced(change),
  }));
  return [
    `***************\n*** ${range(one)} ****\n`,
    contextHalf({ text: comparison.texts[0], span: one, mark: '- ', runs: before }),
    `--- ${range(other)} ----\n`,
    contextHalf({ text: comparison.texts[1], span: other, mark: '+ ', runs: after }),
  ].join('');
}

/** The hunks in the style that is asked for, without the lines that name the files. */
export function printedHunks(comparison: Comparison, { style, context }: DiffOptions): readonly ByteString[] {
  if (style === 'normal')
    return comparison.changes
      .filter((change) => !change.isIgnorable)
      .map((change) => normalHunk(comparison, change));
  const print = style === 'unified' ? unifiedHunk : contextHunk;
  return hunksOf(comparison, context).map((hunk) => print(comparison, hunk, context));
}
