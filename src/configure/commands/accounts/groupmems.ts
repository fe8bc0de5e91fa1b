import type { ByteString } from '../../../kernel/byte-string.js';
import { unmodelled } from '../command.js';
import type { ParsedOptions } from '../options.js';
import { groupById, userById, userByName } from './lookup.js';
import { shadowProgram } from './program.js';
import { GROUP_FORMAT, withName, withoutName, type GroupRecord } from './records.js';
import { AccountSession, ProgramExit, SHADOWED } from './session.js';

/** @see groupmems.c */
const STATUS = {
  usage: 1,
  groupFile: 2,
  notPrimary: 5,
  notMember: 6,
  memberExists: 7,
  invalidUser: 8,
  invalidGroup: 9,
} as const;

type Change = (names: readonly ByteString[]) => readonly ByteString[];

/** The group that belongs to root, whose name is the user's. */
function ownGroup(session: AccountSession): ByteString {
  const name = userById(session.files, 0)?.name;
  if (name !== undefined && groupById(session.files, 0)?.name === name) return name;
  return session.fail(STATUS.notPrimary, 'your groupname does not match your username');
}

function found(session: AccountSession, group: GroupRecord | undefined, name: ByteString): GroupRecord {
  return group ?? session.fail(STATUS.invalidGroup, `group '${name}' does not exist in /etc/group`);
}

async function list(session: AccountSession, name: ByteString): Promise<number> {
  const database = AccountSession.reading(session.files, '/etc/group', GROUP_FORMAT);
  const { members } = found(session, database.find(name), name);
  const last = members.length - 1;
  await session.process.write(members.map((member, at) => `${member} ${at === last ? '\n' : ' '}`).join(''));
  return 0;
}

/** PAM asks even root for a password, unless it is told to trust root. @see groupmems(8), pam_rootok(8) */
function requireTrust({ files, process }: AccountSession): void {
  const trusts = /^auth\s+sufficient\s+pam_rootok\.so/m.test(files.tryRead('/etc/pam.d/groupmems') ?? '');
  if (!trusts) unmodelled(process, 'groupmems asking for a password');
}

function changeOf(session: AccountSession, options: ParsedOptions, group: GroupRecord): Change {
  const [added, removed] = [options.value('a'), options.value('d')];
  if (added !== undefined) {
    if (group.members.includes(added)) {
      session.fail(STATUS.memberExists, `user '${added}' is already a member of '${group.name}'`);
    }
    return (names) => withName(names, added);
  }
  if (removed === undefined) return () => [];
  if (!group.members.includes(removed)) {
    session.fail(STATUS.notMember, `user '${removed}' is not a member of '${group.name}'`);
  }
  return (names) => withoutName(names, removed);
}

function change(session: AccountSession, options: ParsedOptions, name: ByteString): number {
  const database = session.group(STATUS.groupFile);
  const gshadow = session.gshadowIfAny(STATUS.groupFile);
  const group = found(session, database.find(name), name);
  const apply = changeOf(session, options, group);
  const members = apply(group.members);
  const entry = gshadow?.find(name);
  if (entry !== undefined) {
    // Who is removed is no administrator any more; who is added does not become one.
    const administrators = options.has('a') ? entry.administrators : apply(entry.administrators);
    gshadow?.update({ ...entry, members: apply(entry.members), administrators });
  } else {
    gshadow?.update({ name, password: group.password, administrators: [], members });
  }
  const isNew = gshadow !== undefined && entry === undefined;
  database.update({ ...group, members, password: isNew ? SHADOWED : group.password });
  session.commit();
  return 0;
}

/** @see groupmems(8) of shadow-utils */
export const groupmems = shadowProgram({
  usage: '[options] [action]',
  usageStatus: STATUS.usage,
  options: {
    add: 'a',
    a: 'value',
    delete: 'd',
    d: 'value',
    group: 'g',
    g: 'value',
    list: 'l',
    l: 'flag',
    purge: 'p',
    p: 'flag',
  },
  run(session, options) {
    const actions = ['a', 'd', 'l', 'p'].filter((flag) => options.has(flag));
    if (actions.length > 1 || options.operands.length > 0) throw new ProgramExit(STATUS.usage, '', true);
    const added = options.value('a');
    if (added !== undefined && userByName(session.files, added) === undefined) {
      session.fail(STATUS.invalidUser, `user '${added}' does not exist`);
    }
    const name = options.value('g') ?? ownGroup(session);
    if (actions[0] === 'l') return list(session, name);
    requireTrust(session);
    return actions.length === 0 ? 0 : change(session, options, name);
  },
});
