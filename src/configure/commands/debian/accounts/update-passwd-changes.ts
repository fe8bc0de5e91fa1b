import type { ByteString } from '../../../../kernel/byte-string.js';
import type { GroupAccount, UserAccount } from './update-passwd-lines.js';
import type { UpdateSession } from './update-passwd-session.js';
import { isGlobal, keeps, SPECIAL_USERS } from './update-passwd-special.js';

/** Part of a question's name. @see base-passwd update-passwd.c, escape_debconf */
function escaped(text: ByteString): ByteString {
  return text.replace(/[^-_A-Za-z0-9]/g, '_');
}

async function changeUid(
  session: UpdateSession,
  user: UserAccount,
  master: UserAccount,
): Promise<UserAccount> {
  const { name, id } = user;
  if (id === master.id) return user;
  const accepted = await session.accepts('user', {
    told: `Changing uid of ${name} from ${id} to ${master.id}`,
    template: 'user-change-uid',
    question: `${name}/uid/${id}/${master.id}`,
    priority: 'high',
    variables: { name, old_uid: String(id), new_uid: String(master.id) },
  });
  return accepted ? { ...user, id: master.id, record: { ...user.record, uid: master.record.uid } } : user;
}

async function changeGid(
  session: UpdateSession,
  user: UserAccount,
  master: UserAccount,
  groups: readonly GroupAccount[],
): Promise<UserAccount> {
  const { name, record } = user;
  const [from, to] = [record.gid, master.record.gid];
  if (from === to) return user;
  const nameOf = (gid: number): ByteString => groups.find(({ id }) => id === gid)?.name ?? 'ABSENT';
  const [oldName, newName] = [nameOf(from), nameOf(to)];
  const accepted = await session.accepts('user', {
    told: `Changing gid of ${name} from ${from} (${oldName}) to ${to} (${newName})`,
    template: 'user-change-gid',
    question: `${name}/gid/${from}/${to}`,
    priority: 'high',
    variables: { name, old_gid: String(from), old_group: oldName, new_gid: String(to), new_group: newName },
  });
  return accepted ? { ...user, record: { ...record, gid: to } } : user;
}

async function changeGecos(
  session: UpdateSession,
  user: UserAccount,
  master: UserAccount,
): Promise<UserAccount> {
  const { name, record } = user;
  const [from, to] = [record.gecos, master.record.gecos];
  if (from === to) return user;
  const accepted = await session.accepts('user', {
    told: `Changing GECOS of ${name} from "${from}" to "${to}".`,
    template: 'user-change-gecos',
    question: `${name}/gecos`,
    priority: 'low',
    variables: { name, old_gecos: from, new_gecos: to },
  });
  return accepted ? { ...user, record: { ...record, gecos: to } } : user;
}

async function changeHome(
  session: UpdateSession,
  user: UserAccount,
  master: UserAccount,
): Promise<UserAccount> {
  const { name, record } = user;
  const [from, to] = [record.home, master.record.home];
  if (from === to) return user;
  const accepted = await session.accepts('user', {
    told: `Changing home-directory of ${name} from ${from} to ${to}`,
    template: 'user-change-home',
    question: `${name}/home/${escaped(from)}/${escaped(to)}`,
    priority: 'high',
    variables: { name, old_home: from, new_home: to },
    // /var/run became /run: nobody is asked about that.
    isCertain: name === 'irc' && from === '/var/run/ircd',
  });
  return accepted ? { ...user, record: { ...record, home: to } } : user;
}

async function changeShell(
  session: UpdateSession,
  user: UserAccount,
  master: UserAccount,
): Promise<UserAccount> {
  const { name, record } = user;
  const [from, to] = [record.shell, master.record.shell];
  if (from === to) return user;
  const accepted = await session.accepts('user', {
    told: `Changing shell of ${name} from ${from} to ${to}`,
    template: 'user-change-shell',
    question: `${name}/shell/${escaped(from)}/${escaped(to)}`,
    priority: 'medium',
    variables: { name, old_shell: from, new_shell: to },
  });
  return accepted ? { ...user, record: { ...record, shell: to } } : user;
}

/** Makes users with global numbers what Debian has them to be, but for what special ones keep. */
export async function changeUsers(
  session: UpdateSession,
  users: UserAccount[],
  groups: readonly GroupAccount[],
  master: readonly UserAccount[],
): Promise<void> {
  for (const [index, before] of users.entries()) {
    const model = master.find(({ name }) => name === before.name);
    if (model === undefined || !isGlobal(before.id)) continue;
    let user = await changeUid(session, before, model);
    user = await changeGid(session, user, model, groups);
    if (!keeps(SPECIAL_USERS, user.id, 'gecos')) user = await changeGecos(session, user, model);
    if (!keeps(SPECIAL_USERS, user.id, 'home')) user = await changeHome(session, user, model);
    if (!keeps(SPECIAL_USERS, user.id, 'shell')) user = await changeShell(session, user, model);
    users[index] = user;
  }
}

/** The same for the numbers of groups. */
export async function changeGroups(
  session: UpdateSession,
  groups: GroupAccount[],
  master: readonly GroupAccount[],
): Promise<void> {
  for (const [index, { name, id, record }] of groups.entries()) {
    const model = master.find((group) => group.name === name);
    if (model === undefined || !isGlobal(id) || id === model.id) continue;
    const accepted = await session.accepts('group', {
      told: `Changing gid of ${name} from ${id} to ${model.id}`,
      template: 'group-change-gid',
      question: `${name}/gid/${id}/${model.id}`,
      priority: 'high',
      variables: { name, old_gid: String(id), new_gid: String(model.id) },
    });
    if (accepted) groups[index] = { name, id: model.id, record: { ...record, gid: model.id } };
  }
}
