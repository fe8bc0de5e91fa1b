import type { ByteString } from '../../kernel/byte-string.js';
import { RootfsError } from '../../kernel/errors.js';
import { scanRecords } from './index-scan.js';
import { RecordReader } from './record-read.js';
import type { IndexRecord } from './record.js';

/** Alpine's largest index has 12 MB. */
const MAX_INDEX_BYTES = 256 * 1024 * 1024;

function malformed(source: string, where: string, what: string): RootfsError {
  return new RootfsError('INDEX_MALFORMED', `${source}${where}: ${what}`, {
    hint: 'The repository itself published this (the bytes are the signed ones); tell its maintainers, or leave it out.',
  });
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
export function parseApkIndex(text: ByteString, source: string): readonly IndexRecord[] {
  if (text.length > MAX_INDEX_BYTES) {
    throw malformed(source, '', `${text.length} bytes, more than ${MAX_INDEX_BYTES} are not read`);
  }
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
