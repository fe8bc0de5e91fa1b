import type { ByteString } from '../../../../kernel/byte-string.js';
import { isIoError } from '../../command.js';
import type { Process } from '../../../system/process.js';
import type { Status } from '../../../system/files.js';

/** What ends the program: told on standard error, exit status 2. */
export class AlternativesError extends Error {}

/** A wrong command line: told with a pointer to --help, exit status 2. */
export class AlternativesUsage extends Error {}

/** Where the program works and how much it says. */
export interface Settings {
  /** -1 with --quiet, 1 with --verbose, 2 with --debug. */
  verbosity: -1 | 0 | 1 | 2;
  force: boolean;
  skipAuto: boolean;
  /** Put before every path of a link or file: --root or DPKG_ROOT. */
  instdir: ByteString;
  /** `/etc/alternatives`, below instdir. */
  altdir: ByteString;
  /** `/var/lib/dpkg/alternatives`, with instdir. */
  admindir: ByteString;
  /** With instdir. */
  logFile: ByteString;
}

/** `2024-05-01 12:00:00` of the tree's epoch, in UTC: nothing else is known of the local time. */
function timestamp(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
}

function parentOf(path: ByteString): ByteString {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '.' : path.slice(0, slash);
}

/** One run of update-alternatives: its settings, the file system below its root, and what it says. */
export class AlternativesSession {
  readonly said: { readonly fd: 1 | 2; readonly text: ByteString }[] = [];

  constructor(
    readonly process: Process,
    readonly settings: Settings,
  ) {}

  print(line: ByteString): void {
    this.said.push({ fd: 1, text: `${line}\n` });
  }

  info(text: ByteString): void {
    if (this.settings.verbosity >= 0) this.print(`update-alternatives: ${text}`);
  }

  verbose(text: ByteString): void {
    if (this.settings.verbosity >= 1) this.print(`update-alternatives: ${text}`);
  }

  warn(text: ByteString): void {
    if (this.settings.verbosity >= 0)
      this.said.push({ fd: 2, text: `update-alternatives: warning: ${text}\n` });
  }

  debug(text: ByteString): void {
    if (this.settings.verbosity >= 2) this.said.push({ fd: 2, text: `DEBUG: ${text}\n` });
  }

  log(text: ByteString): void {
    const { files, system } = this.process;
    const { logFile } = this.settings;
    const line = `update-alternatives ${timestamp(system.tree.epoch)}: ${text}\n`;
    this.attempt(`cannot append to '${logFile}'`, () => {
      this.makePath(parentOf(logFile));
      files.append(logFile, line);
    });
  }

  /** Runs a system call; a failure ends the program with `what: REASON`. */
  attempt<T>(what: ByteString, call: () => T): T {
    try {
      return call();
    } catch (error) {
      if (!isIoError(error)) throw error;
      throw new AlternativesError(`${what}: ${error.message}`);
    }
  }

  /** mkdir -p with mode 0755. */
  makePath(path: ByteString): void {
    const { files } = this.process;
    const names = path.split('/').filter((name) => name !== '');
    let walked = path.startsWith('/') ? '' : '.';
    for (const name of names) {
      walked += `/${name}`;
      if (files.tryStat(walked, false) === undefined) files.mkdir(walked, 0o755);
    }
  }

  /** A path below instdir, as the file system has it. */
  at(path: ByteString): ByteString {
    return this.settings.instdir + path;
  }

  /** Whether nothing is at a path, links followed. Any failure other than that ends the program. */
  isMissing(path: ByteString): boolean {
    return this.missingOr(`cannot stat file '${this.at(path)}'`, () => {
      this.process.files.stat(this.at(path));
    });
  }

  private missingOr(what: ByteString, call: () => void): boolean {
    try {
      call();
      return false;
    } catch (error) {
      if (isIoError(error) && error.errno === 'ENOENT') return true;
      if (!isIoError(error)) throw error;
      throw new AlternativesError(`${what}: ${error.message}`);
    }
  }

  /** lstat(2), undefined when there is nothing. */
  lstat(path: ByteString): Status | undefined {
    let status: Status | undefined;
    this.missingOr(`cannot stat file '${this.at(path)}'`, () => {
      status = this.process.files.lstat(this.at(path));
    });
    return status;
  }

  /** Where a link points to; undefined when there is no link. */
  readlink(path: ByteString): ByteString | undefined {
    const { files } = this.process;
    return files.tryStat(this.at(path), false)?.kind === 'symlink'
      ? files.readlink(this.at(path))
      : undefined;
  }

  remove(path: ByteString): void {
    const { files } = this.process;
    if (files.tryStat(this.at(path), false) === undefined) return;
    this.attempt(`cannot remove '${this.at(path)}'`, () => files.unlink(this.at(path)));
  }

  rename(from: ByteString, to: ByteString): void {
    const what = `cannot install '${this.at(from)}' as '${this.at(to)}'`;
    this.attempt(what, () => this.process.files.rename(this.at(from), this.at(to)));
  }

  /** Makes a link, what was there before removed. */
  symlink(target: ByteString, path: ByteString): void {
    this.remove(path);
    const what = `cannot create symbolic link '${this.at(path)}'`;
    this.attempt(what, () => this.process.files.symlink(target, this.at(path)));
  }
}
