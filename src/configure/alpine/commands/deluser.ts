import type { ByteString } from '../../../kernel/byte-string.js';
import { parseOptions, UsageError } from '../../commands/options.js';
import type { Process } from '../../system/process.js';
import { accountEntry, accountLines, updateAccounts, withoutMember, withoutName } from './account-file.js';
import { AccountError, GROUP, GSHADOW, PASSWD, SHADOW, tellingErrors } from './account-ids.js';

/** Takes a user out of one group, or of all. Nothing to take out is told and no failure. */
async function removeMember(
  process: Process,
  user: ByteString,
  group: ByteString | undefined,
): Promise<void> {
  const change = withoutMember(group, user);
  const before = accountLines(process.files, GROUP) ?? [];
  const isMember = change(before).some((line, place) => line !== before[place]);
  if (!isMember) await process.complain(`can't find ${user} in ${GROUP}`);
  updateAccounts(process.files, GROUP, change);
}

/** A group that is nobody's first one. @throws AccountError */
function removeGroup({ files }: Process, name: ByteString): void {
  const gid = accountEntry(files, GROUP, { name })?.[2];
  const user = (accountLines(files, PASSWD) ?? [])
    .map((line) => line.split(':'))
    .find((fields) => fields[3] === gid);
  if (user !== undefined)
    throw new AccountError(`'${user[0] ?? ''}' still has '${name}' as their primary group!`);
  updateAccounts(files, GROUP, withoutName(name));
  updateAccounts(files, GSHADOW, withoutName(name));
}

function requireGroup({ files }: Process, name: ByteString): void {
  if (accountEntry(files, GROUP, { name }) === undefined) throw new AccountError(`unknown group ${name}`);
}

/** busybox's `delgroup [USER] GROUP`. @see busybox loginutils/deluser.c */
export function delgroup(process: Process): Promise<number> {
  return tellingErrors(process, async () => {
    const [first, second] = parseOptions(process, {}, { unknown: 'usage' }).operands;
    if (first === undefined) throw new UsageError('a name is missing');
    requireGroup(process, second ?? first);
    if (second === undefined) removeGroup(process, first);
    else {
      await removeMember(process, first, second);
      updateAccounts(process.files, GSHADOW, withoutMember(second, first));
    }
    return 0;
  });
}

/** busybox's `deluser [--remove-home] USER [GROUP]`: a user goes out of all groups, and its own goes too. */
export function deluser(process: Process): Promise<number> {
  return tellingErrors(process, async () => {
    const options = parseOptions(process, { 'remove-home': 'flag' }, { unknown: 'usage' });
    const [name, group] = options.operands;
    if (name === undefined) throw new UsageError('a name is missing');
    const { files } = process;
    if (group !== undefined) {
      requireGroup(process, group);
      await removeMember(process, name, group);
      updateAccounts(files, GSHADOW, withoutMember(group, name));
      return 0;
    }
    const entry = accountEntry(files, PASSWD, { name });
    if (entry === undefined) throw new AccountError(`unknown user ${name}`);
    const home = entry[5] ?? '';
    if (options.has('remove-home') && home !== '') await process.run(['rm', '-rf', home]);
    updateAccounts(files, PASSWD, withoutName(name));
    updateAccounts(files, SHADOW, withoutName(name));
    await removeMember(process, name, undefined);
    if (accountEntry(files, GROUP, { name }) !== undefined) removeGroup(process, name);
    return 0;
  });
}
