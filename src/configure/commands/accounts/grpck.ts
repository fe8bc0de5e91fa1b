import type { ByteString } from '../../../kernel/byte-string.js';
import type { ParsedOptions } from '../options.js';
import { CheckSession, namedFiles } from './check-session.js';
import type { AccountDatabase } from './database.js';
import { userByName } from './lookup.js';
import { isValidName } from './names.js';
import { shadowProgram } from './program.js';
import { GROUP_FORMAT, GSHADOW_FORMAT, type GroupRecord, type GshadowRecord } from './records.js';
import { AccountSession, ProgramExit, SHADOWED } from './session.js';

/** @see grpck(8), "EXIT VALUES" */
const STATUS = { usage: 1, cannotOpen: 3, cannotLock: 4, cannotUpdate: 5 } as const;

type Names = readonly ByteString[];

interface Databases {
  readonly group: AccountDatabase<GroupRecord>;
  readonly gshadow: AccountDatabase<GshadowRecord> | undefined;
}

/** Members that are no users. @returns those that stay */
async function checkMembers(
  check: CheckSession,
  members: Names,
  finding: (member: ByteString) => string,
  question: (member: ByteString) => string,
): Promise<Names> {
  const kept: ByteString[] = [];
  for (const member of members) {
    const exists = userByName(check.session.files, member) !== undefined;
    if (!exists) await check.find(finding(member));
    if (exists || !(await check.ask(question(member)))) kept.push(member);
  }
  return kept.length === members.length ? members : kept;
}

/** Who is a member in one file only; told, but not counted. */
async function compareMembers(
  check: CheckSession,
  name: ByteString,
  here: { readonly members: Names; readonly path: ByteString },
  there: { readonly members: Names; readonly path: ByteString },
): Promise<void> {
  if (check.isQuiet) return;
  for (const member of here.members.filter((one) => !there.members.includes(one))) {
    await check.write(
      `'${member}' is a member of the '${name}' group in ${here.path} but not in ${there.path}\n`,
    );
  }
}

async function checkShadowed(
  check: CheckSession,
  { group, gshadow }: Databases,
  record: GroupRecord,
): Promise<void> {
  if (gshadow === undefined) return;
  const { name, password, members } = record;
  const entry = gshadow.find(name);
  if (entry !== undefined) {
    await compareMembers(
      check,
      name,
      { members, path: group.path },
      { members: entry.members, path: gshadow.path },
    );
    if (password === SHADOWED) return;
    const where = `its password field in ${group.path} is not set to 'x'`;
    return check.find(`group ${name} has an entry in ${gshadow.path}, but ${where}`);
  }
  await check.find(`no matching group file entry in ${gshadow.path}`);
  if (!(await check.ask(`add group '${name}' in ${gshadow.path}? `))) return;
  check.changed = true;
  gshadow.update({ name, password, administrators: [], members });
  group.update({ ...record, password: SHADOWED });
}

async function checkGroups(check: CheckSession, databases: Databases): Promise<void> {
  const { group } = databases;
  for (const line of [...group.lines]) {
    if ((await check.checkLine(group, line, 'group')) || line.record === undefined) continue;
    const { name, gid } = line.record;
    if (!isValidName(check.session.process, name, 'group')) await check.find(`invalid group name '${name}'`);
    if (gid === 0xffff_ffff) await check.find(`invalid group ID '${gid}'`);
    const members = await checkMembers(
      check,
      line.record.members,
      (member) => `group ${name}: no user ${member}`,
      (member) => `delete member '${member}'? `,
    );
    if (members !== line.record.members) {
      line.record = { ...line.record, members };
      line.changed = true;
      group.markChanged();
      check.changed = true;
    }
    await checkShadowed(check, databases, line.record);
  }
}

async function checkEntry(check: CheckSession, record: GshadowRecord): Promise<GshadowRecord> {
  const { name } = record;
  const administrators = await checkMembers(
    check,
    record.administrators,
    (member) => `shadow group ${name}: no administrative user ${member}`,
    (member) => `delete administrative member '${member}'? `,
  );
  const members = await checkMembers(
    check,
    record.members,
    (member) => `shadow group ${name}: no user ${member}`,
    (member) => `delete member '${member}'? `,
  );
  const isSame = administrators === record.administrators && members === record.members;
  return isSame ? record : { ...record, administrators, members };
}

async function checkGshadow(check: CheckSession, { group, gshadow }: Databases): Promise<void> {
  if (gshadow === undefined) return;
  for (const line of [...gshadow.lines]) {
    if ((await check.checkLine(gshadow, line, 'shadow group')) || line.record === undefined) continue;
    const { name, members } = line.record;
    const there = group.find(name);
    if (there === undefined) {
      const finding = `no matching group file entry in ${group.path}`;
      if (await check.offerDeletion(gshadow, line, finding)) continue;
    } else {
      const path = gshadow.path;
      await compareMembers(check, name, { members, path }, { members: there.members, path: group.path });
    }
    const checked = await checkEntry(check, line.record);
    if (checked === line.record) continue;
    line.record = checked;
    line.changed = true;
    gshadow.markChanged();
    check.changed = true;
  }
}

/** By number; gshadow in the order of group, what group does not have after it. @see grpck(8), --sort */
function sort({ group, gshadow }: Databases): void {
  const gid = (record: GroupRecord | undefined): number => record?.gid ?? Number.MAX_SAFE_INTEGER;
  group.sort((a, b) => gid(a.record) - gid(b.record));
  if (gshadow === undefined || gshadow.lines.length === 0) return;
  const known = group.records.flatMap(
    ({ name }) => gshadow.lines.find((line) => line.record?.name === name) ?? [],
  );
  const taken = new Set(known);
  gshadow.reorder([...known, ...gshadow.lines.filter((line) => !taken.has(line))]);
}

function open(
  session: AccountSession,
  isReadOnly: boolean,
  main: ByteString,
  second: ByteString | undefined,
): Databases {
  const { files } = session;
  if (!isReadOnly) {
    const group = session.group(STATUS.cannotLock, main);
    return { group, gshadow: second === undefined ? undefined : session.gshadow(STATUS.cannotLock, second) };
  }
  for (const path of [main, second]) {
    if (path !== undefined && !files.isFile(path)) session.fail(STATUS.cannotOpen, `cannot open ${path}`);
  }
  const gshadow = second === undefined ? undefined : AccountSession.reading(files, second, GSHADOW_FORMAT);
  return { group: AccountSession.reading(files, main, GROUP_FORMAT), gshadow };
}

async function run(session: AccountSession, options: ParsedOptions): Promise<number> {
  const [isReadOnly, sorts] = [options.has('r'), options.has('s')];
  if (sorts && isReadOnly) throw new ProgramExit(STATUS.usage, '-s and -r are incompatible');
  if (options.operands.length > 2) throw new ProgramExit(STATUS.usage, '', true);
  const { main, shadow } = namedFiles(options, ['/etc/group', '/etc/gshadow'], session.hasGshadow);
  const databases = open(session, isReadOnly, main, shadow);
  const check = new CheckSession(session, isReadOnly, options.has('S'));
  if (sorts) {
    sort(databases);
    check.changed = true;
  } else {
    await checkGroups(check, databases);
    await checkGshadow(check, databases);
  }
  return check.finish();
}

/** @see grpck(8) of shadow-utils */
export const grpck = shadowProgram({
  usage: '[options] [group [gshadow]]',
  usageStatus: STATUS.usage,
  duplicateStatus: STATUS.cannotUpdate,
  options: {
    quiet: 'q',
    q: 'flag',
    'read-only': 'r',
    r: 'flag',
    sort: 's',
    s: 'flag',
    'silence-warnings': 'S',
    S: 'flag',
  },
  run,
});
