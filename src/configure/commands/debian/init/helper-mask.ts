import type { ByteString } from '../../../../kernel/byte-string.js';
import type { HelperSession } from './helper-session.js';
import { baseOf, HelperError, parentOf } from './helper-session.js';
import { removeEmpty } from './helper-links.js';

function maskLink(session: HelperSession, path: ByteString): ByteString {
  return `${session.unitFolder}/${baseOf(path)}`;
}

function isMask(session: HelperSession, link: ByteString): boolean {
  // The device itself need not be in the tree while it is built: in the real program's chroot it is.
  return session.isLink(link) && session.files.readlink(link) === '/dev/null';
}

/** Links a unit to /dev/null and remembers that, unless the administrator has a file of that name. */
export function mask(session: HelperSession, path: ByteString): void {
  const { files } = session;
  const link = maskLink(session, path);
  const place = session.root + link;
  if (isMask(session, place) || files.exists(place)) return;
  session.makePath(parentOf(place));
  session.unlink(place);
  files.symlink('/dev/null', place);
  session.changed = true;
  session.touch(session.stateOf(link, 'masked'));
}

/** Undoes what {@link mask} did, and nothing else. */
export async function unmask(session: HelperSession, path: ByteString): Promise<void> {
  const { files } = session;
  const link = maskLink(session, path);
  const place = session.root + link;
  const state = session.stateOf(link, 'masked');
  if (!isMask(session, place)) {
    if (files.exists(place))
      await session.debug(`Not unmasking ${place} because it is not a link to /dev/null`);
    return;
  }
  if (!files.exists(state)) {
    await session.debug(`Not unmasking ${place} because the state file ${state} does not exist`);
    return;
  }
  if (files.tryStat(place, false) === undefined) throw new HelperError(`unable to remove ${place}: `);
  files.unlink(place);
  session.changed = true;
  session.unlink(state);
}

/** Removes what is empty of the state about masked units. */
export function cleanUpMasks(session: HelperSession): void {
  removeEmpty(session, `${session.root}/var/lib/systemd/deb-systemd-helper-masked`);
  removeEmpty(session, `${session.root}/var/lib/systemd/deb-systemd-user-helper-masked`);
}
