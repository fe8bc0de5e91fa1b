import type { ByteString } from '../../../../kernel/byte-string.js';
import type { RcSession } from './rc-links.js';
import { RcError, rcLinks, toggleRcLinks } from './rc-links.js';
import { hasProgram } from './rc-systemd.js';

/** insserv refused a header: its status is update-rc.d's. */
export class InsservError extends Error {
  constructor(readonly status: number) {
    super('insserv rejected the script header');
  }
}

/** The path of insserv where it is installed and configured. */
export function findInsserv(session: RcSession): ByteString | undefined {
  const path = hasProgram(session, '/sbin/insserv') ? '/sbin/insserv' : '/usr/lib/insserv/insserv';
  const configured = session.process.files.exists(`${session.root}/etc/insserv.conf`);
  return configured && hasProgram(session, path) ? path : undefined;
}

async function order(session: RcSession, insserv: ByteString, args: readonly ByteString[]): Promise<number> {
  const force = rcLinks(session, 'mountkernfs.sh', ['S']).length > 0 ? ['-f'] : ['-f', '-f'];
  const { root } = session;
  const places =
    root === ''
      ? []
      : [
          ...['--path', `${root}/etc/init.d`, '--override', `${root}/etc/insserv/overrides/`],
          ...['--insserv-dir', `${root}/etc/init.d`, '--config', `${root}/etc/insserv.conf`],
        ];
  return session.process.run([insserv, ...force, ...places, ...args]);
}

async function mustOrder(
  session: RcSession,
  insserv: ByteString,
  args: readonly ByteString[],
): Promise<void> {
  const status = await order(session, insserv, args);
  if (status !== 0) throw new InsservError(status);
}

/** What update-rc.d leaves to insserv, a program of the tree, where there is one. */
export async function runInsserv(
  session: RcSession,
  insserv: ByteString,
  action: 'remove' | 'defaults' | 'defaults-disabled' | 'enable' | 'disable',
  script: ByteString,
  levels: readonly ByteString[],
): Promise<void> {
  const exists = session.process.files.isFile(`${session.root}/etc/init.d/${script}`);
  if (action === 'remove') {
    if (exists) await order(session, insserv, ['-r', script]);
    else await mustOrder(session, insserv, []);
    return;
  }
  if (action === 'enable' || action === 'disable') {
    await toggleRcLinks(session, script, action, levels);
    return mustOrder(session, insserv, [script]);
  }
  if (action === 'defaults-disabled' && rcLinks(session, script).length > 0) return;
  if (!exists) throw new RcError(`initscript does not exist: /etc/init.d/${script}`);
  await mustOrder(session, insserv, [script]);
  if (action === 'defaults-disabled') await toggleRcLinks(session, script, 'disable', []);
}
