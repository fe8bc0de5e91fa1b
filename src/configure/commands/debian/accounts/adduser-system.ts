import type { ByteString } from '../../../../kernel/byte-string.js';
import { groupById, groupByName } from '../../accounts/lookup.js';
import { changeComment } from './adduser-comment.js';
import { isNowhere, makeHome } from './adduser-home.js';
import type { AdduserRequest } from './adduser-request.js';
import { checkUserAndGroup, classicUser, existingUser } from './existing.js';
import { freeGid, freeUid, rangeOf } from './free-ids.js';

/** Whether the user is there: 0 when that is well, undefined when it is not there. @throws PerlExit */
async function userThere(request: AdduserRequest): Promise<number | undefined> {
  const { session, name, uid } = request;
  const { isFound, isSystem, isMismatch } = existingUser(request, uid);
  const there = `The user \`${name}' already exists`;
  const isClassic = session.dialect.kind === 'classic';
  const isOther = isClassic ? classicUser(request, uid) === 1 && !isSystem : isFound && !isSystem;
  if (isOther) {
    await session.refuse('RET_WRONG_OBJECT_PROPERTIES', `${there}, but is not a system user. Exiting.`);
  }
  if (isClassic ? classicUser(request, uid) === 2 : isMismatch) {
    await session.refuse('RET_WRONG_OBJECT_PROPERTIES', `${there} with a different UID. Exiting.`);
  }
  if (!isFound || isMismatch) return undefined;
  const newline = isClassic ? '' : '\n';
  await session.info(`The system user \`${name}' already exists. Exiting.${newline}`);
  return 0;
}

interface SystemIds {
  readonly uid: number;
  readonly gid: number;
  readonly group: ByteString;
}

async function chooseUid(request: AdduserRequest): Promise<number> {
  const { session, name } = request;
  const found = request.uid ?? freeUid(request, rangeOf(request, 'uid', true));
  if (found !== undefined) return found;
  const { first, last } = rangeOf({ ...request, first: NONE, last: NONE }, 'uid', true);
  const what = request.makesGroup ? 'UID/GID pair' : 'UID';
  await session.warn(`No ${what} is available in the range ${first}-${last} (FIRST_SYS_UID - LAST_SYS_UID).`);
  return session.refuse('RET_NO_ID_IN_RANGE', `The user \`${name}' was not created.`);
}

const NONE = { uid: undefined, gid: undefined };

/** The number, and the group: of its own, with a number of its own, or one that is there. */
async function chooseIds(request: AdduserRequest, gid: number | undefined): Promise<SystemIds> {
  const { session, name, ingroup } = request;
  const { files } = session;
  const uid = await chooseUid(request);
  if (request.uid === undefined && request.makesGroup) {
    return { uid, gid: freeGid(request, name, rangeOf(request, 'gid', true)) ?? -1, group: name };
  }
  if (gid !== undefined) return { uid, gid, group: groupById(files, gid)?.name ?? '' };
  if (ingroup !== undefined) return { uid, gid: groupByName(files, ingroup)?.gid ?? -1, group: ingroup };
  return { uid, gid: uid, group: name };
}

async function warnOfHome({ session, home, createsNoHome }: AdduserRequest): Promise<void> {
  if (session.dialect.kind === 'classic' || home === undefined || home === '/nonexistent') return;
  const exists = session.files.isDirectory(home);
  if (!createsNoHome && exists) await session.info(`The home dir ${home} you specified already exists.\n`);
  if (createsNoHome && !exists)
    await session.info(`The home dir ${home} you specified can't be accessed: \n`);
}

async function addEntries(request: AdduserRequest, ids: SystemIds, home: ByteString): Promise<number> {
  const { session, name, makesGroup, allowsAnyName } = request;
  let status = 0;
  if (makesGroup && groupByName(session.files, name) === undefined) {
    await session.info(`Adding new group \`${name}' (GID ${ids.gid}) ...`);
    const groupadd = await session.which('groupadd');
    status = await session.callWithName([groupadd, '-g', String(ids.gid), name], allowsAnyName);
  }
  await warnOfHome(request);
  await session.info(`Adding new user \`${name}' (UID ${ids.uid}) with group \`${ids.group}' ...`);
  const { first, last } = rangeOf(request, 'uid', true);
  const shell = request.shell || request.uidPool.get(name)?.shell || '/usr/sbin/nologin';
  const useradd = session.dialect.kind === 'classic' ? '/usr/sbin/useradd' : await session.which('useradd');
  const limits = ['-K', `SYS_UID_MIN=${first}`, '-K', `SYS_UID_MAX=${last}`];
  const about = ['-d', home, '-g', ids.group, '-s', shell, '-u', String(ids.uid), name];
  return (await session.callWithName([useradd, '-r', ...limits, ...about], allowsAnyName)) || status;
}

/** `adduser --system`. @see adduser(8), "Add a system user" */
export async function addSystemUser(request: AdduserRequest): Promise<number> {
  const { session, name, ingroup, makesGroup, uidPool } = request;
  await session.lock();
  const there = await userThere(request);
  if (there !== undefined) return there;
  const hasGroup = (ingroup ?? '') !== '' || request.gid !== undefined || makesGroup;
  const gid = hasGroup ? request.gid : (groupByName(session.files, 'nogroup')?.gid ?? 65_534);
  await checkUserAndGroup(request, true, { makesGroup, gid });
  const ids = await chooseIds(request, gid);
  await session.info(`Adding system user \`${name}' (UID ${ids.uid}) ...`);
  const pooled = uidPool.get(name);
  const home = request.home || pooled?.home || '/nonexistent';
  const status = await addEntries(request, ids, home);
  if (request.comment !== undefined) await changeComment(request, request.comment);
  else if ((pooled?.comment ?? '') !== '') await changeComment(request, pooled?.comment ?? '');
  const createsNoHome = isNowhere(home) || request.createsNoHome;
  await makeHome({ ...request, createsNoHome }, home, ids);
  return status;
}
