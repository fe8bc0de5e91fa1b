import { gunzipSync } from 'node:zlib';
import type { ReadAt } from '../../kernel/content.js';
import type { PathTree } from '../image/inode.js';
import { fileBytes } from './installed.js';

/** An entry's first line: `bash (5.2.15-2) unstable; urgency=medium`. @see deb-changelog(5) */
const HEADING = /^\S+ \(([^)\s]+)\)[^;]*;/;

const CHANGELOG_MAX_BYTES = 8 * 1024 * 1024;
const UNPACKED_MAX_BYTES = 64 * 1024 * 1024;

function textOf(bytes: Uint8Array, path: string): string {
  try {
    const plain = path.endsWith('.gz') ? gunzipSync(bytes, { maxOutputLength: UNPACKED_MAX_BYTES }) : bytes;
    return Buffer.from(plain).toString('utf8');
  } catch {
    // A changelog that cannot be unpacked has nothing to say; that its bytes differ is told elsewhere.
    return '';
  }
}

/** Versions that the changelog of a package names, newest first; [] where it ships none that can be read. */
export function changelogVersions(tree: PathTree, name: string, readAt: ReadAt): readonly string[] {
  for (const base of ['changelog.Debian.gz', 'changelog.gz', 'changelog.Debian', 'changelog']) {
    const path = `usr/share/doc/${name}/${base}`;
    const bytes = fileBytes(tree, path, readAt, CHANGELOG_MAX_BYTES);
    if (bytes === undefined) continue;
    const lines = textOf(bytes, path).split('\n');
    const versions = lines.map((line) => HEADING.exec(line)?.[1]).filter((version) => version !== undefined);
    if (versions.length > 0) return versions;
  }
  return [];
}

/** A package that was only built again has an entry of its own elsewhere. @see deb-version(7), "binary-only" uploads */
function sourceVersion(version: string): string {
  return version.replace(/\+b[0-9]+$/, '');
}

/**
 * The versions between two of a package, newest first, as the newer one's changelog has them: what happened from `older`
 * (left out) up to `newer`. [] when the changelog does not name both.
 */
export function versionsBetween(
  versions: readonly string[],
  older: string,
  newer: string,
): readonly string[] {
  const [from, to] = [versions.indexOf(sourceVersion(newer)), versions.indexOf(sourceVersion(older))];
  return from < 0 || to < 0 || to <= from ? [] : versions.slice(from, to);
}
