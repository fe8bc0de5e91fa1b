import { byteStringOf } from '../../../../kernel/byte-string.js';
import type { DpkgDatabase } from '../../../debian/dpkg/database.js';
import type { PackageRecord } from '../../../debian/dpkg/record.js';
import type { Process } from '../../../system/process.js';
import { matching } from './query-match.js';
import { queryField, statusAbbreviation } from './query-fields.js';

const HEADER = `Desired=Unknown/Install/Remove/Purge/Hold
| Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend
|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)
`;

type Row = readonly [name: string, version: string, architecture: string, description: string];

function rowOf(record: PackageRecord): Row {
  return [record.infoName, record.version, record.architecture, queryField(record, 'binary:synopsis') ?? ''];
}

/** `dpkg -l` to something that is no terminal: columns as wide as what is in them. @see dpkg src/query/main.c */
export async function listPackages(
  process: Process,
  database: DpkgDatabase,
  patterns: readonly string[],
): Promise<number> {
  let misses = 0;
  const chosen = new Set<PackageRecord>();
  for (const pattern of patterns) {
    const found = matching(database, pattern);
    if (found.length === 0) {
      misses++;
      await process.complain(byteStringOf(`no packages found matching ${pattern}`));
    }
    for (const record of found) chosen.add(record);
  }
  const records = database.installed().filter((record) => patterns.length === 0 || chosen.has(record));
  if (records.length === 0) return misses > 0 ? 1 : 0;
  const title: Row = ['Name', 'Version', 'Architecture', 'Description'];
  const rows = records.map(rowOf);
  const width = (column: 0 | 1 | 2 | 3): number =>
    Math.max(...[title, ...rows].map((row) => row[column].length));
  const widths = [width(0), width(1), width(2)] as const;
  const print = (mark: string, row: Row): string =>
    `${mark} ${row[0].padEnd(widths[0])} ${row[1].padEnd(widths[1])} ${row[2].padEnd(widths[2])} ${row[3]}\n`;
  const rule = `+++-${'='.repeat(widths[0])}-${'='.repeat(widths[1])}-${'='.repeat(widths[2])}-${'='.repeat(width(3))}\n`;
  const lines = records.map((record) => print(statusAbbreviation(record), rowOf(record)));
  await process.write(byteStringOf(HEADER + print('||/', title) + rule + lines.join('')));
  return misses > 0 ? 1 : 0;
}
