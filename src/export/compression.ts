import type { CompressorName, Compressors } from '../kernel/compressor.js';
import { RootfsError } from '../kernel/errors.js';
import { STDOUT } from './target.js';

/** With gzip here, without any, or by a program of the host. */
export type TarCompression = 'gzip' | 'none' | CompressorName;

/** @see tar(1), "--auto-compress" */
const SUFFIXES: readonly (readonly [RegExp, TarCompression])[] = [
  [/\.(gz|tgz)$/i, 'gzip'],
  [/\.(xz|txz)$/i, 'xz'],
  [/\.(zst|zstd|tzst)$/i, 'zstd'],
  [/\.(bz2|tbz2?|tz2)$/i, 'bzip2'],
  [/\.(lzma|tlz)$/i, 'lzma'],
  [/\.lz$/i, 'lzip'],
  [/\.lz4$/i, 'lz4'],
];
/** Compressions that people may ask for and do not get. */
const OTHER = /\.(lzo|br|z|taz|7z|zip|rar)$/i;

/**
 * How a rootfs tar is compressed, by the suffix of its name; names with another suffix are not compressed.
 * @throws RootfsError `OUTPUT_UNSUPPORTED` for a suffix of a compression that nothing here makes
 */
export function tarCompression(target: string): TarCompression {
  if (target === STDOUT) return 'none';
  const known = SUFFIXES.find(([suffix]) => suffix.test(target));
  if (known !== undefined) return known[1];
  const suffix = OTHER.exec(target)?.[0];
  if (suffix === undefined) return 'none';
  throw new RootfsError('OUTPUT_UNSUPPORTED', `a tar is not compressed as the suffix ${suffix} asks`, {
    hint: 'Use .tar, .tar.gz, .tar.xz, .tar.zst, .tar.bz2, .tar.lz4 or .tar.lz.',
  });
}

/**
 * The host's program for a compression.
 * @throws RootfsError `OUTPUT_UNSUPPORTED` when the host does not have it
 */
export function compressorFor(name: CompressorName, compressors: Compressors | undefined): Compressors {
  if (compressors?.has(name) === true) return compressors;
  throw new RootfsError('OUTPUT_UNSUPPORTED', `this machine has no program to compress with ${name}`, {
    hint: `Install ${name === 'lzma' ? 'xz' : name}, or use .tar.gz or .tar, which need no other program.`,
  });
}
