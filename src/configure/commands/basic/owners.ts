import type { ByteString } from '../../../kernel/byte-string.js';
import type { Files } from '../../system/files.js';
import { UsageError } from '../options.js';

function lookUp(files: Files, database: string, name: ByteString): readonly string[] | undefined {
  for (const line of (files.tryRead(database) ?? '').split('\n')) {
    const fields = line.split(':');
    if (fields[0] === name) return fields;
  }
  return undefined;
}

/** A user by name in the tree's passwd, or by number. @throws UsageError */
export function userId(files: Files, word: ByteString): number {
  const found = lookUp(files, '/etc/passwd', word);
  if (found !== undefined) return Number(found[2]);
  if (/^\+?\d+$/.test(word)) return Number(word);
  throw new UsageError(`invalid user: ‘${word}’`);
}

/** A group by name in the tree's group file, or by number. @throws UsageError */
export function groupId(files: Files, word: ByteString): number {
  const found = lookUp(files, '/etc/group', word);
  if (found !== undefined) return Number(found[2]);
  if (/^\+?\d+$/.test(word)) return Number(word);
  throw new UsageError(`invalid group: ‘${word}’`);
}

/** The name of a user number; the number itself when it has none. */
export function userName(files: Files, uid: number): string {
  return nameOf(files, '/etc/passwd', uid);
}

export function groupName(files: Files, gid: number): string {
  return nameOf(files, '/etc/group', gid);
}

function nameOf(files: Files, database: string, id: number): string {
  for (const line of (files.tryRead(database) ?? '').split('\n')) {
    const [name, , number] = line.split(':');
    if (number === String(id) && name !== undefined) return name;
  }
  return String(id);
}
