import type { ByteString } from '../../../../kernel/byte-string.js';
import { groupById, groupByName } from '../../accounts/lookup.js';
import { changeComment } from './adduser-comment.js';
import { configFlag, configText, configTruth } from './adduser-config.js';
import { makeHome } from './adduser-home.js';
import type { AdduserRequest } from './adduser-request.js';
import { checkUserAndGroup } from './existing.js';
import { freeUid, freeUidAndGid, rangeOf, type IdRange } from './free-ids.js';

/** Which groups a new user gets. */
interface GroupPlan {
  /** A group of the user's own name is made. */
  readonly makesGroup: boolean;
  /** The primary group, as far as it is known before the user's number; -1 for none yet. */
  readonly primary: number | undefined;
  readonly supplementary: readonly ByteString[];
}

function gidOf(request: AdduserRequest, name: ByteString): number | undefined {
  return groupByName(request.session.files, name)?.gid;
}

/** USERGROUPS=yes: a group for each user, and membership in USERS_GROUP. */
function ownGroupPlan(request: AdduserRequest): GroupPlan {
  const { config, gid, ingroup, session } = request;
  const usersGid = config.get('users_gid');
  const usersGroup = config.get('users_group') ?? 'users';
  let [makesGroup, primary]: [boolean, number | undefined] = [true, -1];
  if (gid) [makesGroup, primary] = [false, gid];
  if (ingroup) [makesGroup, primary] = [false, gidOf(request, ingroup)];
  const supplementary: ByteString[] = [];
  if (usersGid === undefined) supplementary.push(usersGroup);
  else if (Number(usersGid) !== -1)
    supplementary.push(groupById(session.files, Number(usersGid))?.name ?? '');
  if (primary === -1 && !makesGroup) {
    primary = usersGid === undefined ? gidOf(request, usersGroup) : Number(usersGid);
    return { makesGroup, primary, supplementary: [] };
  }
  return { makesGroup, primary, supplementary };
}

/** USERGROUPS=no: everybody in one group. */
function sharedGroupPlan({ config, session, ingroup }: AdduserRequest): GroupPlan {
  const usersGid = config.get('users_gid');
  const usersGroup = config.get('users_group');
  const byName = ingroup ?? (usersGid === undefined ? usersGroup : undefined);
  const named = byName === undefined ? undefined : groupByName(session.files, byName)?.gid;
  const primary = byName !== undefined ? named : Number(usersGid ?? 100);
  return { makesGroup: false, primary, supplementary: [] };
}

async function planGroups(request: AdduserRequest): Promise<GroupPlan> {
  const { session, config, name } = request;
  if (config.get('users_gid') !== undefined && config.get('users_group') !== undefined) {
    await session.warn('USERS_GID and USERS_GROUP both given in configuration. This is an error.');
    await session.refuse('RET_CONFIG_ERROR', `The user \`${name}' was not created.`);
  }
  const plan = configFlag(config, 'usergroups') ? ownGroupPlan(request) : sharedGroupPlan(request);
  if (plan.primary === -1 && !configFlag(config, 'usergroups')) {
    await session.refuse('RET_NO_PRIMARY_GID', 'no primary GID for user set. User not created.');
  }
  const isGiven = request.ingroup !== undefined || request.gid !== undefined;
  return { ...plan, makesGroup: plan.makesGroup && !isGiven };
}

/** The range from which a number is taken that is free for both. */
function pairRange(request: AdduserRequest): IdRange {
  const uids = rangeOf(request, 'uid', false);
  const gids = configFlag(request.config, 'usergroups') ? uids : rangeOf(request, 'gid', false);
  return { first: Math.min(uids.first, gids.first), last: Math.max(uids.last, gids.last) };
}

async function chooseUid(request: AdduserRequest): Promise<number> {
  const { session, name, ingroup } = request;
  if (request.uid !== undefined) return request.uid;
  const range = rangeOf(request, 'uid', false);
  const uid = ingroup === undefined ? freeUidAndGid(request, pairRange(request)) : freeUid(request, range);
  if (uid !== undefined) return uid;
  const { first, last } = range;
  await session.warn(`No UID/GID pair is available in the range ${first}-${last} (FIRST_UID - LAST_UID).`);
  return session.refuse('RET_NO_ID_IN_RANGE', `The user \`${name}' was not created.`);
}

/** The primary group's number, once that of the user is known. */
function primaryGid(request: AdduserRequest, plan: GroupPlan, uid: number): number {
  if (request.uid === undefined && plan.makesGroup) return uid;
  if (request.gid !== undefined && request.gid !== -1) return request.gid;
  if (request.uid !== undefined && plan.primary !== undefined && plan.primary !== -1) return plan.primary;
  if (request.ingroup !== undefined) return gidOf(request, request.ingroup) ?? -1;
  return plan.makesGroup ? uid : (plan.primary ?? 100);
}

function homeOf(request: AdduserRequest, group: ByteString): ByteString {
  const { config, name, home, uidPool } = request;
  const byGroup = configFlag(config, 'grouphomes') ? `/${group}` : '';
  const byLetter = configFlag(config, 'letterhomes') ? `/${name.slice(0, 1)}` : '';
  return home || uidPool.get(name)?.home || `${configText(config, 'dhome')}${byGroup}${byLetter}/${name}`;
}

interface NewUser {
  readonly uid: number;
  readonly gid: number;
  readonly home: ByteString;
}

async function addEntries(request: AdduserRequest, makesGroup: boolean, user: NewUser): Promise<number> {
  const { session, config, name, allowsAnyName } = request;
  let status = 0;
  if (makesGroup) {
    await session.info(`Adding new group \`${name}' (${user.gid}) ...`);
    const groupadd = await session.which('groupadd');
    status = await session.callWithName([groupadd, '-g', String(user.gid), name], allowsAnyName);
  }
  const group = groupById(session.files, user.gid)?.name ?? '';
  await session.info(`Adding new user \`${name}' (${user.uid}) with group \`${group} (${user.gid})' ...`);
  const usual = request.disablesLogin ? '/usr/sbin/nologin' : configText(config, 'dshell');
  const shell = request.shell || request.uidPool.get(name)?.shell || usual;
  const about = ['-d', user.home, '-g', String(user.gid), '-s', shell, '-u', String(user.uid), name];
  const useradd = await session.which('useradd');
  return (await session.callWithName([useradd, ...about], allowsAnyName)) || status;
}

async function addToGroups(request: AdduserRequest, supplementary: readonly ByteString[]): Promise<void> {
  const { session, config, name, addsExtraGroups } = request;
  const wantsExtra = addsExtraGroups || configTruth(config, 'add_extra_groups');
  const extra = wantsExtra ? configText(config, 'extra_groups').split(/\s+/) : [];
  const groups = [...supplementary, ...extra];
  if (groups.length === 0) return;
  const list = groups.join(', ');
  await session.info(`Adding new user \`${name}' to supplemental / extra groups \`${list}' ...`);
  for (const group of groups) {
    if (groupByName(session.files, group) === undefined) {
      await session.warn(`The group \`${group}' does not exist.`);
    } else if (session.isMember(name, group)) {
      await session.warnUnlessQuiet(`The user \`${name}' is already a member of \`${group}'.`);
    } else {
      await session.info(`Adding user \`${name}' to group \`${group}' ...`);
      const members = [...session.groupMembers(group), name].join(',');
      await session.call([await session.which('gpasswd'), '-M', members, group]);
    }
  }
}

async function askAndComment(request: AdduserRequest): Promise<void> {
  const { session, name, comment, uidPool } = request;
  // Both programs ask somebody who is not there: their models say so.
  if (request.asksPassword) await session.call([await session.which('passwd'), name]);
  const pooled = uidPool.get(name)?.comment ?? '';
  if (comment !== undefined) await changeComment(request, comment);
  else if (pooled !== '') await changeComment(request, pooled);
  else await session.call([await session.which('chfn'), name]);
}

/** `adduser` for people. @see adduser(8), "Add a regular user" */
export async function addRegularUser(request: AdduserRequest): Promise<number> {
  const { session, config, name } = request;
  await session.lock();
  const plan = await planGroups(request);
  await checkUserAndGroup(request, false, { makesGroup: plan.makesGroup, gid: request.gid });
  await session.info(`Adding user \`${name}' ...`);
  const uid = await chooseUid(request);
  const gid = primaryGid(request, plan, uid);
  const group = plan.makesGroup ? name : (groupById(session.files, gid)?.name ?? '');
  const user = { uid, gid, home: homeOf(request, group) };
  const status = await addEntries(request, plan.makesGroup, user);
  await makeHome(request, user.home, user);
  await askAndComment(request);
  await addToGroups(request, plan.supplementary);
  const quotaUser = configText(config, 'quotauser');
  if (quotaUser !== '') await session.call([await session.which('edquota'), '-p', quotaUser, name]);
  await session.runLocal('/usr/local/sbin/adduser.local', [name, String(uid), String(gid), user.home]);
  return status;
}
