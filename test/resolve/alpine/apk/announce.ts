import { compareVersions } from '../../../../src/formats/alpine/version.js';
import type { Change } from '../../../../src/resolve/alpine/changes.js';
import { humanSize } from './human-size.js';
import type { System } from './system.js';

/** Words under a heading, in lines of 50 columns. */
function flow(words: readonly string[]): string {
  let text = '';
  let column = 0;
  for (const word of words) {
    if (column === 0) text += `  ${word}`;
    else if (column + word.length + 1 >= 50) text += `\n  ${word}`;
    else text += ` ${word}`;
    column = text.length - text.lastIndexOf('\n') - 1;
  }
  return `${text}\n`;
}

function detail(system: System, change: Change): string {
  const { before, after, reinstall, tagAfter } = change;
  const name = `${(after ?? before)?.name.text ?? ''}${system.universe.tags.suffix(tagAfter)}`;
  if (!reinstall && before !== undefined && after !== undefined) {
    return `  ${name} (${before.record.version} -> ${after.record.version})\n`;
  }
  return `  ${name} (${(before ?? after)?.record.version ?? ''})\n`;
}

/** One heading with what belongs under it, told one by one. @returns how many there are */
function list(system: System, heading: string, changes: readonly Change[]): number {
  if (changes.length === 0) return 0;
  system.output.raw(`${heading}:\n${changes.map((change) => detail(system, change)).join('')}`);
  return changes.length;
}

function order({ before, after }: Change): number | undefined {
  if (before === undefined || after === undefined || before === after) return undefined;
  return compareVersions(after.record.version, before.record.version);
}

function downloadSize(changes: readonly Change[]): number {
  return changes.reduce(
    (sum, { before, after }) => sum + (after === before ? 0 : (after?.record.sizeBytes ?? 0)),
    0,
  );
}

/** What apk says with -v before it does anything. @param grown bytes more than are installed now */
export function announceChanges(system: System, changes: readonly Change[], grown: number): void {
  const { output } = system;
  const orphans = changes.flatMap(({ after }) =>
    after === undefined || after.name.providers.some((one) => one.package.repositories !== 0)
      ? []
      : [after.name.text],
  );
  if (orphans.length > 0) {
    output.raw('NOTE: Consider running apk upgrade with --prune and/or --available.\n');
    output.raw(`The following packages are no longer available from a repository:\n${flow(orphans)}`);
  }
  const select = (test: (change: Change) => boolean): readonly Change[] => changes.filter(test);
  const removed = select(({ after }) => after === undefined);
  const told =
    list(system, 'The following packages will be REMOVED', removed) +
    list(
      system,
      'The following packages will be DOWNGRADED',
      select((one) => (order(one) ?? 0) < 0),
    );
  if (told === 0 && system.verbosity <= 2) return;
  list(
    system,
    'The following NEW packages will be installed',
    select(({ before }) => before === undefined),
  );
  list(
    system,
    'The following packages will be upgraded',
    select((one) => (order(one) ?? -1) >= 0),
  );
  list(
    system,
    'The following packages will be reinstalled',
    select(({ reinstall }) => reinstall),
  );
  const download = downloadSize(changes);
  if (download > 0) output.message(`Need to download ${humanSize(download)} of packages.`);
  const what = grown < 0 ? 'disk space will be freed' : 'additional disk space will be used';
  output.message(`After this operation, ${humanSize(Math.abs(grown))} of ${what}.`);
}
