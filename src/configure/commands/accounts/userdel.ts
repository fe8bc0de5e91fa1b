import type { ByteString } from '../../../kernel/byte-string.js';
import { unmodelled } from '../command.js';
import type { ParsedOptions } from '../options.js';
import { removeTree } from './copy-home.js';
import { mailDirectory } from './home.js';
import { refuseHooks } from './login-logs.js';
import { passwdRecords, userByName } from './lookup.js';
import { oneOperand, shadowProgram } from './program.js';
import { withoutName, type PasswdRecord } from './records.js';
import type { AccountSession } from './session.js';
import { removeSubIdRange } from './sub-ids.js';

const STATUS = { passwdUpdate: 1, notFound: 6, groupUpdate: 10, homeDirectory: 12, subIds: 16 } as const;

function removeEntries(session: AccountSession, { name }: PasswdRecord): void {
  session.passwd(STATUS.passwdUpdate).remove(name);
  session.shadowIfAny(STATUS.passwdUpdate)?.remove(name);
  for (const kind of ['subuid', 'subgid'] as const) {
    if (session.files.exists(`/etc/${kind}`)) {
      removeSubIdRange(session.subIds(kind, STATUS.subIds), name, 0, Number.MAX_SAFE_INTEGER);
    }
  }
}

function removeMemberships(session: AccountSession, name: ByteString): void {
  const group = session.group(STATUS.groupUpdate);
  for (const record of group.records) {
    if (record.members.includes(name))
      group.update({ ...record, members: withoutName(record.members, name) });
  }
}

function removeShadowMemberships(session: AccountSession, name: ByteString): void {
  const gshadow = session.gshadowIfAny(STATUS.groupUpdate);
  for (const record of gshadow?.records ?? []) {
    const { members, administrators } = record;
    if (!members.includes(name) && !administrators.includes(name)) continue;
    gshadow?.update({
      ...record,
      members: withoutName(members, name),
      administrators: withoutName(administrators, name),
    });
  }
}

/** The group of the user's own name goes too, when nobody else has it. @see login.defs(5), USERGROUPS_ENAB */
async function removeOwnGroup(session: AccountSession, user: PasswdRecord, force: boolean): Promise<void> {
  const group = session.group(STATUS.groupUpdate);
  const own = group.find(user.name);
  if (own === undefined) return;
  const tell = (why: string): Promise<void> => session.process.complain(`group ${own.name} ${why}`);
  if (own.gid !== user.gid)
    return tell(`not removed because it is not the primary group of user ${user.name}.`);
  if (own.members.length > 0) return tell('not removed because it has other members.');
  const other = passwdRecords(session.files).find(({ name, gid }) => name !== user.name && gid === own.gid);
  if (!force && other !== undefined) return tell('is the primary group of another user and is not removed.');
  group.remove(user.name);
  session.gshadowIfAny(STATUS.groupUpdate)?.remove(user.name);
}

/** @returns the number of failures */
async function removeMailbox(session: AccountSession, user: PasswdRecord, force: boolean): Promise<number> {
  const directory = mailDirectory(session);
  if (directory === undefined) return 0;
  const path = `${directory}/${user.name}`;
  const status = session.files.tryStat(path, true);
  if (status === undefined) {
    await session.process.complain(`${user.name} mail spool (${path}) not found`);
    return 0;
  }
  if (!force && status.uid !== user.uid) {
    await session.process.complain(`${path} not owned by ${user.name}, not removing`);
    return 1;
  }
  session.files.unlink(path);
  return 0;
}

function isWithin(parent: ByteString, path: ByteString): boolean {
  return path === parent || path.startsWith(`${parent}/`);
}

/** @returns the number of failures */
async function removeHome(session: AccountSession, user: PasswdRecord, force: boolean): Promise<number> {
  const { files, process } = session;
  const status = files.tryStat(user.home, true);
  if (status === undefined) {
    await process.complain(`${user.name} home directory (${user.home}) not found`);
    return 0;
  }
  if (!force && status.uid !== user.uid) {
    await process.complain(`${user.home} not owned by ${user.name}, not removing`);
    return 1;
  }
  const within = passwdRecords(files).find(
    ({ name, home }) => name !== user.name && isWithin(user.home, home),
  );
  if (!force && within !== undefined) {
    await process.complain(`not removing directory ${user.home} (would remove home of user ${within.name})`);
    return 1;
  }
  removeTree(files, user.home);
  return 0;
}

async function remove(session: AccountSession, options: ParsedOptions): Promise<number> {
  const name = oneOperand(options);
  const force = options.has('f');
  const user = userByName(session.files, name);
  if (user === undefined) return session.fail(STATUS.notFound, `user '${name}' does not exist`);
  if (session.defs.text('USERDEL_CMD') !== undefined) unmodelled(session.process, 'userdel with USERDEL_CMD');
  removeEntries(session, user);
  removeMemberships(session, name);
  if (session.defs.flag('USERGROUPS_ENAB')) await removeOwnGroup(session, user, force);
  removeShadowMemberships(session, name);
  let failures = 0;
  if (options.has('r')) {
    failures += await removeMailbox(session, user, force);
    failures += await removeHome(session, user, force);
  }
  session.commit();
  return failures === 0 ? 0 : STATUS.homeDirectory;
}

/** @see userdel(8) of shadow-utils */
export const userdel = shadowProgram({
  usage: '[options] LOGIN',
  options: { force: 'f', f: 'flag', remove: 'r', r: 'flag', 'selinux-user': 'refused', Z: 'refused' },
  run(session, options) {
    refuseHooks(session, 'userdel');
    return remove(session, options);
  },
});
