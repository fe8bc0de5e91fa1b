import { unmodelled } from '../command.js';
import type { AccountSession } from './session.js';

/**
 * Programs clear the entries of a number in the logs of logins, which are arrays of records by user number. A log of
 * a tree is empty or absent, so nothing is there to be cleared; one that is not stops the build.
 * @see useradd(8), --no-log-init
 */
export function resetLoginLogs(session: AccountSession): void {
  const { files, process } = session;
  for (const path of ['/var/log/faillog', '/var/log/lastlog']) {
    if ((files.tryStat(path, true)?.sizeBytes ?? 0) > 0)
      unmodelled(process, `${process.name} with entries in ${path}`);
  }
}

/** Directories of hooks that newer versions run. @see shadow lib/run_part.c */
export function refuseHooks(session: AccountSession, program: string): void {
  const { files, process } = session;
  for (const when of ['pre', 'post']) {
    const path = `/etc/shadow-maint/${program}-${when}.d`;
    if (files.isDirectory(path) && files.list(path).length > 0)
      unmodelled(process, `${program} with hooks in ${path}`);
  }
}
