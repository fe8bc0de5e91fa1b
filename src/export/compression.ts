import { RootfsError } from '../kernel/errors.js';
import { STDOUT } from './target.js';

const GZIP = /\.(gz|tgz)$/i;
/** Suffixes by which people ask for a compression that has no deterministic encoder here. */
const OTHER = /\.(xz|txz|zst|zstd|tzst|bz2|tbz2?|lzma|lz4|lzo|lz|br|z)$/i;

/**
 * How a rootfs tar is compressed, by the suffix of its name: `.tar.gz` and `.tgz` with gzip, all other names not at
 * all.
 * @throws RootfsError `OUTPUT_UNSUPPORTED` for a suffix of another compression
 */
export function tarCompression(target: string): 'gzip' | 'none' {
  if (target === STDOUT) return 'none';
  if (GZIP.test(target)) return 'gzip';
  const suffix = OTHER.exec(target)?.[0];
  if (suffix === undefined) return 'none';
  throw new RootfsError(
    'OUTPUT_UNSUPPORTED',
    `a tar cannot be compressed here as the suffix ${suffix} asks`,
    {
      hint: 'Use .tar, .tar.gz or .tgz, or pipe it: --format tar --output - | xz > rootfs.tar.xz',
    },
  );
}
