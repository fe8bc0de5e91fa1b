import type { ByteString } from '../../../kernel/byte-string.js';
import { unmodelled } from '../command.js';
import type { OptionTable, ParsedOptions } from '../options.js';
import { groupByNameOrId } from './lookup.js';
import { isStrict, isValidName } from './names.js';
import { dayArgument, daysArgument } from './program.js';
import { parseId } from './records.js';
import { ProgramExit, type AccountSession } from './session.js';
import type { UseraddDefaults } from './useradd-defaults.js';

/** Exit statuses. @see useradd(8), "EXIT VALUES" */
export const USERADD_STATUS = {
  passwdUpdate: 1,
  usage: 2,
  badArgument: 3,
  uidInUse: 4,
  notFound: 6,
  nameInUse: 9,
  groupUpdate: 10,
  subUidUpdate: 16,
  subGidUpdate: 18,
  badName: 19,
} as const;

export const USERADD_OPTIONS: OptionTable = {
  'base-dir': 'b',
  b: 'value',
  'btrfs-subvolume-home': 'refused',
  badname: 'flag',
  comment: 'c',
  c: 'value',
  'home-dir': 'd',
  d: 'value',
  defaults: 'D',
  D: 'flag',
  expiredate: 'e',
  e: 'value',
  inactive: 'f',
  f: 'value',
  'add-subids-for-system': 'F',
  F: 'flag',
  gid: 'g',
  g: 'value',
  groups: 'G',
  G: 'value',
  skel: 'k',
  k: 'value',
  key: 'K',
  K: 'value',
  O: 'K',
  'no-log-init': 'l',
  l: 'flag',
  'create-home': 'm',
  m: 'flag',
  'no-create-home': 'M',
  M: 'flag',
  'no-user-group': 'N',
  N: 'flag',
  'non-unique': 'o',
  o: 'flag',
  password: 'p',
  p: 'value',
  system: 'r',
  r: 'flag',
  shell: 's',
  s: 'value',
  uid: 'u',
  u: 'value',
  'user-group': 'U',
  U: 'flag',
  'selinux-user': 'refused',
  'selinux-range': 'refused',
  Z: 'refused',
};

/** What a new user shall be, all options and defaults taken together. */
export interface UseraddRequest {
  readonly name: ByteString;
  readonly password: ByteString;
  /** Undefined when a free one is to be found. */
  readonly uid: number | undefined;
  readonly mayShareUid: boolean;
  /** The primary group when it is not made with the user. */
  readonly gid: number;
  readonly makesGroup: boolean;
  readonly groups: readonly ByteString[];
  readonly comment: ByteString;
  readonly home: ByteString;
  readonly shell: ByteString;
  readonly expireDays: number;
  readonly inactiveDays: number;
  readonly isSystem: boolean;
  readonly wantsSubIds: boolean;
  readonly createsHome: boolean;
  readonly skeleton: ByteString;
}

function isPlain(text: ByteString): boolean {
  return !/[:\n]/.test(text);
}

/** `KEY=VALUE` over login.defs. */
export function overrideDefs(session: AccountSession, options: ParsedOptions, status: number): void {
  for (const given of options.values('K')) {
    const equals = given.indexOf('=');
    if (equals < 0) throw new ProgramExit(status, '-K requires KEY=VALUE');
    const name = given.slice(0, equals);
    if (!session.defs.set(name, given.slice(equals + 1))) {
      throw new ProgramExit(status, `configuration error - unknown item '${name}' (notify administrator)`);
    }
  }
}

/** The names of the groups of a comma-separated list. @throws ProgramExit when one does not exist */
export async function existingGroups(
  session: AccountSession,
  list: ByteString,
  status: number,
): Promise<readonly ByteString[]> {
  const names: ByteString[] = [];
  let missing = false;
  for (const given of list === '' ? [] : list.split(',')) {
    const group = groupByNameOrId(session.files, given);
    if (group === undefined) await session.process.complain(`group '${given}' does not exist`);
    if (group === undefined) missing = true;
    else names.push(group.name);
  }
  if (missing) throw new ProgramExit(status);
  return names;
}

/** Warns of a shell that cannot be run. @throws ProgramExit for what is none at all */
export async function checkShell(session: AccountSession, shell: ByteString, status: number): Promise<void> {
  const { files, process } = session;
  if (!isPlain(shell) || !/^(?:$|[/*])/.test(shell))
    throw new ProgramExit(status, `invalid shell '${shell}'`);
  if (shell === '' || shell.startsWith('*') || shell === '/sbin/nologin') return;
  if (shell === '/usr/sbin/nologin' && isStrict(process)) return;
  const file = files.tryStat(shell, true);
  if (file === undefined || file.kind === 'directory' || (file.mode & 0o111) === 0) {
    await process.complain(`Warning: missing or non-executable shell '${shell}'`);
  }
}

function checkFields(options: ParsedOptions): void {
  const refuse = (message: string): never => {
    throw new ProgramExit(USERADD_STATUS.badArgument, message);
  };
  const [base, home, comment, password] = ['b', 'd', 'c', 'p'].map((name) => options.value(name));
  if (base !== undefined && !(isPlain(base) && base.startsWith('/')))
    refuse(`invalid base directory '${base}'`);
  if (home !== undefined && !(isPlain(home) && home.startsWith('/')))
    refuse(`invalid home directory '${home}'`);
  if (comment !== undefined && !isPlain(comment)) refuse(`invalid comment '${comment}'`);
  if (password !== undefined && !isPlain(password)) refuse(`invalid field '${password}'`);
}

function checkCombination(options: ParsedOptions): void {
  const conflict = (a: string, b: string): void => {
    if (options.has(a) && options.has(b)) throw new ProgramExit(2, `options -${a} and -${b} conflict`, true);
  };
  const needs = (a: string, b: string): void => {
    if (options.has(a) && !options.has(b))
      throw new ProgramExit(2, `-${a} flag is only allowed with the -${b} flag`, true);
  };
  needs('o', 'u');
  needs('k', 'm');
  conflict('U', 'g');
  conflict('U', 'N');
  conflict('m', 'M');
}

function userName(session: AccountSession, options: ParsedOptions): ByteString {
  const [name, ...more] = options.operands;
  if (name === undefined || more.length > 0) throw new ProgramExit(2, '', true);
  if (!options.has('badname') && !isValidName(session.process, name, 'user')) {
    const status = isStrict(session.process) ? USERADD_STATUS.badName : USERADD_STATUS.badArgument;
    throw new ProgramExit(status, `invalid user name '${name}': use --badname to ignore`);
  }
  return name;
}

function uidOf(options: ParsedOptions): number | undefined {
  const given = options.value('u');
  if (given === undefined) return undefined;
  const uid = parseId(given);
  if (uid === undefined || uid === 0xffff_ffff) {
    throw new ProgramExit(USERADD_STATUS.badArgument, `invalid user ID '${given}'`);
  }
  return uid;
}

function gidOf(session: AccountSession, options: ParsedOptions, otherwise: number): number {
  const given = options.value('g');
  if (given === undefined) return otherwise;
  const group = groupByNameOrId(session.files, given);
  if (group !== undefined) return group.gid;
  throw new ProgramExit(USERADD_STATUS.notFound, `group '${given}' does not exist`);
}

function agesOf(
  session: AccountSession,
  options: ParsedOptions,
  defaults: UseraddDefaults,
): Pick<UseraddRequest, 'expireDays' | 'inactiveDays'> {
  const expireText = options.value('e');
  const expireDays = dayArgument(session.process, expireText ?? defaults.expire);
  if (expireDays < -1)
    throw new ProgramExit(USERADD_STATUS.badArgument, `invalid date '${expireText ?? ''}'`);
  const inactive = options.value('f');
  const inactiveDays =
    inactive === undefined ? defaults.inactiveDays : daysArgument(inactive, USERADD_STATUS.badArgument);
  if (!session.hasShadow && expireText !== undefined && expireDays !== -1) {
    throw new ProgramExit(2, 'shadow passwords required for -e');
  }
  if (!session.hasShadow && inactive !== undefined && inactiveDays !== -1) {
    throw new ProgramExit(2, 'shadow passwords required for -f');
  }
  return { expireDays, inactiveDays };
}

/** @throws ProgramExit, UsageError */
export async function useraddRequest(
  session: AccountSession,
  options: ParsedOptions,
  defaults: UseraddDefaults,
): Promise<UseraddRequest> {
  if (options.has('D')) unmodelled(session.process, 'useradd --defaults');
  checkFields(options);
  overrideDefs(session, options, USERADD_STATUS.badArgument);
  const shell = options.value('s');
  if (shell !== undefined) await checkShell(session, shell, USERADD_STATUS.badArgument);
  const gid = gidOf(session, options, defaults.gid);
  const listed = options.value('G');
  const groups =
    listed === undefined ? defaults.groups : await existingGroups(session, listed, USERADD_STATUS.notFound);
  const [uid, ages] = [uidOf(options), agesOf(session, options, defaults)];
  const implied = !options.has('g') && !options.has('N') && session.defs.flag('USERGROUPS_ENAB');
  checkCombination(options);
  const name = userName(session, options);
  const isSystem = options.has('r');
  const createsHome = options.has('m') || (!isSystem && session.defs.flag('CREATE_HOME'));
  return {
    name,
    password: options.value('p') ?? '!',
    uid,
    mayShareUid: options.has('o'),
    gid,
    makesGroup: options.has('U') || implied,
    groups,
    comment: options.value('c') ?? '',
    home: options.value('d') ?? `${options.value('b') ?? defaults.baseDirectory}/${name}`,
    shell: shell ?? defaults.shell,
    ...ages,
    isSystem,
    wantsSubIds: !isSystem || options.has('F'),
    createsHome: createsHome && !options.has('M'),
    skeleton: options.value('k') ?? defaults.skeleton,
  };
}
