import { byteStringOf } from '../../kernel/byte-string.js';
import type { Files } from '../system/files.js';

/** A package that apt installed only because another needed it. */
export interface AutoInstalled {
  readonly name: string;
  readonly architecture: string;
}

/** The user that apt fetches as, by the tree's own accounts. @see apt.conf(5), "APT::Sandbox::User" */
function sandboxUser(files: Files): number {
  for (const line of (files.tryRead('/etc/passwd') ?? '').split('\n')) {
    const [name, , uid] = line.split(':');
    if (name === '_apt') return Number(uid);
  }
  return 0;
}

const PARTIAL = '/var/cache/apt/archives/partial';

/** The folders into which the essential packages were downloaded before anything was extracted. */
export function makeAptFolders(files: Files): void {
  files.mkdir('/var/cache/apt/archives', 0o755);
  files.mkdir(PARTIAL, 0o755);
}

function privateFolder(files: Files, path: string, uid: number): void {
  if (!files.isDirectory(path)) files.mkdir(path, 0o755);
  files.chmod(path, 0o700);
  files.chown(path, uid, 0);
}

/**
 * What apt-get leaves in a tree that it installed packages into and cleaned: private folders for downloads, lock
 * files, and the list of what was installed automatically.
 * @see apt-get(8), "FILES"; apt's apt-pkg/acquire.cc, SetupAPTPartialDirectory; apt-pkg/depcache.cc, writeStateFile
 */
export function leaveAptTraces(files: Files, auto: readonly AutoInstalled[], hasInstalled: boolean): void {
  const uid = sandboxUser(files);
  const { epoch } = files.context.tree;
  // Its caches came and went there, and downloads for its own call to dpkg.
  files.setTime('/var/cache/apt', epoch);
  if (hasInstalled) files.setTime(PARTIAL, epoch);
  privateFolder(files, '/var/lib/apt/lists/partial', uid);
  privateFolder(files, PARTIAL, uid);
  for (const folder of ['/var/lib/apt/lists', '/var/cache/apt/archives']) {
    files.write(`${folder}/lock`, '');
    files.chmod(`${folder}/lock`, 0o640);
  }
  if (auto.length === 0) return;
  const stanzas = auto.map(
    ({ name, architecture }) => `Package: ${name}\nArchitecture: ${architecture}\nAuto-Installed: 1\n\n`,
  );
  files.replace('/var/lib/apt/extended_states', byteStringOf(stanzas.join('')));
}
