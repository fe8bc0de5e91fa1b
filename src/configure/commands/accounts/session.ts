import type { ByteString } from '../../../kernel/byte-string.js';
import type { Files } from '../../system/files.js';
import type { Process } from '../../system/process.js';
import { isIoError } from '../command.js';
import { AccountDatabase } from './database.js';
import { lockFile, takePasswordLock, unlockFile } from './lock.js';
import { LoginDefs } from './login-defs.js';
import { groupByName } from './lookup.js';
import {
  GROUP_FORMAT,
  GSHADOW_FORMAT,
  PASSWD_FORMAT,
  SHADOW_FORMAT,
  SUB_ID_FORMAT,
  type GroupRecord,
  type GshadowRecord,
  type LineFormat,
  type PasswdRecord,
  type ShadowRecord,
  type SubIdRecord,
} from './records.js';

const DAY_SECONDS = 86_400;

/** What the password field of passwd and group holds when the password is in the shadow file. */
export const SHADOWED = 'x';

/** A program of shadow ends: with its status, having told why. */
export class ProgramExit extends Error {
  constructor(
    readonly status: number,
    message = '',
    /** Whether the short usage is printed after the message. */
    readonly withUsage = false,
  ) {
    super(message);
  }
}

/** The account files that one run of a program has locked and opened. Nothing is written before {@link commit}. */
export class AccountSession {
  readonly files: Files;
  readonly defs: LoginDefs;
  private readonly open = new Map<ByteString, AccountDatabase<{ readonly name: ByteString }>>();
  private readonly locked: ByteString[] = [];

  constructor(readonly process: Process) {
    this.files = process.files;
    this.defs = new LoginDefs(process.files);
  }

  /** Today as days since 1970, as shadow stores it: -1 on the very first day. @see useradd.c, new_spent */
  get today(): number {
    return Math.floor(this.process.system.tree.epoch / DAY_SECONDS) || -1;
  }

  get hasShadow(): boolean {
    return this.files.exists('/etc/shadow');
  }

  get hasGshadow(): boolean {
    return this.files.exists('/etc/gshadow');
  }

  fail(status: number, message: string): never {
    throw new ProgramExit(status, message);
  }

  passwd(status: number, path = '/etc/passwd'): AccountDatabase<PasswdRecord> {
    return this.database(path, PASSWD_FORMAT, 0o644, status);
  }

  shadow(status: number, path = '/etc/shadow'): AccountDatabase<ShadowRecord> {
    return this.database(path, SHADOW_FORMAT, 0o440, status);
  }

  group(status: number, path = '/etc/group'): AccountDatabase<GroupRecord> {
    return this.database(path, GROUP_FORMAT, 0o644, status);
  }

  gshadow(status: number, path = '/etc/gshadow'): AccountDatabase<GshadowRecord> {
    return this.database(path, GSHADOW_FORMAT, 0o440, status);
  }

  subIds(kind: 'subuid' | 'subgid', status: number): AccountDatabase<SubIdRecord> {
    return this.database(`/etc/${kind}`, SUB_ID_FORMAT, 0o644, status);
  }

  /** The shadow file when the system has one. */
  shadowIfAny(status: number): AccountDatabase<ShadowRecord> | undefined {
    return this.hasShadow ? this.shadow(status) : undefined;
  }

  gshadowIfAny(status: number): AccountDatabase<GshadowRecord> | undefined {
    return this.hasGshadow ? this.gshadow(status) : undefined;
  }

  /** Reads without locking, for programs that only look. */
  static reading<T extends { readonly name: ByteString }>(
    files: Files,
    path: ByteString,
    format: LineFormat<T>,
  ): AccountDatabase<T> {
    return new AccountDatabase({ files, path, format, newMode: 0o600, newGid: 0 });
  }

  private database<T extends { readonly name: ByteString }>(
    path: ByteString,
    format: LineFormat<T>,
    newMode: number,
    status: number,
  ): AccountDatabase<T> {
    const known = this.open.get(path);
    if (known !== undefined) return known as unknown as AccountDatabase<T>;
    this.lock(path, status);
    const kind = this.files.tryStat(path, false)?.kind ?? 'file';
    // O_NOFOLLOW: an account file that is a link is not opened.
    if (kind !== 'file') this.fail(status, `cannot open ${path}`);
    const newGid = groupByName(this.files, 'shadow')?.gid ?? 0;
    const made = new AccountDatabase({ files: this.files, path, format, newMode, newGid });
    this.open.set(path, made as unknown as AccountDatabase<{ readonly name: ByteString }>);
    return made;
  }

  private lock(path: ByteString, status: number): void {
    try {
      if (path.startsWith('/etc/')) takePasswordLock(this.files);
      if (lockFile(this.files, path)) {
        this.locked.push(path);
        return;
      }
    } catch (error) {
      if (!isIoError(error)) throw error;
    }
    this.fail(status, `cannot lock ${path}; try again later.`);
  }

  /** Writes every file that was changed, in the order of opening. */
  commit(): void {
    for (const database of this.open.values()) database.commit();
  }

  /** Removes the locks; what was not committed is lost. */
  close(): void {
    for (const path of this.locked.splice(0)) unlockFile(this.files, path);
    this.open.clear();
  }
}

/** An entry for a user that has none in shadow yet: ages by login.defs. */
export function freshShadow(session: AccountSession, name: ByteString, password: ByteString): ShadowRecord {
  const { defs, today } = session;
  return {
    name,
    password,
    lastChangeDays: today,
    minDays: defs.number('PASS_MIN_DAYS', -1),
    maxDays: defs.number('PASS_MAX_DAYS', -1),
    warnDays: defs.number('PASS_WARN_AGE', -1),
    inactiveDays: -1,
    expireDays: -1,
    flag: '',
  };
}
