import type { ByteString } from '../../../kernel/byte-string.js';
import { unmodelled } from '../command.js';
import type { ParsedOptions } from '../options.js';
import { userByName } from './lookup.js';
import { shadowProgram } from './program.js';
import {
  GROUP_FORMAT,
  GSHADOW_FORMAT,
  nameList,
  withName,
  withoutName,
  type GroupRecord,
  type GshadowRecord,
} from './records.js';
import { AccountSession, ProgramExit, SHADOWED } from './session.js';

const STATUS = { noPermission: 1, usage: 2, badArgument: 3, noGshadow: 17 } as const;

type Names = readonly ByteString[];

interface Entries {
  readonly group: GroupRecord;
  readonly gshadow: GshadowRecord | undefined;
}

/** Both entries of the group; one that gshadow lacks is made of that in group. */
function entriesOf(session: AccountSession, name: ByteString): Entries {
  const { files } = session;
  const group = AccountSession.reading(files, '/etc/group', GROUP_FORMAT).find(name);
  if (group === undefined) {
    return session.fail(STATUS.badArgument, `group '${name}' does not exist in /etc/group`);
  }
  if (!session.hasGshadow) return { group, gshadow: undefined };
  const found = AccountSession.reading(files, '/etc/gshadow', GSHADOW_FORMAT).find(name);
  if (found !== undefined) return { group, gshadow: found };
  const { password, members } = group;
  return {
    group: { ...group, password: SHADOWED },
    gshadow: { name, password, administrators: [], members },
  };
}

function withPassword({ group, gshadow }: Entries, password: ByteString): Entries {
  if (gshadow === undefined) return { group: { ...group, password }, gshadow };
  return { group: { ...group, password: SHADOWED }, gshadow: { ...gshadow, password } };
}

function withMembers({ group, gshadow }: Entries, change: (members: Names) => Names): Entries {
  return {
    group: { ...group, members: change(group.members) },
    gshadow: gshadow === undefined ? undefined : { ...gshadow, members: change(gshadow.members) },
  };
}

async function removeMember(session: AccountSession, entries: Entries, user: ByteString): Promise<Entries> {
  const { group, gshadow } = entries;
  await session.process.write(`Removing user ${user} from group ${group.name}\n`);
  if (!group.members.includes(user) && gshadow?.members.includes(user) !== true) {
    session.fail(STATUS.badArgument, `user '${user}' is not a member of '${group.name}'`);
  }
  return withMembers(entries, (members) => withoutName(members, user));
}

function withLists(entries: Entries, options: ParsedOptions): Entries {
  const [administrators, members] = [options.value('A'), options.value('M')];
  const { group, gshadow } = members === undefined ? entries : withMembers(entries, () => nameList(members));
  if (administrators === undefined || gshadow === undefined) return { group, gshadow };
  return { group, gshadow: { ...gshadow, administrators: nameList(administrators) } };
}

async function changed(session: AccountSession, options: ParsedOptions, entries: Entries): Promise<Entries> {
  const [added, removed] = [options.value('a'), options.value('d')];
  if (options.has('r')) return withPassword(entries, '');
  if (options.has('R')) return withPassword(entries, '!');
  if (added !== undefined) {
    await session.process.write(`Adding user ${added} to group ${entries.group.name}\n`);
    return withMembers(entries, (members) => withName(members, added));
  }
  if (removed !== undefined) return removeMember(session, entries, removed);
  if (options.has('A') || options.has('M')) return withLists(entries, options);
  return unmodelled(session.process, 'gpasswd asking for a password');
}

async function checkUsers(session: AccountSession, list: ByteString | undefined): Promise<void> {
  const names = (list ?? '').split(',').filter((name) => name !== '');
  const missing = names.filter((name) => userByName(session.files, name) === undefined);
  for (const name of missing) await session.process.complain(`user '${name}' does not exist`);
  if (missing.length > 0) throw new ProgramExit(STATUS.badArgument);
}

function groupArgument(options: ParsedOptions): ByteString {
  const actions = ['a', 'd', 'r', 'R'].filter((flag) => options.has(flag)).length;
  const lists = options.has('A') || options.has('M') ? 1 : 0;
  const [name, ...more] = options.operands;
  if (actions + lists > 1 || name === undefined || more.length > 0) {
    throw new ProgramExit(STATUS.usage, '', true);
  }
  return name;
}

/** @see gpasswd(1) of shadow-utils */
export const gpasswd = shadowProgram({
  usage: '[option] GROUP',
  plainOptions: true,
  options: {
    add: 'a',
    a: 'value',
    administrators: 'A',
    A: 'value',
    delete: 'd',
    d: 'value',
    g: 'flag',
    help: 'refused',
    h: 'refused',
    members: 'M',
    M: 'value',
    root: 'refused',
    Q: 'refused',
    'remove-password': 'r',
    r: 'flag',
    restrict: 'R',
    R: 'flag',
  },
  async run(session, options) {
    await checkUsers(session, options.value('a'));
    if (options.has('A') && !session.hasGshadow) {
      session.fail(STATUS.noGshadow, 'shadow group passwords required for -A');
    }
    await checkUsers(session, options.value('A'));
    await checkUsers(session, options.value('M'));
    const name = groupArgument(options);
    const { group, gshadow } = await changed(session, options, entriesOf(session, name));
    session.group(STATUS.noPermission).update(group);
    if (gshadow !== undefined) session.gshadow(STATUS.noPermission).update(gshadow);
    session.commit();
    return 0;
  },
});
