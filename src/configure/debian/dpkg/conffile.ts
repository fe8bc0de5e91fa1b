import { createHash } from 'node:crypto';
import { byteStringOf, textOf } from '../../../kernel/byte-string.js';
import { RootfsError } from '../../../kernel/errors.js';
import { divertedPath, readDiversions } from './diversions.js';
import type { Dpkg } from './dpkg.js';
import { isAtLeast, type PackageRecord, type RecordedConffile } from './record.js';

/** dpkg's own limit on the links that a conffile's name may be. @see dpkg src/main/configure.c, conffderef */
const MAX_LINKS = 25;

/**
 * Where a conffile really is, links followed by dpkg's own rules; undefined when they lead nowhere.
 * @param path an absolute byte string
 */
export function dereferenceConffile(dpkg: Dpkg, path: string): string | undefined {
  let current = path;
  for (let links = 0; links <= MAX_LINKS; links++) {
    const status = dpkg.files.tryStat(current, false);
    if (status === undefined || status.kind === 'file') return current;
    if (status.kind !== 'symlink') return undefined;
    const target = dpkg.files.readlink(current);
    current = target.startsWith('/') ? target : `${current.slice(0, current.lastIndexOf('/') + 1)}${target}`;
  }
  return undefined;
}

function md5Of(dpkg: Dpkg, path: string): string | undefined {
  if (!dpkg.files.isFile(path)) return undefined;
  // dpkg's own format: the status file holds MD5s of conffiles (deb-conffiles(5)); nothing is trusted because of them.
  return createHash('md5').update(dpkg.files.readBytes(path)).digest('hex');
}

/** Takes over mode and owner of what is there already. @see dpkg lib/dpkg/file.c, file_copy_perms */
function copyPermissions(dpkg: Dpkg, from: string, to: string): void {
  const { mode, uid, gid } = dpkg.files.stat(from);
  dpkg.files.chown(to, uid, gid);
  dpkg.files.chmod(to, mode);
}

/** What another architecture of the package has noted. @see dpkg src/main/configure.c, deferred_configure_ghost_conffile */
function takeFromSibling(dpkg: Dpkg, record: PackageRecord, conffile: RecordedConffile): void {
  for (const other of dpkg.database.named(record.name)) {
    if (other === record || !isAtLeast(other.state, 'triggers-awaited')) continue;
    const same = other.conffiles.find(
      ({ path, removeOnUpgrade }) => path === conffile.path && !removeOnUpgrade,
    );
    if (same === undefined) continue;
    conffile.md5 = same.md5;
    dpkg.triggers.note(record);
    return;
  }
}

/**
 * Puts the new version of a conffile in its place, unless the same is there already.
 * @throws RootfsError `CONFIGURE_FAILED` when something else is there: dpkg would ask, and nobody could answer
 * @see dpkg src/main/configure.c, deferred_configure_conffile
 */
export function installConffile(dpkg: Dpkg, record: PackageRecord, conffile: RecordedConffile): void {
  const { files } = dpkg;
  const diversions = new Map(readDiversions(files).map((one) => [one.from, one]));
  const used = divertedPath(diversions, conffile.path, record.name);
  const path = dereferenceConffile(dpkg, byteStringOf(used));
  if (path === undefined) {
    conffile.md5 = '-';
    return;
  }
  const arrived = `${path}.dpkg-new`;
  const fresh = md5Of(dpkg, arrived);
  // Left out by a filter, or dealt with before: by another architecture of the package, maybe.
  if (fresh === undefined) {
    takeFromSibling(dpkg, record, conffile);
    return;
  }
  const current = md5Of(dpkg, path);
  if (current !== undefined) copyPermissions(dpkg, path, arrived);
  if (current === fresh) {
    files.unlink(arrived);
  } else if (current === undefined) {
    dpkg.triggers.activate(used, record);
    files.rename(arrived, path);
  } else {
    throw new RootfsError(
      'CONFIGURE_FAILED',
      `${record.name}: ${textOf(path)} was made before its package brought it`,
      {
        hint: 'dpkg would ask which version to keep and fail without an answer.',
      },
    );
  }
  conffile.md5 = fresh;
  dpkg.triggers.note(record);
}
