import type { ByteString } from '../../../../kernel/byte-string.js';
import { isIoError } from '../../command.js';
import type { Process } from '../../../system/process.js';

/** What ends update-rc.d: told as `update-rc.d: error: TEXT`, exit status 1. */
export class RcError extends Error {}

/** A link of a runlevel's directory. */
export interface RcLink {
  /** With DPKG_ROOT. */
  readonly path: ByteString;
  readonly folder: ByteString;
  /** `S01cron` */
  readonly name: ByteString;
}

/** One run of update-rc.d. */
export interface RcSession {
  readonly process: Process;
  /** Put before every path: DPKG_ROOT. */
  readonly root: ByteString;
}

function isLinkOf(name: ByteString, script: ByteString): boolean {
  return /^[SK][0-9][0-9]/.test(name) && name.slice(3) === script;
}

/** The links of a script below `/etc/rcN.d`; of every directory called so when no runlevels are given. */
export function rcLinks(
  { process, root }: RcSession,
  script: ByteString,
  runlevels?: readonly ByteString[],
): RcLink[] {
  const { files } = process;
  const etc = `${root}/etc`;
  if (!files.isDirectory(etc)) return [];
  const folders =
    runlevels?.map((level) => `rc${level}.d`) ?? files.list(etc).filter((name) => /^rc.\.d$/s.test(name));
  return folders.flatMap((name) => {
    const folder = `${etc}/${name}`;
    if (!files.isDirectory(folder)) return [];
    const links = files.list(folder).filter((link) => isLinkOf(link, script));
    return links.map((link) => ({ folder, name: link, path: `${folder}/${link}` }));
  });
}

/** Runlevels of a script's LSB header. @see update-rc.d(8); LSB core, "Comment conventions for init scripts" */
export interface Runlevels {
  readonly start: readonly ByteString[];
  readonly stop: readonly ByteString[];
}

function levels(value: ByteString): ByteString[] {
  return value.split(/[ \t\r\f\v]+/).filter((level) => level !== '');
}

/** @throws RcError when the file cannot be read */
export function readRunlevels({ process }: RcSession, path: ByteString): Runlevels {
  const text = process.files.tryRead(path);
  if (text === undefined) throw new RcError(`unable to read ${path}`);
  let begun = false;
  let found: Runlevels = { start: [], stop: [] };
  for (const line of text.split('\n')) {
    if (/^### BEGIN INIT INFO[ \t\r\f\v]*$/.test(line)) begun = true;
    else if (/^### END INIT INFO[ \t\r\f\v]*$/.test(line)) break;
    else if (begun) {
      const start = /^# Default-Start:[ \t\r\f\v]*(.*)$/s.exec(line)?.[1];
      const stop = /^# Default-Stop:[ \t\r\f\v]*(.*)$/s.exec(line)?.[1];
      if (start !== undefined) found = { ...found, start: levels(start) };
      if (stop !== undefined) found = { ...found, stop: levels(stop) };
    }
  }
  return found;
}

/** The file whose header counts: an override, or the script. @throws RcError */
export function headerFile(session: RcSession, script: ByteString): ByteString {
  const { files } = session.process;
  for (const folder of ['/etc/insserv/overrides', '/etc/init.d', '/usr/share/insserv/overrides']) {
    const status = files.tryStat(`${folder}/${script}`, true);
    if (status !== undefined && (status.sizeBytes > 0 || status.kind === 'directory'))
      return `${folder}/${script}`;
  }
  throw new RcError(`cannot find a LSB script for ${script}`);
}

/** mkdir and symlink as the script calls them: what fails is passed over in silence. */
function silently(call: () => void): void {
  try {
    call();
  } catch (error) {
    if (!isIoError(error)) throw error;
  }
}

export function makeRcFolder({ process }: RcSession, path: ByteString): void {
  let walked = '';
  for (const name of path.split('/').filter((part) => part !== '')) {
    walked += `/${name}`;
    silently(() => process.files.mkdir(walked, 0o755));
  }
}

/** Makes the links of the header's runlevels; a script that has any link keeps them as they are. */
export function makeRcLinks(session: RcSession, script: ByteString, startAs: 'S' | 'K'): void {
  if (rcLinks(session, script).length > 0) return;
  const { files } = session.process;
  const { start, stop } = readRunlevels(session, `${session.root}/etc/init.d/${script}`);
  const make = (level: ByteString, letter: string): void => {
    const folder = `${session.root}/etc/rc${level}.d`;
    makeRcFolder(session, folder);
    silently(() => files.symlink(`../init.d/${script}`, `${folder}/${letter}01${script}`));
  };
  for (const level of start) make(level, startAs);
  for (const level of stop) make(level, 'K');
}

export function removeRcLinks(session: RcSession, script: ByteString): void {
  for (const link of rcLinks(session, script)) silently(() => session.process.files.unlink(link.path));
}

/** Turns S links into K links, or the other way round. @throws RcError */
export async function toggleRcLinks(
  session: RcSession,
  script: ByteString,
  action: 'enable' | 'disable',
  given: readonly ByteString[],
): Promise<void> {
  const header = headerFile(session, script);
  const wanted = given.length > 0 ? given : readRunlevels(session, header).start;
  if (wanted.length === 0) throw new RcError(`${script} Default-Start contains no runlevels, aborting.`);
  const links: RcLink[] = [];
  for (const level of wanted) {
    if (/^[S2345]$/.test(level)) links.push(...rcLinks(session, script, [level]));
    else {
      const text = `${action} action will have no effect on runlevel ${level}`;
      await session.process.write(`update-rc.d: warning: ${text}\n`, 2);
    }
  }
  if (links.length === 0) throw new RcError('no runlevel symlinks to modify, aborting!');
  const [from, to] = action === 'disable' ? ['S', 'K'] : ['K', 'S'];
  for (const { path, folder, name } of links) {
    if (name.startsWith(from)) session.process.files.rename(path, `${folder}/${to}${name.slice(1)}`);
  }
}
