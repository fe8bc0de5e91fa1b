import type { ByteString } from '../../../kernel/byte-string.js';
import type { Files } from '../../system/files.js';

/** A line of /etc/passwd. @see passwd(5) */
export interface User {
  readonly name: ByteString;
  readonly uid: number;
  readonly gid: number;
  readonly home: ByteString;
  readonly shell: ByteString;
}

/** A line of /etc/group. @see group(5) */
export interface Group {
  readonly name: ByteString;
  readonly gid: number;
  readonly members: readonly ByteString[];
}

function lines(files: Files, path: ByteString, least: number): readonly (readonly ByteString[])[] {
  return (files.tryRead(path) ?? '')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= least && fields[0] !== '' && /^\d+$/.test(fields[2] ?? ''));
}

/** The users of the tree, in the order of /etc/passwd; none when there is no such file. */
export function usersOf(files: Files): readonly User[] {
  return lines(files, '/etc/passwd', 6).map(([name = '', , uid, gid, , home = '', shell = '']) => ({
    name,
    uid: Number(uid),
    gid: Number(gid),
    home,
    shell,
  }));
}

/** The groups of the tree, in the order of /etc/group. */
export function groupsOf(files: Files): readonly Group[] {
  return lines(files, '/etc/group', 3).map(([name = '', , gid, members = '']) => ({
    name,
    gid: Number(gid),
    members: members.split(',').filter((member) => member !== ''),
  }));
}

/** Looks names and numbers up, reading each file once. */
export class Accounts {
  private userList: readonly User[] | undefined;
  private groupList: readonly Group[] | undefined;

  constructor(private readonly files: Files) {}

  get users(): readonly User[] {
    return (this.userList ??= usersOf(this.files));
  }

  get groups(): readonly Group[] {
    return (this.groupList ??= groupsOf(this.files));
  }

  userName(uid: number): ByteString | undefined {
    return this.users.find((user) => user.uid === uid)?.name;
  }

  groupName(gid: number): ByteString | undefined {
    return this.groups.find((group) => group.gid === gid)?.name;
  }

  user(name: ByteString): User | undefined {
    return this.users.find((user) => user.name === name);
  }

  group(name: ByteString): Group | undefined {
    return this.groups.find((group) => group.name === name);
  }

  /** A name or a number as a number; names come first, `+` forces a number. @see gnulib userspec.c */
  uidOf(given: ByteString): number | undefined {
    const named = given.startsWith('+') ? undefined : this.user(given)?.uid;
    return named ?? numberOf(given);
  }

  gidOf(given: ByteString): number | undefined {
    const named = given.startsWith('+') ? undefined : this.group(given)?.gid;
    return named ?? numberOf(given);
  }
}

function numberOf(given: ByteString): number | undefined {
  // (uid_t) -1 means "leave it" to chown(2), so nobody can be it.
  return /^\+?\d{1,10}$/.test(given) && Number(given) < 0xffff_ffff ? Number(given) : undefined;
}

/** Which user and group `user:group` and its shorter forms mean; -1 for one that is not named. */
export interface Ownership {
  readonly uid: number;
  readonly gid: number;
  readonly user: ByteString | undefined;
  readonly group: ByteString | undefined;
}

function split(spec: ByteString, accounts: Accounts): { user: ByteString; group: ByteString | undefined } {
  const colon = spec.indexOf(':');
  if (colon >= 0) return { user: spec.slice(0, colon), group: spec.slice(colon + 1) };
  // The old form with a dot holds only where the whole is no user's name.
  const dot = spec.indexOf('.');
  if (dot < 0 || accounts.uidOf(spec) !== undefined) return { user: spec, group: undefined };
  return { user: spec.slice(0, dot), group: spec.slice(dot + 1) };
}

/**
 * Reads `user`, `user:group`, `user:`, `:group` and `user.group`.
 * @returns what is meant, or why it cannot be: `invalid user`, `invalid group`, `invalid spec`
 */
export function parseOwnership(spec: ByteString, accounts: Accounts): Ownership | string {
  const { user, group } = split(spec, accounts);
  const uid = user === '' ? -1 : accounts.uidOf(user);
  if (uid === undefined) return 'invalid user';
  const named = user === '' ? undefined : user.replace(/^\+/, '');
  if (group === undefined) return { uid, gid: -1, user: named, group };
  if (group === '') {
    if (user === '') return { uid, gid: -1, user: undefined, group: undefined };
    const login = accounts.users.find((candidate) => candidate.uid === uid);
    // A number has no login group to be found by.
    if (login === undefined || accounts.user(user) === undefined) return 'invalid spec';
    return { uid, gid: login.gid, user: named, group: accounts.groupName(login.gid) ?? String(login.gid) };
  }
  const gid = accounts.gidOf(group);
  if (gid === undefined) return 'invalid group';
  return { uid, gid, user: named, group: group.replace(/^\+/, '') };
}
