import type { ByteString } from '../../../kernel/byte-string.js';
import { unmodelled } from '../command.js';
import type { ParsedOptions } from '../options.js';
import { passwdRecords, shadowByName, userByName } from './lookup.js';
import { daysArgument, dayText, shadowProgram } from './program.js';
import type { PasswdRecord, ShadowRecord } from './records.js';
import { ProgramExit, type AccountSession } from './session.js';

/** @see passwd(1), "EXIT VALUES" */
const STATUS = { noPermission: 1, usage: 2, failure: 3, missing: 4, busy: 5, badArgument: 6 } as const;

/** Options that change something. */
const CHANGES = ['d', 'e', 'i', 'l', 'n', 'u', 'w', 'x'];

function lockState(password: ByteString): string {
  if (/^[*!]/.test(password)) return 'L';
  return password === '' ? 'NP' : 'P';
}

async function printStatus(session: AccountSession, user: PasswdRecord): Promise<void> {
  const entry = shadowByName(session.files, user.name);
  if (entry === undefined) return session.process.write(`${user.name} ${lockState(user.password)}\n`);
  const { lastChangeDays, minDays, maxDays, warnDays, inactiveDays } = entry;
  const date = lastChangeDays < 0 ? 'never' : dayText(lastChangeDays);
  const ages = [minDays, maxDays, warnDays, inactiveDays].join(' ');
  await session.process.write(`${user.name} ${lockState(entry.password)} ${date} ${ages}\n`);
}

function changedPassword(session: AccountSession, options: ParsedOptions, before: ByteString): ByteString {
  let password = options.has('d') ? '' : before;
  if (options.has('u') && password.startsWith('!')) {
    if (password === '!') {
      session.fail(
        STATUS.failure,
        'unlocking the password would result in a passwordless account.\n' +
          'You should set a password with usermod -p to unlock the password of this account.',
      );
    }
    password = password.slice(1);
  }
  return options.has('l') && !password.startsWith('!') ? `!${password}` : password;
}

function changedEntry(session: AccountSession, options: ParsedOptions, entry: ShadowRecord): ShadowRecord {
  const days = (flag: string, before: number): number => {
    const given = options.value(flag);
    return given === undefined ? before : daysArgument(given, STATUS.badArgument, true);
  };
  return {
    ...entry,
    password: changedPassword(session, options, entry.password),
    maxDays: days('x', entry.maxDays),
    minDays: days('n', entry.minDays),
    warnDays: days('w', entry.warnDays),
    inactiveDays: days('i', entry.inactiveDays),
    lastChangeDays: options.has('e') ? 0 : entry.lastChangeDays,
  };
}

function change(session: AccountSession, options: ParsedOptions, name: ByteString): void {
  const shadow = session.shadowIfAny(STATUS.busy);
  const entry = shadow?.find(name);
  if (shadow !== undefined && entry !== undefined) {
    shadow.update(changedEntry(session, options, entry));
  } else {
    const passwd = session.passwd(STATUS.busy);
    const user = passwd.find(name);
    if (user === undefined) {
      return session.fail(STATUS.noPermission, `user '${name}' does not exist in /etc/passwd`);
    }
    passwd.update({ ...user, password: changedPassword(session, options, user.password) });
  }
  session.commit();
}

function checkFlags(options: ParsedOptions): void {
  const changes = CHANGES.some((flag) => options.has(flag));
  const { operands } = options;
  const conflicts =
    operands.length > 1 ||
    (options.has('a') && (changes || !options.has('S') || operands.length > 0)) ||
    (changes && operands.length === 0) ||
    (options.has('S') && options.has('k')) ||
    (changes && (options.has('S') || options.has('k')));
  if (conflicts) throw new ProgramExit(STATUS.usage, '', true);
  for (const flag of ['i', 'n', 'w', 'x']) {
    for (const value of options.values(flag)) daysArgument(value, STATUS.badArgument, true);
  }
  const repository = options.value('r');
  if (repository !== undefined && repository !== 'files') {
    throw new ProgramExit(STATUS.badArgument, `repository ${repository} not supported`);
  }
}

/** Everything but setting a password, which is asked for. @see passwd(1) of shadow-utils */
export const passwd = shadowProgram({
  usage: '[options] [LOGIN]',
  usageStatus: STATUS.badArgument,
  options: {
    all: 'a',
    a: 'flag',
    delete: 'd',
    d: 'flag',
    expire: 'e',
    e: 'flag',
    inactive: 'i',
    i: 'value',
    'keep-tokens': 'k',
    k: 'flag',
    lock: 'l',
    l: 'flag',
    mindays: 'n',
    n: 'value',
    quiet: 'q',
    q: 'flag',
    repository: 'r',
    r: 'value',
    status: 'S',
    S: 'flag',
    unlock: 'u',
    u: 'flag',
    warndays: 'w',
    w: 'value',
    maxdays: 'x',
    x: 'value',
    stdin: 'refused',
    s: 'refused',
  },
  async run(session, options) {
    checkFlags(options);
    const { process, files } = session;
    if (options.has('a')) {
      for (const user of passwdRecords(files)) await printStatus(session, user);
      return 0;
    }
    const name = options.operands[0] ?? 'root';
    const user = userByName(files, name);
    if (user === undefined) return session.fail(STATUS.noPermission, `user '${name}' does not exist`);
    if (options.has('S')) {
      await printStatus(session, user);
      return 0;
    }
    if (!CHANGES.some((flag) => options.has(flag)))
      return unmodelled(process, 'passwd asking for a password');
    change(session, options, name);
    if (!options.has('q')) await process.write(`${process.name}: password changed.\n`);
    return 0;
  },
});
