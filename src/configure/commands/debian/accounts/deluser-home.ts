import type { ByteString } from '../../../../kernel/byte-string.js';
import { compareBytewise } from '../../../../kernel/order.js';
import { configText, perlPattern, type AdduserConfig } from './adduser-config.js';
import type { PerlSession } from './perl-session.js';

/** Modules that only the package perl has, and that removing files needs. */
const MODULES = ['File/Find.pm', 'File/Temp.pm'];

/** Whether the tree's perl has what `--remove-home` needs. */
export function hasPerlModules({ files }: PerlSession): boolean {
  const inside = (folder: ByteString): readonly ByteString[] =>
    files.isDirectory(folder) ? files.list(folder) : [];
  const architectures = inside('/usr/lib').map((name) => `/usr/lib/${name}/perl-base`);
  const folders = [
    '/usr/share/perl5',
    ...inside('/usr/share/perl').map((name) => `/usr/share/perl/${name}`),
    ...architectures,
  ];
  return MODULES.every((module) => folders.some((folder) => files.isFile(`${folder}/${module}`)));
}

/** Removes the user's home and mailbox; what cannot be removed stays. @see deluser(8), --remove-home */
export async function removeHome(
  session: PerlSession,
  config: AdduserConfig,
  user: { readonly name: ByteString; readonly home: ByteString },
): Promise<void> {
  const { files } = session;
  await session.info('Looking for files to backup/remove ...');
  const [found, directories]: [ByteString[], ByteString[]] = [[], []];
  const visit = (path: ByteString): void => {
    const status = files.lstat(path);
    if (status.kind === 'file' || status.kind === 'symlink') found.push(path);
    if (files.isDirectory(path)) directories.push(path);
    if (status.kind === 'directory') for (const name of files.list(path)) visit(`${path}/${name}`);
  };
  if (files.isDirectory(user.home)) visit(user.home);
  const mailbox = `/var/mail/${user.name}`;
  if (files.exists(mailbox)) found.push(mailbox);
  if (found.length === 0 && directories.length === 0) return;
  await session.info('Removing files ...');
  for (const path of found) files.unlink(path);
  const kept = perlPattern(session, `^${configText(config, 'dhome')}$`);
  for (const path of directories.sort(compareBytewise).reverse()) {
    const isThere = files.tryStat(path, false)?.kind === 'directory';
    if (isThere && !kept.test(path) && path !== '/' && files.list(path).length === 0) files.rmdir(path);
  }
}
