/** Programs that compress a stream as nothing in this program can. */
export type CompressorName = 'bzip2' | 'lz4' | 'lzip' | 'lzma' | 'xz' | 'zstd';

/** Takes bytes in order; the next ones come when it has settled. */
type Sink = (bytes: Uint8Array) => Promise<void>;

/** The compressors that the host has; host/ has the real ones. What they write depends on their version. */
export interface Compressors {
  /** Whether the host can run it. */
  has(name: CompressorName): boolean;
  /**
   * Compresses what `body` writes and hands the result to `sink`. The program has ended when this settles.
   * @throws RootfsError `OUTPUT_UNSUPPORTED` when it cannot be run or fails; `INTERRUPTED` when the signal is aborted;
   * whatever `body` or `sink` throws
   */
  compress<T>(
    name: CompressorName,
    body: (write: Sink) => Promise<T>,
    sink: Sink,
    signal?: AbortSignal,
  ): Promise<T>;
}
