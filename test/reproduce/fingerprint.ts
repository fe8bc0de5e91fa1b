import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { compareBytewise } from '../../src/kernel/order.js';

/** What a run made, by the name of the part, as a digest. */
export type Parts = ReadonlyMap<string, string>;

function sha256(bytes: Uint8Array | string): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}

/** A file with its permission bits, which must not come from the umask. */
export function fileDigest(path: string): string {
  return `${sha256(readFileSync(path))} ${octal(lstatSync(path).mode)}`;
}

/** What is below a folder, each name after its folder; no link is followed. */
function pathsBelow(folder: string, below = ''): readonly string[] {
  const entries = readdirSync(join(folder, below), { withFileTypes: true });
  return entries
    .sort((a, b) => compareBytewise(a.name, b.name))
    .flatMap((entry) => {
      const path = join(below, entry.name);
      return entry.isDirectory() ? [path, ...pathsBelow(folder, path)] : [path];
    });
}

function describeEntry(path: string, stat: Stats): string {
  if (stat.isFile()) return `file ${stat.size} ${sha256(readFileSync(path))}`;
  if (stat.isSymbolicLink()) return `link ${readlinkSync(path)}`;
  return stat.isDirectory() ? 'directory' : `special ${stat.mode & 0o170000} ${stat.rdev}`;
}

/**
 * One digest of a tree on the disk: types, permissions, owners, whole seconds of mtime, contents, targets, devices and
 * which names are one file. Not extended attributes: a file system that cannot keep them is told of by the program.
 */
export function treeDigest(folder: string): string {
  const firstNames = new Map<number, string>();
  const lines = ['', ...pathsBelow(folder)].map((name) => {
    const path = join(folder, name);
    const stat = lstatSync(path);
    const first = firstNames.get(stat.ino) ?? name;
    firstNames.set(stat.ino, first);
    const owner = `${stat.uid}:${stat.gid} ${Math.floor(stat.mtimeMs / 1000)}`;
    return `${name} ${octal(stat.mode)} ${owner} ${first} ${describeEntry(path, stat)}`;
  });
  return sha256(lines.join('\n'));
}

interface Descriptor {
  readonly digest: string;
  readonly mediaType: string;
  readonly artifactType?: string;
}

interface Manifest {
  readonly manifests?: readonly Descriptor[];
  readonly config?: Descriptor;
  readonly layers?: readonly Descriptor[];
}

function addManifest(parts: Map<string, string>, folder: string, descriptor: Descriptor, name: string): void {
  parts.set(name, descriptor.digest);
  const path = join(folder, 'blobs', ...descriptor.digest.split(':'));
  const { manifests = [], config, layers = [] } = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  for (const [at, one] of manifests.entries()) addManifest(parts, folder, one, `${name} ${at}`);
  if (config !== undefined) parts.set(`${name}: config`, config.digest);
  for (const [at, layer] of layers.entries()) parts.set(`${name}: layer ${at}`, layer.digest);
}

/** An OCI layout: what its descriptors name, and each of its files with permission bits. */
export function layoutParts(folder: string): Parts {
  const parts = new Map<string, string>();
  const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as Manifest;
  for (const one of index.manifests ?? []) {
    addManifest(parts, folder, one, one.artifactType === undefined ? 'image' : 'attached lock');
  }
  const lines = pathsBelow(folder).map((name) => {
    const path = join(folder, name);
    const stat = lstatSync(path);
    return `${name} ${stat.isDirectory() ? octal(stat.mode) : fileDigest(path)}`;
  });
  return parts.set('files of the layout', sha256(lines.join('\n')));
}
