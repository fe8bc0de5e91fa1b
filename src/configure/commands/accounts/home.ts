import type { ByteString } from '../../../kernel/byte-string.js';
import { groupByName } from './lookup.js';
import type { AccountSession } from './session.js';

/** What the owner of a new home is made of. */
export interface Owner {
  readonly name: ByteString;
  readonly uid: number;
  readonly gid: number;
}

/**
 * Makes the home directory and those above it, with mode HOME_MODE or what UMASK leaves.
 * @returns false when it is there already
 * @see useradd(8), --create-home; login.defs(5)
 */
export function createHome(session: AccountSession, home: ByteString, owner: Owner): boolean {
  const { files, defs } = session;
  if (files.exists(home)) return false;
  const names = home.split('/').filter((name) => name !== '');
  for (let count = 1; count <= names.length; count++) {
    const path = `/${names.slice(0, count).join('/')}`;
    if (files.exists(path)) continue;
    files.mkdir(path, 0);
    files.chown(path, 0, 0);
    files.chmod(path, 0o755);
  }
  files.chown(home, owner.uid, owner.gid);
  files.chmod(home, defs.number('HOME_MODE', 0o777 & ~defs.number('UMASK', 0o022)));
  return true;
}

/** The directory of mailboxes; undefined when they are in homes. */
export function mailDirectory(session: AccountSession): ByteString | undefined {
  const directory = session.defs.text('MAIL_DIR');
  return directory ?? (session.defs.text('MAIL_FILE') === undefined ? '/var/mail' : undefined);
}

/** Makes an empty mailbox, which belongs to the group mail. @see useradd(8), CREATE_MAIL_SPOOL */
export async function createMailbox(session: AccountSession, owner: Owner): Promise<void> {
  const { files, process } = session;
  const directory = mailDirectory(session);
  if (directory === undefined) return;
  const path = `${directory}/${owner.name}`;
  if (files.tryStat(path, false) !== undefined || !files.isDirectory(directory)) {
    const why = files.isDirectory(directory) ? 'File exists' : 'No such file or directory';
    await process.fds.get(2)?.write(`Creating mailbox file: ${why}\n`);
    return;
  }
  const mail = groupByName(files, 'mail');
  if (mail === undefined) {
    await process.write("Group 'mail' not found. Creating the user mailbox file with 0600 mode.\n", 2);
  }
  files.create(path, 0, true);
  files.chown(path, owner.uid, mail?.gid ?? owner.gid);
  files.chmod(path, mail === undefined ? 0o600 : 0o660);
}
