import type { ByteString } from '../../../kernel/byte-string.js';
import type { OptionTable, ParsedOptions } from '../options.js';
import { groupByNameOrId, userById, userByName } from './lookup.js';
import { isValidName } from './names.js';
import { dayArgument, daysArgument, oneOperand } from './program.js';
import { parseId, type PasswdRecord, type ShadowRecord } from './records.js';
import { ProgramExit, type AccountSession } from './session.js';
import { checkShell, existingGroups } from './useradd-options.js';

/** Exit statuses. @see usermod(8), usermod.c */
export const USERMOD_STATUS = {
  passwdUpdate: 1,
  usage: 2,
  badArgument: 3,
  uidInUse: 4,
  notFound: 6,
  nameInUse: 9,
  groupUpdate: 10,
  homeDirectory: 12,
  subUidUpdate: 16,
  subGidUpdate: 18,
} as const;

export const USERMOD_OPTIONS: OptionTable = {
  append: 'a',
  a: 'flag',
  badnames: 'b',
  badname: 'b',
  b: 'flag',
  comment: 'c',
  c: 'value',
  home: 'd',
  d: 'value',
  expiredate: 'e',
  e: 'value',
  inactive: 'f',
  f: 'value',
  gid: 'g',
  g: 'value',
  groups: 'G',
  G: 'value',
  login: 'l',
  l: 'value',
  lock: 'L',
  L: 'flag',
  'move-home': 'm',
  m: 'flag',
  'non-unique': 'o',
  o: 'flag',
  password: 'p',
  p: 'value',
  remove: 'r',
  r: 'flag',
  shell: 's',
  s: 'value',
  uid: 'u',
  u: 'value',
  unlock: 'U',
  U: 'flag',
  'add-subuids': 'v',
  v: 'value',
  'del-subuids': 'V',
  V: 'value',
  'add-subgids': 'w',
  w: 'value',
  'del-subgids': 'W',
  W: 'value',
  'selinux-user': 'refused',
  'selinux-range': 'refused',
  Z: 'refused',
};

/** What shall change; what would stay as it is is undefined. */
export interface UsermodRequest {
  readonly user: PasswdRecord;
  readonly newName: ByteString | undefined;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  readonly comment: ByteString | undefined;
  readonly home: ByteString | undefined;
  readonly movesHome: boolean;
  readonly shell: ByteString | undefined;
  readonly password: ByteString | undefined;
  readonly locks: boolean;
  readonly unlocks: boolean;
  readonly expireDays: number | undefined;
  readonly inactiveDays: number | undefined;
  readonly groups: readonly ByteString[] | undefined;
  readonly groupChange: 'set' | 'append' | 'remove';
}

function plain(options: ParsedOptions, key: string): ByteString | undefined {
  const value = options.value(key);
  if (value !== undefined && /[:\n]/.test(value)) {
    throw new ProgramExit(USERMOD_STATUS.badArgument, `invalid field '${value}'`);
  }
  return value;
}

function unlessSame<T>(value: T | undefined, before: T): T | undefined {
  return value === before ? undefined : value;
}

function homeOf(options: ParsedOptions, user: PasswdRecord): ByteString | undefined {
  const given = plain(options, 'd');
  if (given !== undefined && !given.startsWith('/')) {
    throw new ProgramExit(USERMOD_STATUS.badArgument, 'homedir must be an absolute path');
  }
  const home = unlessSame(given, user.home);
  return home !== undefined && home.length > 1 ? home.replace(/\/$/, '') : home;
}

function newNameOf(session: AccountSession, options: ParsedOptions): ByteString | undefined {
  const name = options.value('l');
  if (name !== undefined && !options.has('b') && !isValidName(session.process, name, 'user')) {
    throw new ProgramExit(USERMOD_STATUS.badArgument, `invalid user name '${name}': use --badname to ignore`);
  }
  return name;
}

function gidOf(session: AccountSession, options: ParsedOptions): number | undefined {
  const given = options.value('g');
  if (given === undefined) return undefined;
  const group = groupByNameOrId(session.files, given);
  if (group === undefined) throw new ProgramExit(USERMOD_STATUS.notFound, `group '${given}' does not exist`);
  return group.gid;
}

function uidOf(options: ParsedOptions): number | undefined {
  const given = options.value('u');
  if (given === undefined) return undefined;
  const uid = parseId(given);
  if (uid === undefined || uid === 0xffff_ffff) {
    throw new ProgramExit(USERMOD_STATUS.badArgument, `invalid user ID '${given}'`);
  }
  return uid;
}

function checkCombination(options: ParsedOptions): void {
  const usage = (message: string): never => {
    throw new ProgramExit(USERMOD_STATUS.usage, message, true);
  };
  const needs = (a: string, b: string): void => {
    if (options.has(a) && !options.has(b)) usage(`-${a} flag is only allowed with the -${b} flag`);
  };
  if (options.list.length === 0) usage('no options');
  needs('a', 'G');
  needs('r', 'G');
  if (options.has('r') && options.has('a')) usage('-r and -a are mutually exclusive flags');
  if (['L', 'p', 'U'].filter((flag) => options.has(flag)).length > 1) {
    usage('the -L, -p, and -U flags are exclusive');
  }
  needs('o', 'u');
  needs('m', 'd');
}

function agesOf(
  session: AccountSession,
  options: ParsedOptions,
  shadow: ShadowRecord | undefined,
): Pick<UsermodRequest, 'expireDays' | 'inactiveDays'> {
  const expireText = options.value('e');
  const expire = expireText === undefined ? undefined : dayArgument(session.process, expireText);
  if (expire !== undefined && expire < -1) {
    throw new ProgramExit(USERMOD_STATUS.badArgument, `invalid date '${expireText ?? ''}'`);
  }
  const inactiveText = options.value('f');
  const inactive =
    inactiveText === undefined ? undefined : daysArgument(inactiveText, USERMOD_STATUS.badArgument);
  // Without an entry in shadow what was there before is 0: the programs' variables start so.
  return {
    expireDays: unlessSame(expire, shadow?.expireDays ?? 0),
    inactiveDays: unlessSame(inactive, shadow?.inactiveDays ?? 0),
  };
}

function refuseTaken(session: AccountSession, request: UsermodRequest, mayShare: boolean): void {
  const { files } = session;
  const { newName, uid } = request;
  if (newName !== undefined && userByName(files, newName) !== undefined) {
    session.fail(USERMOD_STATUS.nameInUse, `user '${newName}' already exists`);
  }
  if (uid !== undefined && !mayShare && userById(files, uid) !== undefined) {
    session.fail(USERMOD_STATUS.uidInUse, `UID '${uid}' already exists`);
  }
  if (!session.hasShadow && (request.expireDays !== undefined || request.inactiveDays !== undefined)) {
    session.fail(USERMOD_STATUS.usage, 'shadow passwords required for -e and -f');
  }
}

async function groupsOf(
  session: AccountSession,
  options: ParsedOptions,
): Promise<readonly ByteString[] | undefined> {
  const listed = options.value('G');
  return listed === undefined ? undefined : existingGroups(session, listed, USERMOD_STATUS.notFound);
}

/** @throws ProgramExit */
export async function usermodRequest(
  session: AccountSession,
  options: ParsedOptions,
  shadow: (name: ByteString) => ShadowRecord | undefined,
): Promise<UsermodRequest> {
  const [comment, gid] = [plain(options, 'c'), gidOf(session, options)];
  const [uid, newName, shell] = [uidOf(options), newNameOf(session, options), options.value('s')];
  if (shell !== undefined) await checkShell(session, shell, USERMOD_STATUS.badArgument);
  const groups = await groupsOf(session, options);
  const name = oneOperand(options);
  const user = userByName(session.files, name);
  if (user === undefined) return session.fail(USERMOD_STATUS.notFound, `user '${name}' does not exist`);
  checkCombination(options);
  const home = homeOf(options, user);
  const request: UsermodRequest = {
    user,
    newName: unlessSame(newName, user.name),
    uid: unlessSame(uid, user.uid),
    gid: unlessSame(gid, user.gid),
    comment: unlessSame(comment, user.gecos),
    home,
    movesHome: options.has('m') && home !== undefined,
    shell: unlessSame(shell, user.shell),
    password: options.value('p'),
    locks: options.has('L'),
    unlocks: options.has('U'),
    ...agesOf(session, options, shadow(name)),
    groups,
    groupChange: options.has('a') ? 'append' : options.has('r') ? 'remove' : 'set',
  };
  refuseTaken(session, request, options.has('o'));
  return request;
}

/** Whether anything of the user's own entries is to change. */
export function changesEntries(request: UsermodRequest): boolean {
  const { newName, uid, gid, comment, home, shell, password, expireDays, inactiveDays } = request;
  const values = [newName, uid, gid, comment, home, shell, password, expireDays, inactiveDays];
  return request.locks || request.unlocks || values.some((value) => value !== undefined);
}
