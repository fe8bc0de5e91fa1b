import { groupById, groupByName, userById, userByName } from '../../accounts/lookup.js';
import { configNumber } from './adduser-config.js';
import type { AdduserRequest } from './adduser-request.js';

/** What is there already of a name and a number. */
export interface Existing {
  readonly isFound: boolean;
  readonly isSystem: boolean;
  /** The name has another number than wanted, or another name has the number. */
  readonly isMismatch: boolean;
}

function inSystemRange(request: AdduserRequest, kind: 'uid' | 'gid', id: number): boolean {
  const { config } = request;
  return (
    id >= configNumber(config, `first_system_${kind}`) && id <= configNumber(config, `last_system_${kind}`)
  );
}

/** @see adduser 3.152, existing_user_status */
export function existingUser(request: AdduserRequest, uid: number | undefined): Existing {
  const { files } = request.session;
  const user = userByName(files, request.name);
  if (user === undefined) {
    const isTaken = uid !== undefined && uid !== 0 && userById(files, uid) !== undefined;
    return { isFound: false, isSystem: false, isMismatch: isTaken };
  }
  const isSystem = inSystemRange(request, 'uid', user.uid);
  return { isFound: true, isSystem, isMismatch: uid !== undefined && uid !== user.uid };
}

/** @see adduser 3.152, existing_group_status */
export function existingGroup(request: AdduserRequest, gid: number | undefined): Existing {
  const { files } = request.session;
  const group = groupByName(files, request.name);
  if (group === undefined) {
    const isTaken = gid !== undefined && gid !== 0 && groupById(files, gid) !== undefined;
    return { isFound: false, isSystem: false, isMismatch: isTaken };
  }
  const isSystem = inSystemRange(request, 'gid', group.gid);
  return { isFound: true, isSystem, isMismatch: gid !== undefined && gid !== group.gid };
}

/** What the classic program's existing_user_ok says: 0, 1, 2, or nothing at all for another number out of the range. */
export function classicUser(request: AdduserRequest, uid: number | undefined): 0 | 1 | 2 | undefined {
  const { isFound, isMismatch, isSystem } = existingUser(request, uid);
  if (!isFound) return 0;
  if (!isMismatch) return 1;
  return isSystem ? 2 : undefined;
}

async function checkUser(request: AdduserRequest, isSystem: boolean): Promise<void> {
  const { session, name, uid } = request;
  const text = `The user \`${name}' already exists`;
  if (session.dialect.kind === 'logging') {
    const user = existingUser(request, uid);
    if (!user.isFound || (isSystem && user.isSystem)) return;
    if (isSystem) await session.refuse('RET_WRONG_OBJECT_PROPERTIES', `${text}, and is not a system user.`);
    await session.refuse('RET_OBJECT_EXISTS', `${text}.`);
  }
  if (isSystem && classicUser(request, uid)) return;
  if (userByName(session.files, name) !== undefined) {
    await session.fail(1, isSystem ? `${text}, and is not a system user.` : `${text}.`);
  }
  if (uid !== undefined && userById(session.files, uid) !== undefined) {
    await session.fail(1, `The UID ${uid} is already in use.`);
  }
}

async function checkOwnGroup(request: AdduserRequest, isSystem: boolean): Promise<void> {
  const { session, name, uid } = request;
  const group = existingGroup(request, uid);
  // The newer program takes the number's being taken for the group's being there.
  const passes = session.dialect.kind === 'logging' ? group.isFound || group.isMismatch : group.isFound;
  if (isSystem && passes) return;
  if (group.isFound) await session.refuse('RET_OBJECT_EXISTS', `The group \`${name}' already exists.`);
  if (uid !== undefined && groupById(session.files, uid) !== undefined) {
    await session.refuse('RET_ID_IN_USE', `The GID ${uid} is already in use.`);
  }
}

/** Ends where the user is there, or the group that it wants is, or is not. @see adduser, check_user_group */
export async function checkUserAndGroup(
  request: AdduserRequest,
  isSystem: boolean,
  wants: { readonly makesGroup: boolean; readonly gid: number | undefined },
): Promise<void> {
  const { session, ingroup } = request;
  await checkUser(request, isSystem);
  if (wants.makesGroup) return checkOwnGroup(request, isSystem);
  if (ingroup !== undefined && groupByName(session.files, ingroup) === undefined) {
    await session.refuse('RET_OBJECT_DOES_NOT_EXIST', `The group \`${ingroup}' does not exist.`);
  }
  if (wants.gid !== undefined && groupById(session.files, wants.gid) === undefined) {
    const text =
      session.dialect.kind === 'classic'
        ? `The GID ${wants.gid} does not exist.`
        : `No group with GID ${wants.gid} found.`;
    await session.refuse('RET_OBJECT_DOES_NOT_EXIST', text);
  }
}
