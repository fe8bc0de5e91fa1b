import type { ByteString } from '../../../../kernel/byte-string.js';
import { simplifyPath } from '../config/paths.js';
import type { ConfigSession } from '../config/session.js';
import type { UidRanges } from './uid-ranges.js';

/** A user or group that is wanted. @see sysusers.d(5) */
export interface Item {
  readonly type: 'u' | 'g';
  readonly name: ByteString;
  readonly groupName?: ByteString | undefined;
  readonly uidPath?: ByteString | undefined;
  readonly gidPath?: ByteString | undefined;
  readonly description?: ByteString | undefined;
  readonly home?: ByteString | undefined;
  readonly shell?: ByteString | undefined;
  readonly locked: boolean;
  /** `FILE:LINE`; undefined for one that an m line implies. */
  readonly source?: ByteString | undefined;
  uid: number | undefined;
  gid: number | undefined;
  /** The group's number must be there already. */
  idSetStrict: boolean;
  todoUser: boolean;
  todoGroup: boolean;
}

/** Everything that the files of configuration ask for. */
export interface Wanted {
  readonly users: Map<ByteString, Item>;
  readonly groups: Map<ByteString, Item>;
  /** Groups and the users that are to be in them. */
  readonly members: Map<ByteString, ByteString[]>;
  ranges: UidRanges | undefined;
}

export function newItem(type: 'u' | 'g', name: ByteString, more: Partial<Item> = {}): Item {
  const state = { uid: undefined, gid: undefined, idSetStrict: false, todoUser: false, todoGroup: false };
  return { type, name, locked: false, ...state, ...more };
}

const NOLOGIN = '/usr/sbin/nologin';
const ROOT_SHELL = '/bin/bash';

/** The shell that a user gets. */
export function pickShell(session: ConfigSession, item: Item): ByteString | undefined {
  if (item.type !== 'u') return undefined;
  if (item.shell !== undefined) return item.shell;
  if (item.uid !== 0) return NOLOGIN;
  return session.files.exists(ROOT_SHELL) ? ROOT_SHELL : '/bin/sh';
}

const NO_LOGIN_SHELLS: ReadonlySet<string> = new Set([
  '/bin/nologin',
  '/sbin/nologin',
  '/usr/bin/nologin',
  '/usr/sbin/nologin',
  '/bin/false',
  '/usr/bin/false',
  '/bin/true',
  '/usr/bin/true',
]);

function realShell(session: ConfigSession, shell: ByteString): ByteString {
  return session.files.tryStat(shell, true) === undefined ? shell : session.files.realpath(shell);
}

function isSameShell(session: ConfigSession, a: ByteString | undefined, b: ByteString | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  const [one, two] = [simplifyPath(a), simplifyPath(b)];
  if (one === two || (NO_LOGIN_SHELLS.has(one) && NO_LOGIN_SHELLS.has(two))) return true;
  return realShell(session, one) === realShell(session, two);
}

/** Whether two lines ask for the same. @see systemd src/sysusers/sysusers.c, item_equivalent */
export function areEquivalent(session: ConfigSession, a: Item, b: Item): boolean {
  const same =
    a.uidPath === b.uidPath &&
    a.gidPath === b.gidPath &&
    a.description === b.description &&
    a.uid === b.uid &&
    a.gid === b.gid &&
    a.home === b.home;
  return same && isSameShell(session, pickShell(session, a), pickShell(session, b));
}

/** Users and groups that are named in `m` lines alone are wanted too. @see sysusers.d(5), "m" */
export function addImplicit({ users, groups, members }: Wanted): void {
  for (const [group, names] of members) {
    for (const name of names) if (!users.has(name)) users.set(name, newItem('u', name));
    if (!users.has(group) && !groups.has(group)) groups.set(group, newItem('g', group));
  }
}
