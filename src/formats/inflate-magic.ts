import { RootfsError } from '../kernel/errors.js';
import type { Compression } from './inflate.js';

interface Magic {
  readonly bytes: readonly number[];
  readonly compression: Compression | 'bzip2' | 'lzma' | 'lzip' | 'compress';
}

/** @see RFC 1952 §2.3.1, xz-file-format §2.1.1.1, RFC 8878 §3.1.1, and file(1)'s magic for what is refused by name */
const MAGICS: readonly Magic[] = [
  { bytes: [0x1f, 0x8b, 0x08], compression: 'gzip' },
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], compression: 'xz' },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], compression: 'zstd' },
  { bytes: [0x42, 0x5a, 0x68], compression: 'bzip2' },
  { bytes: [0x5d, 0x00, 0x00], compression: 'lzma' },
  { bytes: [0x4c, 0x5a, 0x49, 0x50], compression: 'lzip' },
  { bytes: [0x1f, 0x9d], compression: 'compress' },
];

/**
 * What the first bytes of a file (6 suffice) say it is compressed with; `none` when they say nothing.
 * @throws RootfsError `ARCHIVE_UNSUPPORTED` for bzip2, lzma, lzip and compress
 */
export function compressionOf(firstBytes: Uint8Array): Compression {
  const found = MAGICS.find(({ bytes }) => bytes.every((byte, i) => firstBytes[i] === byte))?.compression;
  switch (found) {
    case undefined:
      return 'none';
    case 'none':
    case 'gzip':
    case 'xz':
    case 'zstd':
      return found;
    case 'bzip2':
    case 'lzma':
    case 'lzip':
    case 'compress':
      throw new RootfsError('ARCHIVE_UNSUPPORTED', `data is compressed with ${found}`, {
        hint: 'Known are gzip, xz and zstd.',
      });
  }
  return found satisfies never;
}
