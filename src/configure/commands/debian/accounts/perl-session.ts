import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Files } from '../../../system/files.js';
import type { Process } from '../../../system/process.js';
import { isIoError, unmodelled } from '../../command.js';
import { groupByName, userByName } from '../../accounts/lookup.js';
import type { Dialect } from './dialect.js';

/** The program ends with this status, all being told. */
export class PerlExit extends Error {
  constructor(readonly status: number) {
    super('');
  }
}

/** perl's own status when a program dies. */
const DIED = 255;

/** perl dies with the errno at hand: ENOTTY, of having opened a file. */
const NOT_A_TERMINAL = 25;

const LOCK = '/run/adduser';

/** How much is told: by `--quiet`, nothing, and `--verbose`. */
export type Verbosity = 'quiet' | 'default' | 'verbose';

/** One run of adduser or deluser: what it says, and the programs that it runs. */
export class PerlSession {
  readonly files: Files;
  private lastPath: ByteString = '';

  constructor(
    readonly process: Process,
    readonly dialect: Dialect,
    readonly verbosity: Verbosity,
  ) {
    this.files = process.files;
  }

  private get isClassic(): boolean {
    return this.dialect.kind === 'classic';
  }

  private say(level: string, text: ByteString, fd: 1 | 2): Promise<void> {
    const line = this.isClassic ? (fd === 1 ? text : `${this.process.name}: ${text}`) : `${level}: ${text}`;
    return this.process.write(`${line}\n`, fd);
  }

  /** Progress: the classic programs tell it unless quiet, the newer ones when verbose. */
  async info(text: ByteString): Promise<void> {
    const tells = this.isClassic ? this.verbosity !== 'quiet' : this.verbosity === 'verbose';
    if (tells) await this.say('info', text, 1);
  }

  /** The classic `Done.` and the like, for which the newer programs have no words. */
  async classicInfo(text: ByteString): Promise<void> {
    if (this.isClassic) await this.info(text);
  }

  async warn(text: ByteString): Promise<void> {
    await this.say('warn', text, 2);
  }

  /** A warning that the classic programs leave out when quiet. */
  async warnUnlessQuiet(text: ByteString): Promise<void> {
    if (!this.isClassic || this.verbosity !== 'quiet') await this.warn(text);
  }

  /** A warning about the settings, which some versions do not survive. */
  async earlyWarn(text: ByteString): Promise<void> {
    await this.warnUnlessQuiet(text);
    if (!this.dialect.diesOfEarlyWarnings) return;
    await this.process.write('Insecure $ENV{PATH} while running with -T switch.\n', 2);
    throw new PerlExit(NOT_A_TERMINAL);
  }

  /** Tells and ends. @throws PerlExit */
  async fail(status: number, text: ByteString, level: 'fatal' | 'err' = 'fatal'): Promise<never> {
    await this.say(level, text, 2);
    throw new PerlExit(status);
  }

  /** Ends with the status of a `RET_` name. */
  async refuse(name: string, text: ByteString, level: 'fatal' | 'err' = 'fatal'): Promise<never> {
    return this.fail(this.dialect.status(name), text, level);
  }

  /** perl's die: without the line of the script, which is its own affair. */
  async die(text: ByteString): Promise<never> {
    await this.process.write(`${text} at ${this.process.path}.\n`, 2);
    throw new PerlExit(DIED);
  }

  /** Makes the lock file where it is missing; nobody else runs. */
  async lock(): Promise<void> {
    try {
      this.files.create(LOCK);
    } catch (error) {
      if (!isIoError(error)) throw error;
      await this.refuse('RET_LOCKFILE', `could not open lock file ${LOCK}!`);
    }
  }

  /** Where a program is: in the PATH that the programs set for themselves. */
  async which(name: ByteString): Promise<ByteString> {
    for (const folder of ['/bin', '/usr/bin', '/sbin', '/usr/sbin']) {
      const status = this.files.tryStat(`${folder}/${name}`, true);
      if (status !== undefined && (status.mode & 0o111) !== 0) return `${folder}/${name}`;
    }
    return this.refuse('RET_EXEC_NOT_FOUND', `Could not find program named \`${name}' in $PATH.`);
  }

  private environment(): ReadonlyMap<string, ByteString> {
    const { process, verbosity } = this;
    const level = { quiet: '0', default: this.isClassic ? '1' : '', verbose: '1' }[verbosity];
    const set = { PATH: '/bin:/usr/bin:/sbin:/usr/sbin', IFS: ' \t\n', VERBOSE: level, DEBUG: level };
    return new Map([...process.env, ...Object.entries(set)]);
  }

  run(argv: readonly ByteString[]): Promise<number> {
    return this.process.run(argv, { env: this.environment() });
  }

  /** Runs a program that must succeed. @throws PerlExit */
  async call(argv: readonly ByteString[]): Promise<void> {
    const status = await this.run(argv);
    if (status === 0) return;
    this.lastPath = argv.join(' ');
    await this.refuse('RET_SYSTEMCALL_ERROR', `\`${this.lastPath}' returned error code ${status}. Exiting.`);
  }

  /**
   * Runs useradd or groupadd, which have a status of their own for names.
   * @returns what the program ends with at last: 0, unless any name was allowed and this one refused
   */
  async callWithName(argv: readonly ByteString[], allowsAnyName: boolean): Promise<number> {
    const badName = 19;
    if (this.isClassic) {
      await this.call(argv);
      return 0;
    }
    const status = await this.run(argv);
    if (status === 0) return 0;
    const refused = `\`${argv.join(' ')}' refused the given user name`;
    const end = this.dialect.status('RET_INVALID_NAME_FROM_USERADD');
    if (status !== badName) {
      const told = `\`${argv.join(' ')}' returned error code ${status}. Exiting.`;
      return this.refuse('RET_SYSTEMCALL_ERROR', told);
    }
    if (!allowsAnyName) {
      return this.fail(end, `${refused}. This is a bug in adduser. Please file a bug report.`, 'err');
    }
    await this.warn(`${refused}, but --allow-all-names is given. Continueing.`);
    return end;
  }

  /** Members of a group that are users. */
  groupMembers(group: ByteString): readonly ByteString[] {
    const members = groupByName(this.files, group)?.members ?? [];
    return members.filter((member) => userByName(this.files, member) !== undefined);
  }

  isMember(user: ByteString, group: ByteString): boolean {
    return groupByName(this.files, group)?.members.includes(user) ?? false;
  }

  /** The administrator's own addition, run when it may be. */
  async runLocal(program: ByteString, args: readonly ByteString[]): Promise<void> {
    const status = this.files.tryStat(program, true);
    if (status !== undefined && (status.mode & 0o111) !== 0) await this.call([program, ...args]);
  }

  unmodelled(what: string): never {
    return unmodelled(this.process, `${this.process.name} ${what}`);
  }
}
