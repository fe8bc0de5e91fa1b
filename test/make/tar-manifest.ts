import { readFileSync } from 'node:fs';
import { TarReader } from '../../src/formats/tar/read.js';
import { compareBytewise } from '../../src/kernel/order.js';
import { sha256 } from '../../src/kernel/digest.js';

const TYPES = {
  directory: 'd',
  file: 'f',
  symlink: 'l',
  hardlink: 'h',
  character: 'c',
  block: 'b',
  fifo: 'p',
};

export interface TarTree {
  /** A line a path, as in a manifest of the Alpine reference data. */
  readonly manifest: readonly string[];
  readonly contentOf: (path: string) => Buffer | undefined;
}

/** An uncompressed tar that was written by an export, with all its contents. */
export function readTarTree(path: string): TarTree {
  const bytes = readFileSync(path);
  const reader = new TarReader();
  const entries = reader.push(bytes);
  reader.finish();
  const contents = new Map<string, Buffer>();
  const lines = entries.map((entry) => {
    const name = entry.path.replace(/^\.\//, '').replace(/\/$/, '') || '.';
    const head = `${TYPES[entry.kind]} ${entry.mode.toString(8).padStart(4, '0')} ${entry.uid} ${entry.gid}`;
    if (entry.kind === 'file') {
      const content = bytes.subarray(entry.contentOffset, entry.contentOffset + entry.sizeBytes);
      contents.set(name, content);
      return { name, line: `${head} ${entry.sizeBytes} ${sha256(content)} ${name}` };
    }
    const { linkTarget, device } = entry;
    const isDevice = entry.kind === 'character' || entry.kind === 'block';
    const what = isDevice ? `${device.major},${device.minor}` : linkTarget || '-';
    return { name, line: `${head} ${Buffer.byteLength(linkTarget)} ${what} ${name}` };
  });
  const manifest = lines.sort((a, b) => compareBytewise(a.name, b.name)).map(({ line }) => line);
  return { manifest, contentOf: (name) => contents.get(name) };
}
