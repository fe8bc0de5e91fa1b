import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Files } from '../../../system/files.js';
import type { Process } from '../../../system/process.js';
import { isIoError, type Command } from '../../command.js';
import { parseOptions, UsageError, type ParsedOptions } from '../../options.js';
import { takePasswordLock } from '../../accounts/lock.js';
import { DebconfError } from './debconf-client.js';
import { changeGroups, changeUsers } from './update-passwd-changes.js';
import { addEntries, moveEntries, removeEntries } from './update-passwd-entries.js';
import { printGroup, printUser, readGroups, readUsers, rewrittenShadow } from './update-passwd-lines.js';
import { UpdateSession, type UpdatePaths } from './update-passwd-session.js';
import { SPECIAL_GROUPS, SPECIAL_USERS } from './update-passwd-special.js';

/** @see update-passwd.c, main */
const STATUS = { badOption: 1, cannotRead: 2, cannotLock: 4 } as const;

const OPTIONS = {
  'passwd-master': 'p',
  p: 'value',
  'group-master': 'g',
  g: 'value',
  passwd: 'P',
  P: 'value',
  shadow: 'S',
  S: 'value',
  group: 'G',
  G: 'value',
  'sanity-check': 's',
  s: 'flag',
  verbose: 'v',
  v: 'flag',
  'dry-run': 'n',
  n: 'flag',
  'no-locking': 'L',
  L: 'flag',
  help: 'refused',
  h: 'refused',
  version: 'refused',
  V: 'refused',
} as const;

function pathsOf(options: ParsedOptions): UpdatePaths {
  return {
    masterPasswd: options.value('p') ?? '/usr/share/base-passwd/passwd.master',
    masterGroup: options.value('g') ?? '/usr/share/base-passwd/group.master',
    passwd: options.value('P') ?? '/etc/passwd',
    shadow: options.value('S') ?? '/etc/shadow',
    group: options.value('G') ?? '/etc/group',
    userDomain: options.has('P') ? 'other' : 'system',
    groupDomain: options.has('G') ? 'other' : 'system',
  };
}

/** The first `-v` counts twice. */
function verbosityOf({ list }: ParsedOptions): number {
  let level = 0;
  for (const { name } of list) {
    if (name === 'n') level++;
    else if (name === 'v') level += level === 0 ? 2 : 1;
  }
  return level;
}

/** Thrown when a file cannot be read, which was told. */
class Unreadable extends Error {}

async function readFile(
  session: UpdateSession,
  kind: 'passwd' | 'group',
  path: ByteString,
): Promise<ByteString> {
  await session.tell(3, `Reading ${kind} from ${path}`);
  try {
    return session.process.files.read(path);
  } catch (error) {
    if (!isIoError(error)) throw error;
    await session.process.write(`Error opening ${kind} file ${path}: ${error.message}\n`, 2);
    throw new Unreadable();
  }
}

/** A new file takes the place of the old one, which stays as `FILE.org`. */
function putInPlace(files: Files, path: ByteString, text: ByteString): void {
  const { mode, uid, gid } = files.lstat(path);
  const [written, backup] = [`${path}.upwd-write`, `${path}.org`];
  if (files.tryStat(written, false) !== undefined) files.unlink(written);
  files.create(written, 0o600, true);
  files.write(written, text);
  files.chmod(written, mode);
  files.chown(written, uid, gid, false);
  if (files.tryStat(backup, false) !== undefined) files.unlink(backup);
  files.link(path, backup);
  files.rename(written, path);
}

interface Result {
  readonly passwd: ByteString;
  readonly group: ByteString;
  /** Undefined when there is none, or it is empty. */
  readonly shadow: ByteString | undefined;
}

async function commit(session: UpdateSession, result: Result): Promise<void> {
  const { changes, paths, process } = session;
  if (changes === 0) return session.tell(1, 'No changes needed');
  if (session.isDryRun) return process.write(`Would commit ${changes} changes\n`);
  await process.write(`${changes} changes have been made, rewriting files\n`);
  const steps = [
    ['passwd', paths.passwd, result.passwd],
    ['shadow', paths.shadow, result.shadow],
    ['group', paths.group, result.group],
  ] as const;
  for (const [kind, path, text] of steps) {
    if (text === undefined) continue;
    if (session.verbosity === 2) await session.tell(2, `Writing ${kind}-file to ${path}`);
    await session.tell(3, `Writing ${kind}-file to ${path}.upwd-write`);
    await session.tell(3, `Replacing "${path}" with "${path}.upwd-write"`);
    putInPlace(process.files, path, text);
  }
}

async function update(session: UpdateSession): Promise<Result> {
  const { paths, process } = session;
  const masterUsers = readUsers(await readFile(session, 'passwd', paths.masterPasswd));
  const masterGroups = readGroups(await readFile(session, 'group', paths.masterGroup));
  const users = readUsers(await readFile(session, 'passwd', paths.passwd));
  await session.tell(3, `Reading shadow from ${paths.shadow}`);
  const shadow = process.files.tryRead(paths.shadow);
  const groups = readGroups(await readFile(session, 'group', paths.group));
  const [groupKind, userKind] = [
    { kind: 'group', special: SPECIAL_GROUPS },
    { kind: 'user', special: SPECIAL_USERS },
  ] as const;
  await moveEntries(session, groupKind, groups, masterGroups);
  await addEntries(session, groupKind, groups, masterGroups);
  await removeEntries(session, groupKind, groups, masterGroups);
  await changeGroups(session, groups, masterGroups);
  await moveEntries(session, userKind, users, masterUsers);
  await addEntries(session, userKind, users, masterUsers);
  await removeEntries(session, userKind, users, masterUsers);
  await changeUsers(session, users, groups, masterUsers);
  const rewritten = rewrittenShadow(shadow ?? '');
  return {
    passwd: users.map(printUser).join(''),
    group: groups.map(printGroup).join(''),
    shadow: rewritten === '' ? undefined : rewritten,
  };
}

async function run(process: Process): Promise<number> {
  const options = parseOptions(process, OPTIONS, { unknown: 'usage' });
  const isDryRun = options.has('n');
  const session = new UpdateSession(process, pathsOf(options), verbosityOf(options), isDryRun);
  const result = await update(session);
  if (options.has('s')) return 0;
  if (!options.has('L') && !isDryRun) {
    try {
      takePasswordLock(process.files);
    } catch (error) {
      if (!isIoError(error)) throw error;
      await process.write(`Error locking files: ${error.message}\n`, 2);
      return STATUS.cannotLock;
    }
  }
  await commit(session, result);
  return isDryRun ? session.changes % 256 : 0;
}

/**
 * Brings the accounts that Debian gives globally in line with the master files of base-passwd. @see update-passwd(8)
 */
export const updatePasswd: Command = async (process) => {
  try {
    return await run(process);
  } catch (error) {
    if (error instanceof Unreadable) return STATUS.cannotRead;
    if (!(error instanceof UsageError || error instanceof DebconfError)) throw error;
    const prefix = error instanceof UsageError ? `${process.name}: ` : '';
    await process.write(`${prefix}${error.message}\n`, 2);
    return STATUS.badOption;
  }
};
