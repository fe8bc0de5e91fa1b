import { groupById, groupByName, userByName } from '../../accounts/lookup.js';
import type { AdduserRequest } from './adduser-request.js';
import { existingGroup } from './existing.js';
import { freeGid, rangeOf } from './free-ids.js';

/** The group that is to be made is there: whether that is well. @returns undefined when it is not there */
async function systemGroupThere(request: AdduserRequest): Promise<number | undefined> {
  const { session, name, gid } = request;
  const { isFound, isSystem, isMismatch } = existingGroup(request, gid);
  const there = `The group \`${name}' already exists`;
  const isClassic = session.dialect.kind === 'classic';
  if (isClassic && isFound && isSystem) {
    await session.warnUnlessQuiet(`${there} as a system group. Exiting.`);
    return 0;
  }
  if (isMismatch && (isFound || !isClassic)) {
    const text = `${there}, but has a different GID. Exiting.`;
    return session.refuse('RET_WRONG_OBJECT_PROPERTIES', text, 'err');
  }
  if (!isFound) return undefined;
  if (!isSystem) {
    const text = `${there} and is not a system group. Exiting.`;
    return session.refuse('RET_WRONG_OBJECT_PROPERTIES', text, 'err');
  }
  await session.info(`${there} as a system group.`);
  return 0;
}

async function make(request: AdduserRequest, isSystem: boolean): Promise<number> {
  const { session, name, gid: wanted } = request;
  if (wanted !== undefined && groupById(session.files, wanted) !== undefined) {
    await session.refuse('RET_ID_IN_USE', `The GID \`${wanted}' is already in use.`);
  }
  const range = rangeOf(request, 'gid', isSystem);
  const gid = wanted ?? freeGid(request, name, range);
  if (gid === undefined) {
    const setting = isSystem ? '(FIRST_SYS_GID - LAST_SYS_GID)' : '(FIRST_GID - LAST_GID)';
    await session.warn(`No GID is available in the range ${range.first}-${range.last} ${setting}.`);
    return session.refuse(
      'RET_NO_ID_IN_RANGE',
      `The group \`${name}' was not created.`,
      isSystem ? 'err' : 'fatal',
    );
  }
  await session.info(`Adding group \`${name}' (GID ${gid}) ...`);
  const groupadd = await session.which('groupadd');
  const status = await session.callWithName([groupadd, '-g', String(gid), name], request.allowsAnyName);
  await session.classicInfo('Done.');
  return status;
}

/** `addgroup --system`. */
export async function addSystemGroup(request: AdduserRequest): Promise<number> {
  await request.session.lock();
  return (await systemGroupThere(request)) ?? make(request, true);
}

/** `addgroup`. */
export async function addGroup(request: AdduserRequest): Promise<number> {
  const { session, name } = request;
  await session.lock();
  if (groupByName(session.files, name) !== undefined) {
    await session.refuse('RET_OBJECT_EXISTS', `The group \`${name}' already exists.`);
  }
  return make(request, false);
}

/** `adduser USER GROUP`. */
export async function addUserToGroup(request: AdduserRequest): Promise<number> {
  const { session, name, group } = request;
  if (userByName(session.files, name) === undefined) {
    await session.refuse('RET_OBJECT_DOES_NOT_EXIST', `The user \`${name}' does not exist.`);
  }
  if (groupByName(session.files, group) === undefined) {
    await session.refuse('RET_OBJECT_DOES_NOT_EXIST', `The group \`${group}' does not exist.`);
  }
  if (session.isMember(name, group)) {
    await session.warnUnlessQuiet(`The user \`${name}' is already a member of \`${group}'.`);
    return 0;
  }
  await session.info(`Adding user \`${name}' to group \`${group}' ...`);
  await session.lock();
  await session.call(['/usr/sbin/usermod', '-a', '-G', group, name]);
  await session.classicInfo('Done.');
  return 0;
}
