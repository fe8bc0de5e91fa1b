import type { ByteString } from '../../../kernel/byte-string.js';
import { unmodelled } from '../../commands/command.js';
import { parseOptions, UsageError, type ParsedOptions } from '../../commands/options.js';
import type { Files } from '../../system/files.js';
import type { Process } from '../../system/process.js';
import { accountEntry, appended, updateAccounts } from './account-file.js';
import {
  AccountError,
  checkName,
  freeId,
  givenId,
  GROUP,
  PASSWD,
  SHADOW,
  tellingErrors,
} from './account-ids.js';
import { addGroup, addMember } from './addgroup.js';

const OPTIONS = {
  h: 'value',
  home: 'h',
  g: 'value',
  gecos: 'g',
  s: 'value',
  shell: 's',
  G: 'value',
  ingroup: 'G',
  S: 'flag',
  system: 'S',
  D: 'flag',
  'disabled-password': 'D',
  'empty-password': 'D',
  H: 'flag',
  'no-create-home': 'H',
  u: 'value',
  uid: 'u',
  k: 'value',
  skel: 'k',
};

const DAY_SECONDS = 86_400;

interface Account {
  readonly name: ByteString;
  readonly uid: number;
  readonly gid: number;
  readonly gecos: ByteString;
  readonly home: ByteString;
  readonly shell: ByteString;
}

/** A new user "inherits" the shell of root. @see busybox libbb/get_shell_name.c */
function defaultShell({ env, files }: Process): ByteString {
  const own = env.get('SHELL') ?? '';
  const root = accountEntry(files, PASSWD, { id: 0 })?.[6] ?? '';
  return own !== '' ? own : root !== '' ? root : '/bin/sh';
}

function groupId(files: Files, group: ByteString): number {
  const id = accountEntry(files, GROUP, { name: group })?.[2];
  if (id === undefined) throw new AccountError(`unknown group ${group}`);
  return Number(id);
}

/** @see busybox loginutils/adduser.c, passwd_study */
function studied(
  process: Process,
  name: ByteString,
  options: ParsedOptions,
  group: ByteString | undefined,
): Account {
  const { files } = process;
  const isSystem = options.has('S');
  const gid = group === undefined ? undefined : groupId(files, group);
  if (accountEntry(files, PASSWD, { name }) !== undefined) throw new AccountError(`user '${name}' in use`);
  const isTaken = (id: number): boolean =>
    accountEntry(files, PASSWD, { id }) !== undefined ||
    (gid === undefined && accountEntry(files, GROUP, { id }) !== undefined);
  const uid = freeId('u', givenId(options.value('u')), isSystem, isTaken);
  if (gid === undefined && accountEntry(files, GROUP, { name }) !== undefined)
    throw new AccountError(`group '${name}' in use`);
  return {
    name,
    uid,
    gid: gid ?? uid,
    gecos: options.value('g') ?? 'Linux User,,,',
    home: options.value('h') ?? `/home/${name}`,
    shell: options.value('s') ?? (isSystem ? '/sbin/nologin' : defaultShell(process)),
  };
}

/** @see busybox loginutils/adduser.c: the home is 2755 in the end, whoever made it */
async function makeHome(
  process: Process,
  { home, uid, gid }: Account,
  options: ParsedOptions,
): Promise<void> {
  const { files } = process;
  if (!files.exists(home)) {
    const above = home.replace(/\/+[^/]*\/*$/, '') || '/';
    if (!files.isDirectory(above)) return process.complain(`${home}: No such file or directory`);
    files.mkdir(home, 0o755);
    const skeleton = options.value('k') ?? '/etc/skel';
    const hasSkeleton = files.isDirectory(skeleton) && files.list(skeleton).length > 0;
    if (!options.has('S') && hasSkeleton) await process.run(['cp', '-r', `${skeleton}/.`, home]);
    await process.run(['chown', '-R', `${uid}:${gid}`, home]);
  }
  files.chown(home, uid, gid);
  files.chmod(home, 0o2755);
}

/** busybox's `adduser [OPTIONS] USER [GROUP]`. @see busybox loginutils/adduser.c */
export function adduser(process: Process): Promise<number> {
  return tellingErrors(process, async () => {
    const options = parseOptions(process, OPTIONS, { unknown: 'usage' });
    const [user, existing, third] = options.operands;
    if (third !== undefined) throw new UsageError('too many operands');
    const { files, system } = process;
    if (options.list.length === 0 && user !== undefined && existing !== undefined) {
      addMember(files, user, existing);
      return 0;
    }
    const group = options.value('G') ?? (options.has('S') ? 'nogroup' : undefined);
    const account = studied(process, checkName(user), options, group);
    const { name, uid, gid, gecos, home, shell } = account;
    const line = `x:${uid}:${gid}:${gecos}:${home}:${shell}`;
    if (!updateAccounts(files, PASSWD, appended(name, line)))
      throw new AccountError(`${PASSWD}: No such file or directory`);
    // The day of the build: a clock would make two builds differ.
    const day = Math.floor(system.tree.epoch / DAY_SECONDS);
    updateAccounts(files, SHADOW, appended(name, `!:${day}:0:99999:7:::`));
    if (group === undefined) addGroup(files, name, gid, false);
    else addMember(files, name, group);
    if (!options.has('H')) await makeHome(process, account, options);
    if (!options.has('D') && !options.has('S'))
      unmodelled(process, 'adduser without -D, which asks for a password');
    return 0;
  });
}
