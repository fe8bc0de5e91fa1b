import type { ByteString } from '../../../kernel/byte-string.js';
import { copyInto } from './copy-home.js';
import { findFreeId } from './free-id.js';
import { createHome, createMailbox } from './home.js';
import { refuseHooks, resetLoginLogs } from './login-logs.js';
import { groupByName, userById, userByName } from './lookup.js';
import { shadowProgram } from './program.js';
import { withName } from './records.js';
import { SHADOWED, type AccountSession } from './session.js';
import { addSubIds } from './sub-ids.js';
import { useraddDefaults, type UseraddDefaults } from './useradd-defaults.js';
import {
  USERADD_OPTIONS,
  USERADD_STATUS as STATUS,
  useraddRequest,
  type UseraddRequest,
} from './useradd-options.js';

function refuseTaken(session: AccountSession, { name, makesGroup }: UseraddRequest): void {
  if (userByName(session.files, name) !== undefined)
    session.fail(STATUS.nameInUse, `user '${name}' already exists`);
  if (makesGroup && groupByName(session.files, name) !== undefined) {
    const advice = 'if you want to add this user to that group, use -g.';
    session.fail(STATUS.nameInUse, `group ${name} exists - ${advice}`);
  }
}

function chooseUid(session: AccountSession, request: UseraddRequest): number {
  const used = session.passwd(STATUS.passwdUpdate).records.map((user) => user.uid);
  if (request.uid !== undefined) {
    if (!request.mayShareUid && userById(session.files, request.uid) !== undefined) {
      session.fail(STATUS.uidInUse, `UID ${request.uid} is not unique`);
    }
    return request.uid;
  }
  return (
    findFreeId(session, 'UID', request.isSystem, used) ?? session.fail(STATUS.uidInUse, "can't create user")
  );
}

async function warnOfRange(session: AccountSession, { name, uid, isSystem }: UseraddRequest): Promise<void> {
  if (uid === undefined) return;
  const { defs, process } = session;
  const firstPlain = defs.number('UID_MIN', 1000);
  const say = (text: string): Promise<void> =>
    process.write(`${process.name} warning: ${name}'s uid ${uid} ${text}\n`, 2);
  if (isSystem) {
    const last = defs.number('SYS_UID_MAX', firstPlain - 1);
    if (uid > last) await say(`is greater than SYS_UID_MAX ${last}`);
    return;
  }
  const last = defs.number('UID_MAX', 6000);
  if (uid < firstPlain || uid > last)
    await say(`outside of the UID_MIN ${firstPlain} and UID_MAX ${last} range.`);
}

/** The group of the user's own name. @returns its number, the user's where that is free */
function addOwnGroup(session: AccountSession, { name, isSystem }: UseraddRequest, uid: number): number {
  const group = session.group(STATUS.groupUpdate);
  const used = group.records.map((record) => record.gid);
  const gid =
    findFreeId(session, 'GID', isSystem, used, uid) ?? session.fail(STATUS.uidInUse, "can't create group");
  const gshadow = session.gshadowIfAny(STATUS.groupUpdate);
  group.update({ name, password: gshadow === undefined ? '!' : SHADOWED, gid, members: [] });
  gshadow?.update({ name, password: '!', administrators: [], members: [] });
  return gid;
}

function addToGroups(session: AccountSession, name: ByteString, groups: readonly ByteString[]): void {
  if (groups.length === 0) return;
  const group = session.group(STATUS.groupUpdate);
  const gshadow = session.gshadowIfAny(STATUS.groupUpdate);
  for (const record of group.records) {
    if (groups.includes(record.name)) group.update({ ...record, members: withName(record.members, name) });
  }
  for (const record of gshadow?.records ?? []) {
    if (groups.includes(record.name)) gshadow?.update({ ...record, members: withName(record.members, name) });
  }
}

function addEntries(session: AccountSession, request: UseraddRequest, uid: number, gid: number): void {
  const { name, password, comment: gecos, home, shell, isSystem } = request;
  const { defs } = session;
  const shadow = session.shadowIfAny(STATUS.passwdUpdate);
  const visible = shadow === undefined ? password : SHADOWED;
  session.passwd(STATUS.passwdUpdate).update({ name, password: visible, uid, gid, gecos, home, shell });
  shadow?.update({
    name,
    password,
    lastChangeDays: session.today,
    minDays: isSystem ? -1 : defs.number('PASS_MIN_DAYS', -1),
    maxDays: isSystem ? -1 : defs.number('PASS_MAX_DAYS', -1),
    warnDays: isSystem ? -1 : defs.number('PASS_WARN_AGE', -1),
    inactiveDays: isSystem ? -1 : request.inactiveDays,
    expireDays: isSystem ? -1 : request.expireDays,
    flag: '',
  });
}

/** Whether subordinate numbers are given, decided before a number is chosen for the user. @see useradd.c, main */
function givesSubIds(session: AccountSession, request: UseraddRequest, kind: 'subuid' | 'subgid'): boolean {
  const { defs, files } = session;
  const count = defs.number(kind === 'subuid' ? 'SUB_UID_COUNT' : 'SUB_GID_COUNT', 65_536);
  const [min, max] = [defs.number('UID_MIN', 1000), defs.number('UID_MAX', 60_000)];
  const uid = request.uid ?? 0;
  return (
    count > 0 &&
    files.exists(`/etc/${kind}`) &&
    request.wantsSubIds &&
    (uid === 0 || (uid >= min && uid <= max))
  );
}

async function makeHome(
  session: AccountSession,
  request: UseraddRequest,
  defaults: UseraddDefaults,
  owner: { uid: number; gid: number },
): Promise<void> {
  const { name, home, skeleton, isSystem } = request;
  if (request.createsHome) {
    if (createHome(session, home, { name, ...owner })) {
      copyInto(session.files, skeleton, home, owner);
      if (defaults.vendorSkeleton !== undefined)
        copyInto(session.files, defaults.vendorSkeleton, home, owner);
    } else {
      await session.process.complain(`warning: the home directory ${home} already exists.`);
      await session.process.complain('Not copying any file from skel directory into it.');
    }
  }
  if (!isSystem && defaults.createsMailSpool) await createMailbox(session, { name, ...owner });
}

async function add(
  session: AccountSession,
  request: UseraddRequest,
  defaults: UseraddDefaults,
): Promise<number> {
  refuseTaken(session, request);
  const subKinds = (['subuid', 'subgid'] as const).filter((kind) => givesSubIds(session, request, kind));
  session.passwd(STATUS.passwdUpdate);
  session.group(STATUS.groupUpdate);
  session.gshadowIfAny(STATUS.groupUpdate);
  const uid = chooseUid(session, request);
  await warnOfRange(session, request);
  session.shadowIfAny(STATUS.passwdUpdate);
  const gid = request.makesGroup ? addOwnGroup(session, request, uid) : request.gid;
  for (const kind of subKinds) {
    addSubIds(session, kind, request.name, kind === 'subuid' ? STATUS.subUidUpdate : STATUS.subGidUpdate);
  }
  if (defaults.resetsLogs) resetLoginLogs(session);
  addEntries(session, request, uid, gid);
  addToGroups(session, request.name, request.groups);
  session.commit();
  session.close();
  await makeHome(session, request, defaults, { uid, gid });
  return 0;
}

/** @see useradd(8) of shadow-utils */
export const useradd = shadowProgram({
  usage: '[options] LOGIN',
  options: USERADD_OPTIONS,
  async run(session, options) {
    const defaults = await useraddDefaults(session);
    const request = await useraddRequest(session, options, defaults);
    refuseHooks(session, 'useradd');
    const resetsLogs = defaults.resetsLogs && !options.has('l');
    return add(session, request, { ...defaults, resetsLogs });
  },
});
