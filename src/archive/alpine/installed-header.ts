import type { ByteString } from '../../kernel/byte-string.js';
import { type Dependency, formatDependency } from '../../formats/alpine/dependency.js';
import type { IndexRecord } from './record.js';

function optional(field: string, value: ByteString | number): readonly ByteString[] {
  return value === '' || value === 0 ? [] : [`${field}:${value}`];
}

function list(field: string, words: readonly Dependency[]): readonly ByteString[] {
  return words.length === 0 ? [] : [`${field}:${words.map(formatDependency).join(' ')}`];
}

/**
 * What the database of installed packages repeats of a record: its lines from C: to i:, each with its newline. T:, U: and
 * L: stand there even when there is nothing to say.
 * @see apk-tools v2.14.4 src/package.c, apk_pkg_write_index_header
 */
export function installedHeader(record: IndexRecord): ByteString {
  const lines = [
    `C:${record.checksum}`,
    `P:${record.name}`,
    `V:${record.version}`,
    `A:${record.architecture}`,
    `S:${record.sizeBytes}`,
    `I:${record.installedSizeBytes}`,
    `T:${record.description}`,
    `U:${record.url}`,
    `L:${record.license}`,
    ...optional('o', record.origin),
    ...optional('m', record.maintainer),
    ...optional('t', record.buildSeconds),
    ...optional('c', record.commit),
    ...optional('k', record.providerPriority),
    ...list('D', record.depends),
    ...list('p', record.provides),
    ...list('i', record.installIf),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
