import { bytesSource } from '../../src/formats/byte-source.js';
import { readContent, type Content } from '../../src/kernel/content.js';
import { readDeb, type DebLimits } from '../../src/package/debian/deb.js';
import type { Package, PackageEntry } from '../../src/package/package.js';

export interface ReadDeb extends Package {
  /** The uncompressed data member. */
  readonly tar: Buffer;
  readonly contentOf: (entry: PackageEntry) => Uint8Array | undefined;
}

/** Reads a .deb from memory, with the data member kept in memory too. */
export async function readDebBytes(bytes: Uint8Array, limits: DebLimits = {}): Promise<ReadDeb> {
  const parts: Uint8Array[] = [];
  const contentAt = (offset: number, sizeBytes: number): Content => ({
    kind: 'file',
    path: 'data.tar',
    offset,
    sizeBytes,
  });
  const sink = { append: (part: Uint8Array) => void parts.push(part), contentAt };
  const read = await readDeb(bytesSource(bytes), sink, limits);
  const tar = Buffer.concat(parts);
  const contentOf = (entry: PackageEntry): Uint8Array | undefined =>
    entry.kind === 'file'
      ? readContent(entry.content, (_path, offset, length) => tar.subarray(offset, offset + length))
      : undefined;
  return { ...read, tar, contentOf };
}

function what(entry: PackageEntry, content: string): string {
  switch (entry.kind) {
    case 'file':
      return content;
    case 'symlink':
    case 'hardlink':
      return `→ ${entry.target}`;
    case 'character':
    case 'block':
      return `${entry.device.major},${entry.device.minor}`;
    case 'directory':
    case 'fifo':
      return '';
  }
  return entry satisfies never;
}

/** A package's entries as lines: kind, path, mode, owners, time, attributes and what is there. */
export function entryLines(read: ReadDeb): readonly string[] {
  return read.entries.map((entry) => {
    const content = Buffer.from(read.contentOf(entry) ?? []).toString('latin1');
    const xattrs = [...entry.xattrs].map(([name, value]) => `${name}=${Buffer.from(value).toString('hex')}`);
    const owner = `${entry.uid}(${entry.userName}):${entry.gid}(${entry.groupName})`;
    const fields = [
      entry.kind,
      `/${entry.path}`,
      entry.mode.toString(8),
      owner,
      entry.mtimeSeconds,
      ...xattrs,
    ];
    return [...fields, what(entry, content)].join(' ').trimEnd();
  });
}
