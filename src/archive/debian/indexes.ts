import type { BlobSpec } from '../../kernel/digest.js';
import { RootfsError } from '../../kernel/errors.js';
import type { SuiteArchive } from '../../suite/suite.js';
import { type Verified, vouch } from '../verified.js';
import type { Release } from './release.js';

export type IndexCompression = 'xz' | 'gzip' | 'none';

/** One form in which an index can be had. Paths are relative to dists/DIST/. */
export interface IndexVariant {
  readonly compression: IndexCompression;
  readonly path: string;
  /** The same file by its digest, immune to an update of the mirror under way; undefined when the archive has none. */
  readonly byHashPath: string | undefined;
  readonly spec: BlobSpec;
}

/** The Packages index of one component and architecture. */
export interface IndexFile {
  readonly component: string;
  /** The architecture of the index: the one asked for, or `all` where `all` is apart. */
  readonly architecture: string;
  /** At least one; xz first, then gzip, then plain. */
  readonly variants: readonly IndexVariant[];
  /** What is signed for the uncompressed index: a check after decompression, and a key to cache it by. */
  readonly plain: BlobSpec | undefined;
  /** `bookworm/main/binary-amd64/Packages`, for messages. */
  readonly label: string;
}

const SUFFIXES: readonly (readonly [IndexCompression, string])[] = [
  ['xz', '.xz'],
  ['gzip', '.gz'],
  ['none', ''],
];

/** @see https://wiki.debian.org/DebianRepository/Format#indices_acquisition_via_hashsums_.28by-hash.29 */
function byHashPath(path: string, spec: BlobSpec): string {
  return `${path.slice(0, path.lastIndexOf('/'))}/by-hash/SHA256/${spec.sha256}`;
}

/** Whether the archive has packages for an architecture; one that lists none has them for any, as apt reads it. */
export function supportsArchitecture(release: Release, architecture: string): boolean {
  return release.architectures.length === 0 || release.architectures.includes(architecture);
}

/** Whether the archive has a component; one that lists none may have any. */
export function supportsComponent(release: Release, component: string): boolean {
  return release.components.length === 0 || release.components.includes(component);
}

/**
 * Whether packages of `Architecture: all` are in an index of their own, which then has to be read as well.
 * @see https://wiki.debian.org/DebianRepository/Format#No-Support-for-Architecture-all
 */
export function hasSeparateAll(release: Release): boolean {
  return release.architectures.includes('all') && !release.noSupportForArchitectureAll.includes('Packages');
}

function indexFile(
  release: Release,
  archive: SuiteArchive,
  component: string,
  architecture: string,
): IndexFile | undefined {
  const name = `${component}/binary-${architecture}/Packages`;
  const path = [name, `${archive.componentPrefix}${name}`].find((base) =>
    SUFFIXES.some(([, suffix]) => release.files.has(base + suffix)),
  );
  if (path === undefined) return undefined;
  const variants = SUFFIXES.flatMap(([compression, suffix]): IndexVariant[] => {
    const spec = release.files.get(path + suffix);
    if (spec === undefined) return [];
    const byHash = release.acquireByHash ? byHashPath(path, spec) : undefined;
    return [{ compression, path: path + suffix, byHashPath: byHash, spec }];
  });
  return {
    component,
    architecture,
    variants,
    plain: release.files.get(path),
    label: `${archive.dist}/${name}`,
  };
}

function missing(
  release: Release,
  archive: SuiteArchive,
  component: string,
  architecture: string,
): RootfsError {
  const list = (values: readonly string[]): string => (values.length === 0 ? 'not listed' : values.join(' '));
  return new RootfsError(
    'INDEX_MISSING',
    `the release file of ${archive.dist} lists no Packages index of ${component} for ${architecture}`,
    {
      hint:
        `It has the components ${list(release.components)} for ${list(release.architectures)}. ` +
        'An architecture that was dropped since is still in older snapshots (--snapshot).',
    },
  );
}

/**
 * The indexes to read for one component and architecture: one, or two where `all` is apart.
 *
 * @throws RootfsError `INDEX_MISSING` when the release file lists none (see {@link supportsArchitecture} and
 * {@link supportsComponent} for asking beforehand)
 */
export function indexFiles(
  release: Verified<Release>,
  archive: SuiteArchive,
  component: string,
  architecture: string,
): readonly Verified<IndexFile>[] {
  const own = supportsArchitecture(release, architecture)
    ? indexFile(release, archive, component, architecture)
    : undefined;
  if (own === undefined) throw missing(release, archive, component, architecture);
  if (architecture === 'all' || !hasSeparateAll(release)) return [vouch(own)];
  const all = indexFile(release, archive, component, 'all');
  // An archive that announces `all` but has no such package need not list an index of them.
  return all === undefined ? [vouch(own)] : [vouch(own), vouch(all)];
}
