import type { ByteString } from '../../../kernel/byte-string.js';
import { parseOptions, UsageError } from '../../commands/options.js';
import type { Files } from '../../system/files.js';
import type { Process } from '../../system/process.js';
import { accountEntry, appended, updateAccounts, withMember } from './account-file.js';
import {
  AccountError,
  checkName,
  freeId,
  givenId,
  GROUP,
  GSHADOW,
  PASSWD,
  tellingErrors,
} from './account-ids.js';

/** A new group. @throws AccountError */
export function addGroup(files: Files, name: ByteString, gid: number | undefined, isSystem: boolean): void {
  if (accountEntry(files, GROUP, { name }) !== undefined) throw new AccountError(`group '${name}' in use`);
  const id = freeId('g', gid, isSystem, (one) => accountEntry(files, GROUP, { id: one }) !== undefined);
  if (!updateAccounts(files, GROUP, appended(name, `x:${id}:`)))
    throw new AccountError(`${GROUP}: No such file or directory`);
  // Who has no gshadow does not want one.
  updateAccounts(files, GSHADOW, appended(name, '!::'));
}

function membersOf(entry: readonly ByteString[]): readonly ByteString[] {
  return (entry[3] ?? '').split(',').filter((name) => name !== '');
}

/** A user that is there into a group that is there. @throws AccountError */
export function addMember(files: Files, user: ByteString, group: ByteString): void {
  if (accountEntry(files, PASSWD, { name: user }) === undefined)
    throw new AccountError(`unknown user ${user}`, 'addgroup');
  const entry = accountEntry(files, GROUP, { name: group });
  if (entry === undefined) throw new AccountError(`unknown group ${group}`, 'addgroup');
  if (membersOf(entry).includes(user)) return;
  updateAccounts(files, GROUP, withMember(group, user));
  updateAccounts(files, GSHADOW, withMember(group, user));
}

/** busybox's `addgroup [-g GID] [-S] [USER] GROUP`. @see busybox loginutils/addgroup.c */
export function addgroup(process: Process): Promise<number> {
  return tellingErrors(process, () => {
    const table = { g: 'value', gid: 'g', S: 'flag', system: 'S' };
    const options = parseOptions(process, table, { unknown: 'usage' });
    const [first, second, third] = options.operands;
    if (third !== undefined) throw new UsageError('too many operands');
    if (first !== undefined && second !== undefined) addMember(process.files, first, second);
    else addGroup(process.files, checkName(first), givenId(options.value('g')), options.has('S'));
    return 0;
  });
}
