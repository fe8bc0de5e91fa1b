import type { ByteString } from '../../../kernel/byte-string.js';
import type { ParsedOptions } from '../options.js';
import { chownTree } from './copy-home.js';
import { mailDirectory } from './home.js';
import { resetLoginLogs } from './login-logs.js';
import { shadowByName } from './lookup.js';
import { shadowProgram } from './program.js';
import { ProgramExit, type AccountSession } from './session.js';
import { addSubIdRange, removeSubIdRange } from './sub-ids.js';
import { changeEntries, changeGroups } from './usermod-entries.js';
import {
  changesEntries,
  USERMOD_OPTIONS,
  USERMOD_STATUS as STATUS,
  usermodRequest,
  type UsermodRequest,
} from './usermod-options.js';

function rangeOf(text: ByteString, kind: 'uid' | 'gid'): readonly [number, number] {
  const [, first = '', last = ''] = /^([0-9]{1,10})-([0-9]{1,10})$/.exec(text) ?? [];
  if (first === '' || Number(first) > Number(last)) {
    throw new ProgramExit(STATUS.badArgument, `invalid subordinate ${kind} range '${text}'`);
  }
  return [Number(first), Number(last)];
}

const SUB_ID_OPTIONS = [
  { kind: 'uid', add: 'v', remove: 'V', status: STATUS.subUidUpdate },
  { kind: 'gid', add: 'w', remove: 'W', status: STATUS.subGidUpdate },
] as const;

function changeSubIds(session: AccountSession, options: ParsedOptions, name: ByteString): void {
  for (const { kind, add, remove, status } of SUB_ID_OPTIONS) {
    if (!options.has(add) && !options.has(remove)) continue;
    const database = session.subIds(`sub${kind}`, status);
    // The programs keep the ranges in a list to whose front they add.
    for (const text of [...options.values(remove)].reverse()) {
      removeSubIdRange(database, name, ...rangeOf(text, kind));
    }
    for (const text of [...options.values(add)].reverse()) {
      addSubIdRange(database, name, ...rangeOf(text, kind));
    }
  }
}

/** @returns whether there are any */
function checkSubIds(session: AccountSession, options: ParsedOptions): boolean {
  for (const { kind, add, remove } of SUB_ID_OPTIONS) {
    for (const text of [...options.values(add), ...options.values(remove)]) rangeOf(text, kind);
    if ((options.has(add) || options.has(remove)) && !session.files.exists(`/etc/sub${kind}`)) {
      const flags = `-${add} or -${remove}`;
      session.fail(STATUS.usage, `/etc/sub${kind} does not exist, you cannot use the flags ${flags}`);
    }
  }
  return SUB_ID_OPTIONS.some(({ add, remove }) => options.has(add) || options.has(remove));
}

function giveHome(session: AccountSession, request: UsermodRequest, home: ByteString): void {
  const { user, uid = -1, gid = -1 } = request;
  chownTree(session.files, home, { uid, gid, fromUid: user.uid, fromGid: user.gid });
}

async function moveHome(session: AccountSession, request: UsermodRequest): Promise<void> {
  const { files } = session;
  const { user, home = '' } = request;
  if (files.exists(home)) session.fail(STATUS.homeDirectory, `directory ${home} exists`);
  const before = files.tryStat(user.home, true);
  const previous = `The previous home directory (${user.home})`;
  if (before === undefined) {
    return session.process.complain(
      `${previous} does not exist or is inaccessible. Move cannot be completed.`,
    );
  }
  if (before.kind !== 'directory') {
    const why = 'was not a directory. It is not removed and no home directories are created.';
    session.fail(STATUS.homeDirectory, `${previous} ${why}`);
  }
  if (!files.isDirectory(home.replace(/\/[^/]*$/, '') || '/')) {
    session.fail(STATUS.homeDirectory, `cannot rename directory ${user.home} to ${home}`);
  }
  files.rename(user.home, home);
  giveHome(session, request, home);
}

function moveMailbox(session: AccountSession, { user, newName, uid }: UsermodRequest): void {
  const { files } = session;
  const directory = mailDirectory(session);
  if (directory === undefined) return;
  const path = `${directory}/${user.name}`;
  if (files.tryStat(path, true)?.uid !== user.uid) return;
  if (uid !== undefined) files.chown(path, uid, -1);
  if (newName === undefined) return;
  files.link(path, `${directory}/${newName}`);
  files.unlink(path);
}

async function afterwards(session: AccountSession, request: UsermodRequest): Promise<void> {
  const { user, uid, gid, newName } = request;
  const home = request.home ?? user.home;
  if (request.movesHome) await moveHome(session, request);
  if (newName !== undefined || uid !== undefined) moveMailbox(session, request);
  if (uid !== undefined) resetLoginLogs(session);
  const owner = session.files.tryStat(home, true)?.uid;
  const isTheirs = owner !== undefined && (owner === user.uid || owner === uid);
  if (!request.movesHome && (uid !== undefined || gid !== undefined) && isTheirs) {
    giveHome(session, request, home);
  }
}

/** @see usermod(8) of shadow-utils */
export const usermod = shadowProgram({
  usage: '[options] LOGIN',
  options: USERMOD_OPTIONS,
  async run(session, options) {
    const request = await usermodRequest(session, options, (name) => shadowByName(session.files, name));
    const hasSubIds = checkSubIds(session, options);
    if (!changesEntries(request) && request.groups === undefined && !hasSubIds) {
      await session.process.write(`${session.process.name}: no changes\n`);
      return 0;
    }
    session.passwd(STATUS.passwdUpdate);
    session.shadowIfAny(STATUS.passwdUpdate);
    if (changesEntries(request)) await changeEntries(session, request);
    if (request.groups !== undefined || request.newName !== undefined) changeGroups(session, request);
    changeSubIds(session, options, request.user.name);
    session.commit();
    session.close();
    await afterwards(session, request);
    return 0;
  },
});
