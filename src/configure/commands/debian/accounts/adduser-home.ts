import type { ByteString } from '../../../../kernel/byte-string.js';
import { configFlag, configText, perlPattern } from './adduser-config.js';
import type { AdduserRequest } from './adduser-request.js';

export interface HomeOwner {
  readonly uid: number;
  readonly gid: number;
}

const NOWHERE = /^\/+nonexistent(\/|$)/;

/** Whether a home is one that is never made. */
export function isNowhere(home: ByteString): boolean {
  return NOWHERE.test(home);
}

/** perl's oct(): digits up to the first that is none. */
function octal(text: string): number {
  return parseInt(/^[0-7]*/.exec(text)?.[0] || '0', 8);
}

/** DIR_MODE or SYS_DIR_MODE, with the set-group-ID bit where SETGID_HOME wants it. */
function homeMode({ config, isSystem }: AdduserRequest): number {
  const given = configText(config, isSystem ? 'sys_dir_mode' : 'dir_mode');
  let mode = /[0-7]{3}/.test(given) ? given : isSystem ? '755' : '0700';
  const wantsSetgid = configFlag(config, 'setgid_home');
  // The program adds decimal 2000 to the text and reads the sum as octal.
  if (wantsSetgid && (mode.length === 3 || /^[014|5-][0-7]{3}$/.test(mode)))
    mode = String(Number(mode) + 2000);
  return octal(mode) & 0o7777;
}

function makeDirectories(request: AdduserRequest, home: ByteString): void {
  const { files } = request.session;
  let path = '';
  for (const name of home.split('/').filter((part) => part !== '')) {
    path += `/${name}`;
    if (!files.isDirectory(path)) files.mkdir(path, 0o755);
  }
}

async function copyEntry(
  request: AdduserRequest,
  from: ByteString,
  to: ByteString,
  owner: HomeOwner,
): Promise<void> {
  const { files } = request.session;
  const status = files.lstat(from);
  if (status.kind === 'symlink') {
    files.symlink(files.readlink(from), to);
    files.chown(to, owner.uid, owner.gid, false);
    return;
  }
  if (status.kind === 'file') files.write(to, files.readBytes(from));
  else if (status.kind === 'directory') files.mkdir(to, 0o700);
  else request.session.unmodelled(`with a ${status.kind} in ${from}`);
  files.chown(to, owner.uid, owner.gid);
  const isOpen = status.kind === 'directory' && (status.mode & 0o010) !== 0;
  const setgid = isOpen && configFlag(request.config, 'setgid_home') ? 0o2000 : 0;
  files.chmod(to, status.mode | setgid);
}

async function copySkeleton(request: AdduserRequest, home: ByteString, owner: HomeOwner): Promise<void> {
  const { session, config } = request;
  const skeleton = configText(config, 'skel');
  if (skeleton === '' || skeleton === '0') return;
  await session.info(`Copying files from \`${skeleton}' ...`);
  const ignored = perlPattern(session, configText(config, 'skel_ignore_regex'));
  const visit = async (path: ByteString): Promise<void> => {
    const from = `${skeleton}/${path}`;
    if (path !== '.' && !ignored.test(path)) await copyEntry(request, from, `${home}/${path}`, owner);
    if (session.files.lstat(from).kind !== 'directory') return;
    for (const name of session.files.list(from)) await visit(`${path}/${name}`);
  };
  if (session.files.isDirectory(skeleton)) await visit('.');
}

async function tellOfExisting(request: AdduserRequest, home: ByteString, owner: HomeOwner): Promise<void> {
  const { session, isSystem } = request;
  if (isSystem && session.dialect.kind === 'logging') return;
  await session.warnUnlessQuiet(
    `The home directory \`${home}' already exists.  Not touching this directory.`,
  );
  const { uid, gid } = session.files.stat(home);
  if (uid === owner.uid && gid === owner.gid) return;
  const text = `The home directory \`${home}' does not belong to the user you are currently creating.`;
  await session.warn(`Warning: ${text}`);
}

/** Makes the home, unless it is one that is never made or there already. @see adduser, create_homedir */
export async function makeHome(request: AdduserRequest, home: ByteString, owner: HomeOwner): Promise<void> {
  const { session } = request;
  if (isNowhere(home)) return session.info(`Not creating \`${home}'.`);
  if (request.createsNoHome) {
    const asked = session.dialect.kind === 'logging' ? ' as requested' : '';
    return session.info(`Not creating home directory \`${home}'${asked}.`);
  }
  if (session.files.exists(home)) return tellOfExisting(request, home, owner);
  await session.info(`Creating home directory \`${home}' ...`);
  makeDirectories(request, home);
  session.files.chown(home, owner.uid, owner.gid);
  session.files.chmod(home, homeMode(request));
  if (!request.isSystem) await copySkeleton(request, home, owner);
}
