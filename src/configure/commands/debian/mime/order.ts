import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Files } from '../../../system/files.js';
import type { Process } from '../../../system/process.js';
import { unmodelled } from '../../command.js';
import type { Entries } from './entries.js';
import { openLines } from './perl-file.js';

/** Texts that mean the same to perl and to JavaScript as patterns, and cannot take long. */
const PLAIN = /^[A-Za-z0-9_./-]+(?:\+[A-Za-z0-9_./-]+)*$/;
const LONGEST_TYPE = 200;

/**
 * The local order: lines `PACKAGE` or `PACKAGE:TYPE`.
 * @see mailcap.order(5)
 */
export async function readOrder(
  process: Process,
  files: Files,
  path: ByteString,
  entries: Entries,
): Promise<ByteString[]> {
  if (!files.exists(path)) return [];
  const lines = (await openLines(process, files, path)) ?? [];
  const order = lines
    .map((line) => line.replace(/[ \t-\r]*#[^\n]*$/, ''))
    .filter((line) => !/^[ \t-\r]*$/.test(line));
  for (const line of order) {
    const name = /^([^\n]*):/.exec(line)?.[1] ?? '';
    if (name !== '' && !PLAIN.test(name)) unmodelled(process, `${process.name} with '${line}' in ${path}`);
    const pattern = new RegExp(`^${name}$`);
    if ([...entries.packages.keys()].some((known) => pattern.test(known))) continue;
    const warning = `Warning: package ${name} listed in /etc/mailcap.order does not have mailcap entries.\n`;
    await process.fds.get(2)?.write(warning);
  }
  return order;
}

/** The program puts the type into a pattern as it stands, but for its asterisks. */
function typePattern(process: Process, type: ByteString): RegExp {
  const stars = type.split('*').length - 1;
  const plain = type.replaceAll('*', '.');
  if (!PLAIN.test(plain) || stars > 2 || type.length > LONGEST_TYPE)
    unmodelled(process, `${process.name} with the type '${type}' in mailcap.order`);
  return new RegExp(`^${type.replaceAll('*', '.*').replaceAll('.', '[^\\n]')}$`);
}

/** All entries: those that the local order names first, then by priority. */
export function orderEntries(process: Process, entries: Entries, order: readonly ByteString[]): number[] {
  const sorted = entries.byPriority();
  const chosen = new Set<number>();
  for (const line of order) {
    const [, name = line, given = ''] = /^([^\n]*):([^ \t-\r]*)/.exec(line) ?? [];
    const pattern = typePattern(process, given === '' || given === '0' ? '*/*' : given);
    const own = new Set(entries.packages.get(name) ?? []);
    for (const entry of sorted) {
      const type = /^([^\n]*?)[; \t-\r]/.exec(entries.line(entry))?.[1] ?? '';
      if (own.has(entry) && pattern.test(type)) chosen.add(entry);
    }
  }
  for (const entry of sorted) chosen.add(entry);
  return [...chosen];
}
