import type { ByteString } from '../../../../kernel/byte-string.js';
import type { RcSession } from './rc-links.js';
import { makeRcFolder } from './rc-links.js';

function isProgram({ process }: RcSession, path: ByteString): boolean {
  const status = process.files.tryStat(path, true);
  return status?.kind === 'file' && (status.mode & 0o111) !== 0;
}

/** Whether there is a program of this path in the root. */
export function hasProgram(session: RcSession, path: ByteString): boolean {
  return isProgram(session, session.root + path);
}

/** Tells a running systemd to look again; in a tree none runs. */
export async function reloadSystemd(session: RcSession): Promise<void> {
  if (session.root !== '' || !session.process.files.isDirectory('/run/systemd/system')) return;
  await session.process.run(['systemctl', 'daemon-reload']);
}

/** The unit's file; those of the root are not asked for in this one place of the script. */
function unitFile({ process }: RcSession, script: ByteString): ByteString | undefined {
  return ['/etc/systemd/system', '/lib/systemd/system', '/usr/lib/systemd/system']
    .map((folder) => `${folder}/${script}.service`)
    .find((path) => process.files.isFile(path));
}

/** Enables or disables the unit of the same name: by systemctl where there is one, by hand otherwise. */
export async function toggleUnit(
  session: RcSession,
  script: ByteString,
  action: 'enable' | 'disable',
): Promise<void> {
  const { process, root } = session;
  if (process.env.get('_SKIP_SYSTEMD_NATIVE') === '1') return;
  if (hasProgram(session, '/bin/systemctl') || hasProgram(session, '/usr/bin/systemctl')) {
    const env = new Map([...process.env, ['SYSTEMCTL_SKIP_SYSV', '1']]);
    await process.run(['systemctl', `--root=${root === '' ? '/' : root}`, '--quiet', action, script], {
      env,
    });
    return;
  }
  const path = unitFile(session, script);
  if (path === undefined) return;
  const { files } = process;
  for (const line of files.read(path).split('\n')) {
    const target = /^[ \t\r\f\v]*WantedBy=(.+)$/is.exec(line)?.[1];
    if (target === undefined) continue;
    const folder = `/etc/systemd/system/${target}.wants`;
    const link = `${folder}/${script}.service`;
    if (action === 'disable') {
      if (files.exists(link)) files.unlink(link);
      continue;
    }
    makeRcFolder(session, folder);
    if (files.tryStat(link, false) === undefined) files.symlink(path, link);
  }
}
