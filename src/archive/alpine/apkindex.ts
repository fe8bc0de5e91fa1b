import type { ByteString } from '../../kernel/byte-string.js';
import { RootfsError } from '../../kernel/errors.js';
import { scanRecords } from './index-scan.js';
import { type Verified, vouch } from '../verified.js';
import type { ApkIndexFile } from './open-index.js';
import { RecordReader } from './record-read.js';
import type { IndexRecord } from './record.js';

/** Alpine's largest index has 12 MB. */
const MAX_INDEX_BYTES = 256 * 1024 * 1024;

function malformed(source: string, where: string, what: string): RootfsError {
  return new RootfsError('INDEX_MALFORMED', `${source}${where}: ${what}`, {
    hint: 'The repository itself published this (the bytes are the signed ones); tell its maintainers, or leave it out.',
  });
}

function parseText(text: ByteString, source: string): readonly IndexRecord[] {
  const reader = new RecordReader();
  const records: IndexRecord[] = [];
  const fault = scanRecords(text, (lines) => {
    const record = reader.read(lines);
    if (typeof record === 'string') return record;
    records.push(record);
    return undefined;
  });
  if (fault !== undefined) throw malformed(source, `:${fault.line}`, fault.what);
  return records;
}

/**
 * The packages of an APKINDEX file, in its order.
 *
 * What apk tolerates is tolerated and recorded: fields that are not known, dependencies that cannot be read. What it
 * refuses is refused: lines that are no fields, packages without name, version or checksum.
 *
 * @param source how messages name the index: `v3.20/main/x86_64/APKINDEX`
 * @throws RootfsError `INDEX_MALFORMED` naming the index and line
 * @see apk-index(5) of apk-tools 3
 */
export function parseApkIndex(
  { text }: Verified<Pick<ApkIndexFile, 'text'>>,
  source: string,
): Verified<readonly IndexRecord[]> {
  if (text.length > MAX_INDEX_BYTES) {
    throw malformed(source, '', `${text.length} bytes, more than ${MAX_INDEX_BYTES} are not read`);
  }
  return vouch(parseText(text, source));
}

/** Some of an index's packages: what vouches for all of them vouches for these. */
export function recordsWhere(
  records: Verified<readonly IndexRecord[]>,
  isLeft: (record: IndexRecord) => boolean,
): Verified<readonly IndexRecord[]> {
  return vouch(records.filter(isLeft));
}

/** The lines of a record, as they stand in the index that it was read from. */
export function paragraphOf({ text }: Pick<ApkIndexFile, 'text'>, { start, end }: IndexRecord): ByteString {
  return text.slice(start, end);
}

/**
 * The paragraphs of an index by what they identify; of several with one identity the first counts, as for apk.
 * @throws RootfsError `INDEX_MALFORMED`
 */
export function indexParagraphs(
  file: Verified<Pick<ApkIndexFile, 'text'>>,
  source: string,
): ReadonlyMap<string, ByteString> {
  const found = new Map<string, ByteString>();
  for (const record of parseApkIndex(file, source)) {
    if (!found.has(record.checksum)) found.set(record.checksum, paragraphOf(file, record));
  }
  return found;
}

/** Names and versions become parts of file names and URLs. */
const SYNTAX = {
  name: /^[A-Za-z0-9_][A-Za-z0-9_.+-]*$/,
  version: /^[0-9A-Za-z][A-Za-z0-9_.~-]*$/,
  architecture: /^[a-z0-9][a-z0-9_-]*$/,
};

/**
 * A record whose name, version and architecture may stand in paths, which the solver does not ask for.
 * @param source what it was read from, for messages
 * @throws RootfsError `INDEX_MALFORMED`
 */
export function checkNames(record: IndexRecord, source: string): IndexRecord {
  for (const field of ['name', 'version', 'architecture'] as const) {
    const value = record[field];
    if (SYNTAX[field].test(value)) continue;
    const what = `the ${field} ${JSON.stringify(value.slice(0, 80))} is not one that can be installed`;
    throw malformed(source, `: ${JSON.stringify(record.name.slice(0, 80))}`, what);
  }
  return record;
}

/**
 * The one record of a paragraph that a lock repeats of an index.
 * @param source what it was read from, for messages
 * @throws RootfsError `INDEX_MALFORMED`
 */
export function parseLockedParagraph(paragraph: ByteString, source: string): IndexRecord {
  const records = parseText(paragraph, source);
  const [record] = records;
  if (record === undefined || records.length !== 1) {
    throw malformed(source, '', `${records.length} packages where there should be one`);
  }
  return checkNames(record, source);
}
