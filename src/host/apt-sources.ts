import { join } from 'node:path';
import type { Disk } from '../kernel/disk.js';
import { parseDeb822Sources, parseOneLineSources, type AptSource } from './apt-sources-parse.js';

// Nobody's configuration is larger; what is may be something else under that name.
const MAXIMUM_BYTES = 1024 * 1024;
const MAXIMUM_FILES = 1000;

async function readText(disk: Disk, path: string): Promise<string> {
  const stat = await disk.stat(path);
  // A FIFO or device would never end. A link is followed, as apt does.
  if (stat?.kind !== 'file' && stat?.kind !== 'symlink') return '';
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of disk.readStream(path)) {
    chunks.push(chunk);
    if ((sizeBytes += chunk.length) > MAXIMUM_BYTES) return '';
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function readSources(disk: Disk, path: string): Promise<readonly AptSource[]> {
  // A file that cannot be read is as good as absent here: it only ever makes a suggestion.
  const text = (await readText(disk, path).catch(() => '')).replaceAll('\r\n', '\n');
  return path.endsWith('.sources') ? parseDeb822Sources(text, path) : parseOneLineSources(text, path);
}

/**
 * The entries of the host's apt for binary packages, enabled ones only, in apt's order: sources.list, then the files
 * of sources.list.d by name. Nothing is changed, run or written. Absent, unreadable or malformed parts give no entries
 * and no error, and Dir::Etc in apt.conf is not looked at.
 * @see sources.list(5); names of files: "SOURCES.LIST.D"
 */
export async function readAptSources(disk: Disk, root = '/etc/apt'): Promise<readonly AptSource[]> {
  const parts = join(root, 'sources.list.d');
  const names = await disk.list(parts).catch((): readonly string[] => []);
  const wanted = names
    .filter((name) => /^[A-Za-z0-9_.-]+\.(list|sources)$/.test(name))
    .slice(0, MAXIMUM_FILES);
  const paths = [join(root, 'sources.list'), ...wanted.map((name) => join(parts, name))];
  const found: AptSource[] = [];
  for (const path of paths) found.push(...(await readSources(disk, path)));
  return found;
}
