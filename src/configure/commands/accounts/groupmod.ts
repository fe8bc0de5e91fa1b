import type { ByteString } from '../../../kernel/byte-string.js';
import type { ParsedOptions } from '../options.js';
import { gidArgument, memberList } from './groupadd.js';
import { groupById, groupByName } from './lookup.js';
import { isStrict, isValidName } from './names.js';
import { oneOperand, shadowProgram } from './program.js';
import type { GroupRecord, GshadowRecord } from './records.js';
import { ProgramExit, SHADOWED, type AccountSession } from './session.js';

const STATUS = {
  usage: 2,
  badArgument: 3,
  gidInUse: 4,
  notFound: 6,
  nameInUse: 9,
  groupUpdate: 10,
} as const;

interface GroupmodRequest {
  readonly before: GroupRecord;
  readonly gid: number | undefined;
  readonly newName: ByteString | undefined;
  readonly password: ByteString | undefined;
  readonly users: ByteString | undefined;
  readonly appends: boolean;
}

function newNameOf(
  session: AccountSession,
  options: ParsedOptions,
  name: ByteString,
): ByteString | undefined {
  const given = options.value('n');
  if (given === undefined || given === name) return undefined;
  if (!isValidName(session.process, given, 'group')) {
    session.fail(STATUS.badArgument, `invalid group name '${given}'`);
  }
  if (groupByName(session.files, given) !== undefined) {
    session.fail(STATUS.nameInUse, `group '${given}' already exists`);
  }
  return given;
}

function requestOf(session: AccountSession, options: ParsedOptions): GroupmodRequest {
  const gidText = options.value('g');
  const gid = gidText === undefined ? undefined : gidArgument(gidText, STATUS.badArgument);
  if (options.has('o') && gid === undefined) throw new ProgramExit(STATUS.usage, '', true);
  const name = oneOperand(options);
  const before = groupByName(session.files, name);
  if (before === undefined) return session.fail(STATUS.notFound, `group '${name}' does not exist`);
  const isTaken = gid !== undefined && gid !== before.gid && groupById(session.files, gid) !== undefined;
  if (isTaken && !options.has('o')) session.fail(STATUS.gidInUse, `GID '${gid}' already exists`);
  return {
    before,
    gid: gid === before.gid ? undefined : gid,
    newName: newNameOf(session, options, name),
    password: options.value('p'),
    users: options.value('U'),
    appends: options.has('a'),
  };
}

/** The entry of gshadow to be changed; a group without one gets it only for a password. */
function gshadowEntry(
  session: AccountSession,
  request: GroupmodRequest,
  group: GroupRecord,
): GshadowRecord | undefined {
  const found = session.gshadow(STATUS.groupUpdate).find(request.before.name);
  if (found !== undefined || request.password === undefined || group.password !== SHADOWED) return found;
  return { name: group.name, password: group.password, administrators: [], members: group.members };
}

/** The members after; the same when no users are given. */
async function newMembers(
  session: AccountSession,
  { users, appends }: GroupmodRequest,
  members: readonly ByteString[],
): Promise<readonly ByteString[]> {
  return users === undefined
    ? members
    : memberList(session, users, appends ? members : [], STATUS.groupUpdate);
}

async function changeGshadow(
  session: AccountSession,
  request: GroupmodRequest,
  group: GroupRecord,
): Promise<void> {
  const { password, newName, before } = request;
  // Older programs change members in group alone.
  const changesMembers = request.users !== undefined && isStrict(session.process);
  if (!session.hasGshadow || (password === undefined && newName === undefined && !changesMembers)) return;
  const entry = gshadowEntry(session, request, group);
  if (entry === undefined) return;
  const members = changesMembers ? await newMembers(session, request, entry.members) : entry.members;
  const gshadow = session.gshadow(STATUS.groupUpdate);
  gshadow.update({ ...entry, name: group.name, password: password ?? entry.password, members });
  if (newName !== undefined) gshadow.remove(before.name);
}

async function change(session: AccountSession, request: GroupmodRequest): Promise<void> {
  const { before, gid, newName, password } = request;
  const group = session.group(STATUS.groupUpdate);
  const record = group.find(before.name);
  if (record === undefined) {
    return session.fail(STATUS.groupUpdate, `group '${before.name}' does not exist in /etc/group`);
  }
  const showsPassword = password !== undefined && (!session.hasGshadow || record.password !== SHADOWED);
  const changed: GroupRecord = {
    name: newName ?? record.name,
    gid: gid ?? record.gid,
    password: showsPassword ? password : record.password,
    members: record.members,
  };
  await changeGshadow(session, request, changed);
  group.update({ ...changed, members: await newMembers(session, request, record.members) });
  if (newName !== undefined) group.remove(before.name);
}

function changePrimaryGroups(session: AccountSession, from: number, to: number): void {
  const passwd = session.passwd(STATUS.groupUpdate);
  for (const user of passwd.records) if (user.gid === from) passwd.update({ ...user, gid: to });
}

/** @see groupmod(8) of shadow-utils */
export const groupmod = shadowProgram({
  usage: '[options] GROUP',
  duplicateStatus: STATUS.groupUpdate,
  options: {
    append: 'a',
    a: 'flag',
    gid: 'g',
    g: 'value',
    'new-name': 'n',
    n: 'value',
    'non-unique': 'o',
    o: 'flag',
    password: 'p',
    p: 'value',
    users: 'U',
    U: 'value',
  },
  async run(session, options) {
    const request = requestOf(session, options);
    await change(session, request);
    if (request.gid !== undefined) changePrimaryGroups(session, request.before.gid, request.gid);
    session.commit();
    return 0;
  },
});
