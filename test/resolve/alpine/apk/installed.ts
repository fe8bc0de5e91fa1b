import { type ScannedRecord, scanRecords } from '../../../../src/archive/alpine/index-scan.js';
import { RecordReader } from '../../../../src/archive/alpine/record-read.js';
import type { IndexRecord } from '../../../../src/archive/alpine/record.js';

/** One paragraph of lib/apk/db/installed. */
export interface InstalledRecord {
  readonly record: IndexRecord;
  readonly tag: string;
  readonly broken: boolean;
  /** Paths that it owns, without a leading slash. */
  readonly directories: readonly string[];
  readonly files: readonly string[];
}

function readInstalled(reader: RecordReader, scanned: ScannedRecord): InstalledRecord | string {
  const record = reader.read(scanned);
  if (typeof record === 'string') return record;
  const { lines } = scanned;
  const values = (field: string): readonly string[] =>
    lines.flatMap(([name, value]) => (name === field ? [value] : []));
  const files: string[] = [];
  let directory = '';
  for (const [field, value] of lines) {
    if (field === 'F') directory = value;
    if (field === 'R') files.push(directory === '' ? value : `${directory}/${value}`);
  }
  return {
    record,
    tag: values('s').at(-1) ?? '',
    broken: /[fs]/.test(values('f').join('')),
    directories: values('F'),
    files,
  };
}

/** @throws Error naming the line for a database that apk could not read */
export function readInstalledDatabase(text: string): readonly InstalledRecord[] {
  const reader = new RecordReader();
  const found: InstalledRecord[] = [];
  const fault = scanRecords(text, (lines) => {
    const one = readInstalled(reader, lines);
    if (typeof one === 'string') return one;
    found.push(one);
    return undefined;
  });
  if (fault !== undefined) throw new Error(`line ${fault.line}: ${fault.what}`);
  return found;
}
