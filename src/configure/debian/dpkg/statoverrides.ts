import { textOf } from '../../../kernel/byte-string.js';
import { RootfsError } from '../../../kernel/errors.js';
import type { Files } from '../../system/files.js';

export const STATOVERRIDES = '/var/lib/dpkg/statoverride';

/** Owner and mode that a path gets whatever its package says. @see dpkg-statoverride(1) */
export interface StatOverride {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

/** A number written as `#12`, or that of a name in passwd or group. */
function idOf(files: Files, word: string, database: string): number {
  if (word.startsWith('#')) return Number.parseInt(word.slice(1), 10);
  for (const line of (files.tryRead(database) ?? '').split('\n')) {
    const [name, , id] = line.split(':');
    if (name === word) return Number(id);
  }
  throw new RootfsError('CONFIGURE_FAILED', `statoverride names ${word}, which ${database} does not know`, {
    hint: 'dpkg refuses to go on there too: the script that set the override must make the account first.',
  });
}

/** @see dpkg lib/dpkg/db-fsys-override.c */
export function readStatOverrides(files: Files): ReadonlyMap<string, StatOverride> {
  const overrides = new Map<string, StatOverride>();
  for (const line of (files.tryRead(STATOVERRIDES) ?? '').split('\n')) {
    const match = /^(\S+) (\S+) ([0-7]+) (.+)$/.exec(line);
    if (match === null) continue;
    const [, user = '', group = '', mode = '', path = ''] = match;
    overrides.set(textOf(path), {
      uid: idOf(files, user, '/etc/passwd'),
      gid: idOf(files, group, '/etc/group'),
      mode: Number.parseInt(mode, 8),
    });
  }
  return overrides;
}
