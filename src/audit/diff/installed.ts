import { readContent, type ReadAt } from '../../kernel/content.js';
import { RootfsError } from '../../kernel/errors.js';
import { sortedBytewise } from '../../kernel/order.js';
import { fieldValue } from '../../formats/deb822/deb822.js';
import { parseDeb822 } from '../../formats/deb822/parse.js';
import type { PathTree } from '../image/inode.js';

/** A package as the database of its image, or a lock, has it. */
export interface InstalledPackage {
  readonly family: 'debian' | 'alpine';
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /** dpkg's, such as `install ok installed`; '' where there is none. */
  readonly status: string;
}

/** The largest database that is read; that of a desktop has 5 MB. */
const DATABASE_MAX_BYTES = 256 * 1024 * 1024;

/** The bytes of a regular file of a tree; undefined when there is none, or one too large to be what it should. */
export function fileBytes(
  tree: PathTree,
  path: string,
  readAt: ReadAt,
  mostBytes = DATABASE_MAX_BYTES,
): Uint8Array | undefined {
  const inode = tree.get(path);
  if (inode?.kind !== 'file') return undefined;
  const size = inode.content.kind === 'memory' ? inode.content.bytes.length : inode.content.sizeBytes;
  return size > mostBytes ? undefined : readContent(inode.content, readAt);
}

/** @see dpkg-query(1), /var/lib/dpkg/status */
function debianPackages(bytes: Uint8Array, source: string): readonly InstalledPackage[] {
  const options = {
    source,
    code: 'ARCHIVE_MALFORMED',
    mode: 'tolerant',
    encoding: 'latin1',
    maxBytes: DATABASE_MAX_BYTES,
  } as const;
  return parseDeb822(bytes, options).map((stanza) => ({
    family: 'debian',
    name: fieldValue(stanza, 'Package') ?? '',
    version: fieldValue(stanza, 'Version') ?? '',
    architecture: fieldValue(stanza, 'Architecture') ?? '',
    status: fieldValue(stanza, 'Status') ?? '',
  }));
}

/** The installed database of apk: stanzas of `P:name`, `V:version`, `A:architecture`. @see apk-package(5) */
function alpinePackages(bytes: Uint8Array): readonly InstalledPackage[] {
  const stanzas = Buffer.from(bytes).toString('utf8').split(/\n\n+/);
  const field = (stanza: string, key: string): string =>
    stanza
      .split('\n')
      .find((line) => line.startsWith(`${key}:`))
      ?.slice(2) ?? '';
  return stanzas
    .filter((stanza) => field(stanza, 'P') !== '')
    .map((stanza) => ({
      family: 'alpine',
      name: field(stanza, 'P'),
      version: field(stanza, 'V'),
      architecture: field(stanza, 'A'),
      status: '',
    }));
}

/** The places of apk's database: of Alpine up to 3.21, and since /usr was merged. */
export const APK_DATABASES = ['lib/apk/db/installed', 'usr/lib/apk/db/installed'] as const;

/** dpkg's database, and its parts in images that have no dpkg. */
function debianSources(tree: PathTree): readonly string[] {
  const parts = [...tree.keys()].filter((path) => /^var\/lib\/dpkg\/status\.d\/[^/]+$/.test(path));
  return ['var/lib/dpkg/status', ...parts.filter((path) => !path.endsWith('.md5sums'))];
}

/**
 * The packages that the databases of a tree know, sorted by name and architecture; what is only remembered for its
 * configuration files is among them, by its status.
 * @throws RootfsError `ARCHIVE_MALFORMED` for a database that cannot be read
 */
export function installedPackages(tree: PathTree, readAt: ReadAt): readonly InstalledPackage[] {
  const found: InstalledPackage[] = [];
  for (const path of debianSources(tree)) {
    const bytes = fileBytes(tree, path, readAt);
    if (bytes !== undefined) found.push(...debianPackages(bytes, path));
  }
  for (const path of APK_DATABASES) {
    const bytes = fileBytes(tree, path, readAt);
    if (bytes !== undefined) found.push(...alpinePackages(bytes));
  }
  if (found.some(({ name }) => name === ''))
    throw new RootfsError('ARCHIVE_MALFORMED', 'a package database has a paragraph without a name');
  return sortedBytewise(found, ({ name, architecture, version }) => `${name}\0${architecture}\0${version}`);
}
