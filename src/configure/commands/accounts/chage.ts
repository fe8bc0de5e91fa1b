import { unmodelled } from '../command.js';
import type { ParsedOptions } from '../options.js';
import { dayArgument, daysArgument, dayText, oneOperand, shadowProgram } from './program.js';
import { PASSWD_FORMAT, SHADOW_FORMAT, type ShadowRecord } from './records.js';
import { AccountSession, ProgramExit, SHADOWED } from './session.js';

/** @see chage(1), "EXIT VALUES" */
const STATUS = { noPermission: 1, usage: 2, noShadow: 15 } as const;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** strftime's `%b %d, %Y`, or ISO 8601. */
function shownDay(days: number, isIso: boolean): string {
  const [year = '', month = '', day = ''] = dayText(days).split('-');
  return isIso ? dayText(days) : `${MONTHS[Number(month) - 1] ?? ''} ${day}, ${year}`;
}

/** Ages beyond this are told as "never": some 27 years. */
const NEVER_DAYS = 10_000;

function listing(entry: ShadowRecord, isIso: boolean): string {
  const { lastChangeDays: last, maxDays, inactiveDays, expireDays } = entry;
  const mustChange = 'password must be changed';
  const ages = last < 0 || maxDays >= NEVER_DAYS || maxDays < 0;
  const after = (never: boolean, days: number): string =>
    last === 0 ? mustChange : never ? 'never' : shownDay(days, isIso);
  return [
    `Last password change\t\t\t\t\t: ${after(last < 0, last)}`,
    `Password expires\t\t\t\t\t: ${after(ages, last + maxDays)}`,
    `Password inactive\t\t\t\t\t: ${after(ages || inactiveDays < 0, last + maxDays + inactiveDays)}`,
    `Account expires\t\t\t\t\t\t: ${expireDays < 0 ? 'never' : shownDay(expireDays, isIso)}`,
    `Minimum number of days between password change\t\t: ${entry.minDays}`,
    `Maximum number of days between password change\t\t: ${entry.maxDays}`,
    `Number of days of warning before password expires\t: ${entry.warnDays}`,
    '',
  ].join('\n');
}

function dateOf(session: AccountSession, options: ParsedOptions, flag: string, before: number): number {
  const given = options.value(flag);
  if (given === undefined) return before;
  const days = dayArgument(session.process, given);
  if (days < -1) throw new ProgramExit(STATUS.usage, `invalid date '${given}'`, true);
  return days;
}

function daysOf(options: ParsedOptions, flag: string, before: number): number {
  const given = options.value(flag);
  return given === undefined ? before : daysArgument(given, STATUS.usage, true);
}

function changed(session: AccountSession, options: ParsedOptions, entry: ShadowRecord): ShadowRecord {
  return {
    ...entry,
    lastChangeDays: dateOf(session, options, 'd', entry.lastChangeDays),
    expireDays: dateOf(session, options, 'E', entry.expireDays),
    inactiveDays: daysOf(options, 'I', entry.inactiveDays),
    minDays: daysOf(options, 'm', entry.minDays),
    maxDays: daysOf(options, 'M', entry.maxDays),
    warnDays: daysOf(options, 'W', entry.warnDays),
  };
}

/** What a user without an entry in shadow has. */
function noEntry(name: string, password: string): ShadowRecord {
  const ages = {
    lastChangeDays: -1,
    minDays: -1,
    maxDays: -1,
    warnDays: -1,
    inactiveDays: -1,
    expireDays: -1,
  };
  return { name, password, ...ages, flag: '' };
}

async function list(session: AccountSession, options: ParsedOptions, name: string): Promise<number> {
  const { files, process } = session;
  const user = AccountSession.reading(files, '/etc/passwd', PASSWD_FORMAT).find(name);
  if (user === undefined) {
    return session.fail(STATUS.noPermission, `user '${name}' does not exist in /etc/passwd`);
  }
  const entry = AccountSession.reading(files, '/etc/shadow', SHADOW_FORMAT).find(name);
  await process.write(listing(entry ?? noEntry(name, user.password), options.has('i')));
  return 0;
}

/** @see chage(1) of shadow-utils */
export const chage = shadowProgram({
  usage: '[options] LOGIN',
  options: {
    lastday: 'd',
    d: 'value',
    expiredate: 'E',
    E: 'value',
    iso8601: 'i',
    i: 'flag',
    inactive: 'I',
    I: 'value',
    list: 'l',
    l: 'flag',
    mindays: 'm',
    m: 'value',
    maxdays: 'M',
    M: 'value',
    warndays: 'W',
    W: 'value',
  },
  run(session, options) {
    changed(session, options, noEntry('', ''));
    const name = oneOperand(options);
    const changes = ['d', 'E', 'I', 'm', 'M', 'W'].some((flag) => options.has(flag));
    if (options.has('l') && changes) {
      throw new ProgramExit(STATUS.usage, 'do not include "l" with other flags', true);
    }
    if (!session.hasShadow) session.fail(STATUS.noShadow, 'the shadow password file is not present');
    if (options.has('l')) return list(session, options, name);
    const passwd = session.passwd(STATUS.noPermission);
    const shadow = session.shadow(STATUS.noPermission);
    const user = passwd.find(name);
    if (user === undefined) {
      return session.fail(STATUS.noPermission, `user '${name}' does not exist in /etc/passwd`);
    }
    if (!changes) unmodelled(session.process, 'chage asking for ages');
    const entry = shadow.find(name);
    if (entry === undefined) passwd.update({ ...user, password: SHADOWED });
    shadow.update(changed(session, options, entry ?? noEntry(name, user.password)));
    session.commit();
    return 0;
  },
});
