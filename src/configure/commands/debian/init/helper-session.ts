import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Files } from '../../../system/files.js';
import type { Process } from '../../../system/process.js';

/** What ends deb-systemd-helper: told as `PROGRAM: error: TEXT`, exit status 1. */
export class HelperError extends Error {}

/** One run of deb-systemd-helper. @see deb-systemd-helper(1p) */
export class HelperSession {
  /** Whether links were made or removed, so that a running systemd would have to look again. */
  changed = false;
  readonly files: Files;
  /** Put before every path: DPKG_ROOT. */
  readonly root: ByteString;

  constructor(
    readonly process: Process,
    readonly instance: 'system' | 'user',
    readonly quiet: boolean,
    readonly purge: boolean,
  ) {
    this.files = process.files;
    this.root = process.env.get('DPKG_ROOT') ?? '';
  }

  /** `/etc/systemd/system` or `/etc/systemd/user`, without the root. */
  get unitFolder(): ByteString {
    return `/etc/systemd/${this.instance}`;
  }

  private stateName(kind: 'enabled' | 'masked'): ByteString {
    return `deb-systemd-${this.instance === 'user' ? 'user-' : ''}helper-${kind}`;
  }

  /** Where state about enabled or masked units is kept, with the root. */
  stateFolder(kind: 'enabled' | 'masked'): ByteString {
    return `${this.root}/var/lib/systemd/${this.stateName(kind)}`;
  }

  /** The file of state that stands for a link below /etc/systemd/INSTANCE. */
  stateOf(link: ByteString, kind: 'enabled' | 'masked'): ByteString {
    const folder = `${this.unitFolder}/`;
    return link.startsWith(folder) ? `${this.stateFolder(kind)}/${link.slice(folder.length)}` : link;
  }

  debug(text: ByteString): Promise<void> {
    if (this.process.env.get('_DEB_SYSTEMD_HELPER_DEBUG') !== '1') return Promise.resolve();
    return this.process.write(`(deb-systemd-helper DEBUG) ${text}\n`, 2);
  }

  isLink(path: ByteString): boolean {
    return this.files.tryStat(path, false)?.kind === 'symlink';
  }

  /** `make_path`: every missing directory, with the mode 0777 less the umask. */
  makePath(path: ByteString): void {
    let walked = '';
    for (const name of path.split('/').filter((part) => part !== '')) {
      walked += `/${name}`;
      if (!this.files.exists(walked)) this.files.mkdir(walked);
    }
  }

  /** An empty file that says that something was done. */
  touch(path: ByteString): void {
    this.makePath(parentOf(path));
    if (!this.files.exists(path)) this.files.create(path);
  }

  /** unlink(2) without a word when there is nothing. */
  unlink(path: ByteString): void {
    if (this.files.tryStat(path, false) !== undefined) this.files.unlink(path);
  }
}

export function parentOf(path: ByteString): ByteString {
  return path.replace(/\/+[^/]*$/, '') || '/';
}

export function baseOf(path: ByteString): ByteString {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Where a unit's file lies, without the root; its bare name when it is nowhere. */
export function findUnit(session: HelperSession, name: ByteString): ByteString {
  for (const folder of ['/etc/systemd', '/lib/systemd', '/usr/lib/systemd']) {
    const path = `${folder}/${session.instance}/${name}`;
    if (session.files.isFile(session.root + path)) return path;
  }
  return name;
}
