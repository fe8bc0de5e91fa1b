import { RootfsError } from '../../kernel/errors.js';
import type { TarReadEntry, TarReadKind } from './entry.js';
import { nameText } from './read-field.js';
import { OWNER_MAX, type TarHeader } from './read-header.js';
import { paxName, paxNumber, paxTime, paxXattrs, type PaxRecords } from './read-pax.js';

/** What headers before an entry say about it. */
export interface Overrides {
  readonly pax: PaxRecords;
  /** GNU's long name and long link (types L and K). */
  readonly longName: Uint8Array | undefined;
  readonly longLink: Uint8Array | undefined;
}

const KINDS: Readonly<Record<string, TarReadKind>> = {
  '0': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'character',
  '4': 'block',
  '5': 'directory',
  '6': 'fifo',
};

function malformed(what: string): RootfsError {
  return new RootfsError('ARCHIVE_MALFORMED', `a tar entry is not well formed: ${what}`);
}

function kindOf(header: TarHeader, path: string): TarReadKind {
  const kind = KINDS[header.type];
  if (kind === undefined) {
    throw new RootfsError(
      'ARCHIVE_UNSUPPORTED',
      `${JSON.stringify(path)} is a tar entry of type ${JSON.stringify(header.type)}`,
      { hint: 'Sparse files, volumes of a set, dumps and contiguous files are not supported.' },
    );
  }
  // Unix v7 has no type for directories. @see dpkg lib/dpkg/tarfn.c, "Compatibility with pre-ANSI ustar"
  return kind === 'file' && path.endsWith('/') ? 'directory' : kind;
}

function chosenName(
  what: string,
  pax: string | undefined,
  gnu: Uint8Array | undefined,
  own: Uint8Array,
): string {
  if (pax !== undefined && gnu !== undefined) throw malformed(`two long ${what}s, in GNU's and in pax form`);
  const name = pax ?? nameText(gnu ?? own, what);
  if (name === '') throw malformed(`an empty ${what}`);
  return name;
}

function sizeOf(header: TarHeader, pax: PaxRecords, kind: TarReadKind, path: string): number {
  const sizeBytes = paxNumber(pax, 'size', Number.MAX_SAFE_INTEGER) ?? header.sizeBytes;
  // Readers differ on whether content follows such a header (dpkg: no, POSIX: yes for links), so it is refused.
  if (sizeBytes > 0 && kind !== 'file') {
    throw malformed(`the ${kind} ${JSON.stringify(path)} has a size of ${sizeBytes}`);
  }
  return sizeBytes;
}

/**
 * Joins a header with what went before it.
 * @throws RootfsError `ARCHIVE_MALFORMED`, `ARCHIVE_UNSUPPORTED`
 */
export function makeEntry(header: TarHeader, overrides: Overrides, contentOffset: number): TarReadEntry {
  const { pax, longName, longLink } = overrides;
  const path = chosenName('name', paxName(pax, 'path'), longName, header.name);
  const kind = kindOf(header, path);
  const isLink = kind === 'hardlink' || kind === 'symlink';
  const time = paxTime(pax);
  return {
    kind,
    path,
    mode: header.mode,
    uid: paxNumber(pax, 'uid', OWNER_MAX) ?? header.uid,
    gid: paxNumber(pax, 'gid', OWNER_MAX) ?? header.gid,
    userName: paxName(pax, 'uname') ?? nameText(header.userName, 'user name'),
    groupName: paxName(pax, 'gname') ?? nameText(header.groupName, 'group name'),
    mtimeSeconds: time?.seconds ?? header.mtimeSeconds,
    mtimeNanoseconds: time?.nanoseconds ?? 0,
    sizeBytes: sizeOf(header, pax, kind, path),
    contentOffset,
    linkTarget: isLink ? chosenName('link target', paxName(pax, 'linkpath'), longLink, header.linkName) : '',
    device: header.device,
    xattrs: paxXattrs(pax),
    apkSha1: paxName(pax, 'APK-TOOLS.checksum.SHA1') ?? '',
  };
}
