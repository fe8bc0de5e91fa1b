import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Files } from '../../../system/files.js';
import type { Process } from '../../../system/process.js';
import { isIoError, unmodelled } from '../../command.js';
import { chrootFiles } from '../../libraries/chroot-files.js';
import { systemdRelease } from '../unit-paths.js';

/** The program ends with this status; it has said why. */
export class ConfigExit extends Error {
  constructor(readonly status: number) {
    super(`exit ${status}`);
  }
}

/** The release from which on `/lib` is no place of its own to Debian's systemd. */
const MERGED_RELEASE = 255;

/** One run of a program that reads `NAME.d/*.conf` and works on a root: what sysusers and tmpfiles have in common. */
export class ConfigSession {
  private readonly lines: ByteString[] = [];
  private readonly isUtf8: boolean;

  constructor(
    readonly process: Process,
    /** Of systemd: 252. */
    readonly release: number,
    /** Of --root, without a slash at its end; '' when there is none. */
    readonly root: ByteString,
    /** Below --root, its links resolved within it. */
    readonly files: Files,
  ) {
    const { env } = process;
    const locale = env.get('LC_ALL') || env.get('LC_CTYPE') || env.get('LANG');
    this.isUtf8 = locale === undefined || locale === '' || /utf-?8/i.test(locale);
  }

  /** A line of the log, on standard error when {@link flush} is called. */
  log(text: ByteString): void {
    this.lines.push(text);
  }

  async flush(): Promise<void> {
    const text = this.lines.splice(0).map((line) => `${line}\n`);
    if (text.length > 0) await this.process.fds.get(2)?.write(text.join(''));
  }

  glyph(name: 'arrow' | 'ellipsis' | 'dash'): ByteString {
    if (name === 'dash') return '\xe2\x80\x93';
    if (name === 'arrow') return this.isUtf8 ? '\xe2\x86\x92' : '->';
    return this.isUtf8 ? '\xe2\x80\xa6' : '...';
  }

  /** Where configuration of this kind lies, highest priority first. @see sysusers.d(5), tmpfiles.d(5) */
  folders(kind: string): readonly ByteString[] {
    const bases = ['/etc', '/run', '/usr/local/lib', '/usr/lib'];
    return [...bases, ...(this.release < MERGED_RELEASE ? ['/lib'] : [])].map((base) => `${base}/${kind}`);
  }
}

function filesBelow(process: Process, root: ByteString): Files {
  return root === '' ? process.files : chrootFiles(process.files, root);
}

/** The path of --root as systemd keeps it: absolute, without needless slashes. @see src/shared/parse-argument.c */
function rootOf(process: Process, given: ByteString | undefined): ByteString {
  if (given === undefined || given === '') return '';
  const path = process.files.absolute(given).replace(/\/(?:\.?(?=\/|$))+/g, '');
  return path.replace(/\/+$/, '');
}

/** @param given the value of --root */
export function openSession(process: Process, given: ByteString | undefined): ConfigSession {
  const release = systemdRelease(process.files);
  if (release === undefined) unmodelled(process, `${process.name} in a tree without libsystemd-shared`);
  const root = rootOf(process, given);
  try {
    return new ConfigSession(process, release, root, filesBelow(process, root));
  } catch (error) {
    if (!isIoError(error)) throw error;
    return unmodelled(process, `${process.name} --root of a directory that is not there`);
  }
}

/** Runs a program's body; its lines are told whatever its end is. */
export async function inSession(
  session: ConfigSession,
  body: () => number | Promise<number>,
): Promise<number> {
  try {
    return await body();
  } catch (error) {
    if (!(error instanceof ConfigExit)) throw error;
    return error.status;
  } finally {
    await session.flush();
  }
}
