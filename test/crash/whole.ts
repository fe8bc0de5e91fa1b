import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function lineOf(folder: string, name: string): string {
  const path = join(folder, name);
  const stat = lstatSync(path);
  const about = [name, stat.mode, stat.uid, stat.gid, Math.floor(stat.mtimeMs / 1000)].join(' ');
  if (stat.isSymbolicLink()) return `${about} -> ${readlinkSync(path)}`;
  return stat.isFile() ? `${about} ${sha256(readFileSync(path))}` : about;
}

/** Links are not followed, as Node's own recursive listing does: /dev/fd leads into this process. */
function namesBelow(folder: string, below: string): readonly string[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const name = join(below, entry.name);
    return entry.isDirectory() ? [name, ...namesBelow(folder, name)] : [name];
  });
}

/** Everything below a folder with all that can be seen of it. */
function folderDigest(folder: string): string {
  const names = [...namesBelow(folder, '')].sort();
  return sha256([lineOf(folder, '.'), ...names.map((name) => lineOf(folder, name))].join('\n'));
}

interface Layout {
  readonly digest: string;
  /** Names of the blobs that it needs. */
  readonly needed: ReadonlySet<string>;
}

/** Of a descriptor; what stands elsewhere, as a DiffID or the digest of a lock, names no blob. */
const DIGEST = /"digest": ?"sha256:([0-9a-f]{64})"/g;

/** A layout is what its index.json says, once every blob that this leads to is there and is what it is named. */
function readLayout(folder: string): Layout {
  const index = readFileSync(join(folder, 'index.json'), 'utf8');
  const needed = new Set<string>();
  const follow = (text: string): void => {
    for (const [, name = ''] of text.matchAll(DIGEST)) {
      const path = join(folder, 'blobs/sha256', name);
      if (needed.has(name)) continue;
      const bytes = readFileSync(path);
      if (sha256(bytes) !== name) throw new Error(`${path} is not what its name says`);
      needed.add(name);
      if (bytes[0] === 0x7b) follow(bytes.toString('utf8'));
    }
  };
  follow(index);
  return { digest: sha256(index), needed };
}

/**
 * A digest of an output, whatever it is; undefined when nothing is there. Of a layout only what its index leads to counts.
 * @throws Error for a layout that lacks something
 */
export function outputDigest(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  if (!lstatSync(path).isDirectory()) return sha256(readFileSync(path));
  // An empty folder in which a layout is about to appear has no image in it.
  if (existsSync(join(path, 'oci-layout'))) return readLayout(path).digest;
  return folderDigest(path);
}

/** Blobs of a layout that it does not need. */
export function strayBlobs(path: string): readonly string[] {
  if (!existsSync(join(path, 'index.json'))) return [];
  const { needed } = readLayout(path);
  return readdirSync(join(path, 'blobs/sha256')).filter((name) => !needed.has(name));
}
