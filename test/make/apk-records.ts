import { parseApkIndex } from '../../src/archive/alpine/apkindex.js';
import type { IndexRecord } from '../../src/archive/alpine/record.js';
import { type Verified, vouch } from '../../src/archive/verified.js';

/** The packages of an index's text, as if its signature had been checked. */
export function apkRecords(text: string, source = 'test'): Verified<readonly IndexRecord[]> {
  return parseApkIndex(vouch({ text }), source);
}
