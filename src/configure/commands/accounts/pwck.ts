import type { ByteString } from '../../../kernel/byte-string.js';
import type { ParsedOptions } from '../options.js';
import { CheckSession, namedFiles } from './check-session.js';
import type { AccountDatabase } from './database.js';
import { groupById } from './lookup.js';
import { isValidName } from './names.js';
import { shadowProgram } from './program.js';
import { PASSWD_FORMAT, SHADOW_FORMAT, type PasswdRecord, type ShadowRecord } from './records.js';
import { AccountSession, freshShadow, ProgramExit, SHADOWED } from './session.js';

/** @see pwck(8), "EXIT VALUES" */
const STATUS = { usage: 1, cannotOpen: 3, cannotLock: 4, cannotUpdate: 5 } as const;

interface Databases {
  readonly passwd: AccountDatabase<PasswdRecord>;
  readonly shadow: AccountDatabase<ShadowRecord> | undefined;
}

async function checkHome(check: CheckSession, user: PasswdRecord): Promise<void> {
  const { defs, files } = check.session;
  const isSystem = user.uid >= defs.number('SYS_UID_MIN', 101) && user.uid <= defs.number('SYS_UID_MAX', 999);
  if (isSystem || user.home === '' || files.exists(user.home)) return;
  if (defs.text('NONEXISTENT') === user.home) return;
  await check.find(`user '${user.name}': directory '${user.home}' does not exist`);
}

async function checkFields(check: CheckSession, user: PasswdRecord, allowsBadNames: boolean): Promise<void> {
  const { files, process } = check.session;
  const { name, uid, gid, shell } = user;
  if (!allowsBadNames && !isValidName(process, name, 'user')) {
    await check.find(`invalid user name '${name}': use --badname to ignore`);
  }
  if (uid === 0xffff_ffff) await check.find(`invalid user ID '${uid}'`);
  if (check.isQuiet) return;
  if (groupById(files, gid) === undefined) await check.find(`user '${name}': no group ${gid}`);
  await checkHome(check, user);
  if (shell !== '' && !files.exists(shell)) {
    await check.find(`user '${name}': program '${shell}' does not exist`);
  }
}

async function checkShadowed(
  check: CheckSession,
  { passwd, shadow }: Databases,
  user: PasswdRecord,
): Promise<void> {
  if (shadow === undefined) return;
  const { name, password } = user;
  if (shadow.find(name) !== undefined) {
    if (check.isQuiet || password === SHADOWED) return;
    const where = `its password field in ${passwd.path} is not set to 'x'`;
    return check.find(`user ${name} has an entry in ${shadow.path}, but ${where}`);
  }
  await check.find(`no matching password file entry in ${shadow.path}`);
  if (!(await check.ask(`add user '${name}' in ${shadow.path}? `))) return;
  check.changed = true;
  shadow.update(freshShadow(check.session, name, password));
  passwd.update({ ...user, password: SHADOWED });
}

async function checkPasswd(
  check: CheckSession,
  databases: Databases,
  allowsBadNames: boolean,
): Promise<void> {
  const { passwd } = databases;
  for (const line of [...passwd.lines]) {
    if ((await check.checkLine(passwd, line, 'password')) || line.record === undefined) continue;
    await checkFields(check, line.record, allowsBadNames);
    await checkShadowed(check, databases, line.record);
  }
}

async function checkShadow(check: CheckSession, { passwd, shadow }: Databases): Promise<void> {
  if (shadow === undefined) return;
  for (const line of [...shadow.lines]) {
    // Entries that were just added have no line yet.
    if (line.line === undefined) continue;
    if ((await check.checkLine(shadow, line, 'shadow password')) || line.record === undefined) continue;
    const { name, lastChangeDays } = line.record;
    if (passwd.find(name) === undefined) {
      const finding = `no matching password file entry in ${passwd.path}`;
      if (await check.offerDeletion(shadow, line, finding)) continue;
    }
    if (!check.isQuiet && lastChangeDays > check.session.today) {
      await check.find(`user ${name}: last password change in the future`);
    }
  }
}

/** By number; shadow in the order of passwd, what passwd does not have after it. @see pwck(8), --sort */
function sort({ passwd, shadow }: Databases): void {
  const uid = (record: PasswdRecord | undefined): number => record?.uid ?? Number.MAX_SAFE_INTEGER;
  passwd.sort((a, b) => uid(a.record) - uid(b.record));
  if (shadow === undefined || shadow.lines.length === 0) return;
  const known = passwd.records.flatMap(
    ({ name }) => shadow.lines.find((line) => line.record?.name === name) ?? [],
  );
  const taken = new Set(known);
  shadow.reorder([...known, ...shadow.lines.filter((line) => !taken.has(line))]);
}

function open(
  session: AccountSession,
  isReadOnly: boolean,
  main: ByteString,
  second: ByteString | undefined,
): Databases {
  const { files } = session;
  for (const path of [main, second]) {
    if (path !== undefined && !files.isFile(path)) session.fail(STATUS.cannotOpen, `cannot open ${path}`);
  }
  if (isReadOnly) {
    const shadow = second === undefined ? undefined : AccountSession.reading(files, second, SHADOW_FORMAT);
    return { passwd: AccountSession.reading(files, main, PASSWD_FORMAT), shadow };
  }
  const passwd = session.passwd(STATUS.cannotLock, main);
  return { passwd, shadow: second === undefined ? undefined : session.shadow(STATUS.cannotLock, second) };
}

async function run(session: AccountSession, options: ParsedOptions): Promise<number> {
  const [isReadOnly, sorts] = [options.has('r'), options.has('s')];
  if (sorts && isReadOnly) throw new ProgramExit(STATUS.usage, '-s and -r are incompatible');
  if (options.operands.length > 2) throw new ProgramExit(STATUS.usage, '', true);
  const { main, shadow } = namedFiles(options, ['/etc/passwd', '/etc/shadow'], session.hasShadow);
  const databases = open(session, isReadOnly, main, shadow);
  const check = new CheckSession(session, isReadOnly, options.has('q'));
  if (sorts) {
    sort(databases);
    check.changed = true;
  } else {
    await checkPasswd(check, databases, options.has('b'));
    await checkShadow(check, databases);
  }
  return check.finish();
}

/** @see pwck(8) of shadow-utils */
export const pwck = shadowProgram({
  usage: '[options] [passwd [shadow]]',
  usageStatus: STATUS.usage,
  duplicateStatus: STATUS.cannotUpdate,
  options: {
    badname: 'b',
    b: 'flag',
    quiet: 'q',
    q: 'flag',
    e: 'q',
    'read-only': 'r',
    r: 'flag',
    sort: 's',
    s: 'flag',
  },
  run,
});
