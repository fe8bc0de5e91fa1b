import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Ownership } from '../accounts.js';
import { quoted } from '../quote.js';

/** Numbers to set, -1 to leave, with the names that the user gave. */
export type Named = Ownership;

/**
 * What chown and chgrp say of a file with -v and -c.
 * @see coreutils src/chown-core.c, describe_change
 */
export function ownershipMessage(
  path: ByteString,
  wanted: Named,
  old: { readonly user: ByteString; readonly group: ByteString },
  changed: boolean,
): ByteString {
  const name = quoted(path);
  const { user, group } = wanted;
  if (user === undefined && group === undefined) {
    return changed ? `ownership of ${name} changed` : `ownership of ${name} retained`;
  }
  const isGroup = user === undefined;
  const what = isGroup ? 'group' : 'ownership';
  const after = isGroup ? (group ?? '') : group === undefined ? user : `${user}:${group}`;
  const before = isGroup ? old.group : group === undefined ? old.user : `${old.user}:${old.group}`;
  return changed
    ? `changed ${what} of ${name} from ${before} to ${after}`
    : `${what} of ${name} retained as ${before}`;
}
