import type { ByteString } from '../../../kernel/byte-string.js';
import { withName, withoutName, type PasswdRecord, type ShadowRecord } from './records.js';
import { freshShadow, SHADOWED, type AccountSession } from './session.js';
import { changesEntries, USERMOD_STATUS as STATUS, type UsermodRequest } from './usermod-options.js';

async function newPassword(
  session: AccountSession,
  request: UsermodRequest,
  password: ByteString,
): Promise<ByteString> {
  if (request.locks && !password.startsWith('!')) return `!${password}`;
  if (request.unlocks && password.startsWith('!')) {
    if (password !== '!') return password.slice(1);
    await session.process.complain("unlocking the user's password would result in a passwordless account.");
    await session.process.write(
      "You should set a password with usermod -p to unlock this user's password.\n",
      2,
    );
    return password;
  }
  return request.password ?? password;
}

/** The new line of passwd; the password is in it only where it is not in shadow. */
async function changedUser(
  session: AccountSession,
  request: UsermodRequest,
  user: PasswdRecord,
): Promise<PasswdRecord> {
  const keepsPassword = session.hasShadow && user.password === SHADOWED;
  return {
    name: request.newName ?? user.name,
    password: keepsPassword ? user.password : await newPassword(session, request, user.password),
    uid: request.uid ?? user.uid,
    gid: request.gid ?? user.gid,
    gecos: request.comment ?? user.gecos,
    home: request.home ?? user.home,
    shell: request.shell ?? user.shell,
  };
}

async function changedShadow(
  session: AccountSession,
  request: UsermodRequest,
  before: ShadowRecord,
): Promise<ShadowRecord> {
  return {
    ...before,
    name: request.newName ?? before.name,
    inactiveDays: request.inactiveDays ?? before.inactiveDays,
    expireDays: request.expireDays ?? before.expireDays,
    password: await newPassword(session, request, before.password),
    lastChangeDays: request.password === undefined ? before.lastChangeDays : session.today,
  };
}

function touchesPasswd(request: UsermodRequest): boolean {
  return changesEntries({ ...request, expireDays: undefined, inactiveDays: undefined });
}

function touchesShadow(request: UsermodRequest): boolean {
  const { newName, expireDays, inactiveDays, password, locks, unlocks } = request;
  const values = [newName, expireDays, inactiveDays, password];
  return locks || unlocks || values.some((value) => value !== undefined);
}

/** Changes the user's lines of passwd and shadow. @see usermod.c, usr_update */
export async function changeEntries(session: AccountSession, request: UsermodRequest): Promise<void> {
  const passwd = session.passwd(STATUS.passwdUpdate);
  const shadow = session.shadowIfAny(STATUS.passwdUpdate);
  const { name } = request.user;
  const user = passwd.find(name);
  if (user === undefined) {
    return session.fail(STATUS.notFound, `user '${name}' does not exist in /etc/passwd`);
  }
  let changed = await changedUser(session, request, user);
  let entry = shadow?.find(name);
  const { expireDays, inactiveDays, password } = request;
  const hasAges = expireDays !== undefined || inactiveDays !== undefined;
  const wantsEntry = hasAges || (password !== undefined && changed.password === SHADOWED);
  if (shadow !== undefined && entry === undefined && wantsEntry) {
    entry = freshShadow(session, name, changed.password);
    changed = { ...changed, password: SHADOWED };
  }
  const changedEntry = entry === undefined ? undefined : await changedShadow(session, request, entry);
  if (touchesPasswd(request)) {
    passwd.update(changed);
    if (request.newName !== undefined) passwd.remove(name);
  }
  if (changedEntry !== undefined && touchesShadow(request)) {
    shadow?.update(changedEntry);
    if (request.newName !== undefined) shadow?.remove(name);
  }
}

/** The members of a group after; the same list when nothing changes. @see usermod.c, update_group */
function changedMembers(
  request: UsermodRequest,
  group: ByteString,
  members: readonly ByteString[],
): readonly ByteString[] {
  const { user, newName, groups, groupChange } = request;
  const was = members.includes(user.name);
  const listed = groups?.includes(group) ?? false;
  let is = listed || (was && groupChange === 'append' && groups !== undefined);
  if (!was && !is) return members;
  if (groups !== undefined && groupChange === 'remove') is = !is;
  if (!was) return is ? withName(members, newName ?? user.name) : members;
  if (groups !== undefined && !is) return withoutName(members, user.name);
  return newName === undefined ? members : withName(withoutName(members, user.name), newName);
}

/** Changes memberships, and the name in them. */
export function changeGroups(session: AccountSession, request: UsermodRequest): void {
  const group = session.group(STATUS.groupUpdate);
  const gshadow = session.gshadowIfAny(STATUS.groupUpdate);
  const { user, newName } = request;
  for (const record of group.records) {
    const members = changedMembers(request, record.name, record.members);
    if (members !== record.members) group.update({ ...record, members });
  }
  for (const record of gshadow?.records ?? []) {
    const members = changedMembers(request, record.name, record.members);
    const renames = newName !== undefined && record.administrators.includes(user.name);
    if (members === record.members && !renames) continue;
    const administrators = renames
      ? withName(withoutName(record.administrators, user.name), newName)
      : record.administrators;
    gshadow?.update({ ...record, members, administrators });
  }
}
