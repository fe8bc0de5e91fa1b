import { crc32 } from 'node:zlib';
import { asDigest, Sha256Stream, type Digest } from '../kernel/digest.js';
import type { EpochSeconds } from '../kernel/epoch.js';
import { RootfsError } from '../kernel/errors.js';
import type { Threads } from '../kernel/threads.js';
import type { DeflateLevel, DeflaterName } from '../formats/gzip/write-deflate.js';
import { gzipHeader, gzipTrailer } from '../formats/gzip/write-member.js';
import { chooseDeflater } from '../formats/gzip/write-self-test.js';
import type { TreeEntry } from '../rootfs/entry.js';
import { chunkJob, type ChunkInput, type ChunkOutput } from './chunk-job.js';
import { CHUNK_BYTES, chunksOf } from './chunks.js';
import { inOrder } from './in-order.js';
import { planTar, type TarPlan } from './plan.js';

declare const diffIdBrand: unique symbol;

/** Digest of a layer's uncompressed tar; only {@link writeLayer} makes one. @see OCI image-spec config.md, "DiffID" */
export type DiffId = Digest & { readonly [diffIdBrand]: true };

export type LayerCompression = 'gzip' | 'none';

export interface LayerRequest {
  /** Every pax header carries this time. */
  readonly epoch: EpochSeconds;
  readonly compression: LayerCompression;
  readonly threads: Threads;
  /** Takes the bytes of the layer in order; the next ones come when it has settled. */
  readonly sink: (bytes: Uint8Array) => Promise<void>;
  readonly signal?: AbortSignal | undefined;
  /** Told after each chunk, in uncompressed bytes. */
  readonly onProgress?: ((doneBytes: number, totalBytes: number) => void) | undefined;
  /** For tests; {@link chooseDeflater} decides when absent. Both give the same bytes. */
  readonly deflater?: DeflaterName | undefined;
}

export interface WrittenLayer {
  readonly compression: LayerCompression;
  readonly diffId: DiffId;
  /** Digest and size of the bytes that the sink took. */
  readonly digest: Digest;
  readonly sizeBytes: number;
  readonly uncompressedBytes: number;
  readonly entryCount: number;
}

/** Part of what an image's digest means: a change needs a new lock format version. */
export const LAYER_LEVEL: DeflateLevel = 6;

/** Chunks under way for each thread: one in work, one waiting, so that no thread stands idle. */
const CHUNKS_PER_THREAD = 2;

function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  if (signal.reason instanceof RootfsError) throw signal.reason;
  throw new RootfsError('INTERRUPTED', 'the layer was not finished', { cause: signal.reason });
}

type Deflating = ChunkInput['deflating'];

async function deflatingOf({ compression, deflater }: LayerRequest): Promise<Deflating> {
  if (compression === 'none') return undefined;
  return { deflater: deflater ?? (await chooseDeflater()), level: LAYER_LEVEL };
}

function* chunkTasks(
  plan: TarPlan,
  deflating: Deflating,
  threads: Threads,
): Generator<() => Promise<ChunkOutput>> {
  for (const chunk of chunksOf(plan, CHUNK_BYTES)) {
    const input: ChunkInput = deflating === undefined ? { chunk } : { chunk, deflating };
    yield () => threads.run(chunkJob, input);
  }
}

/** The blob that goes to the sink, hashed on its way. */
async function writePlan(plan: TarPlan, deflating: Deflating, request: LayerRequest): Promise<WrittenLayer> {
  const [tar, blob] = [new Sha256Stream(), new Sha256Stream()];
  const put = async (bytes: Uint8Array): Promise<void> => {
    stopIfAborted(request.signal);
    blob.update(bytes);
    await request.sink(bytes);
  };
  const isGzip = request.compression === 'gzip';
  const threads = request.threads.fitting(plan.sizeBytes);
  let crc = 0;
  if (isGzip) await put(gzipHeader());
  for await (const { raw, deflated } of inOrder(
    chunkTasks(plan, deflating, threads),
    CHUNKS_PER_THREAD * threads.size,
  )) {
    tar.update(raw);
    if (isGzip) crc = crc32(raw, crc);
    await put(deflated ?? raw);
    request.onProgress?.(tar.sizeBytes, plan.sizeBytes);
  }
  if (isGzip) await put(gzipTrailer(crc, tar.sizeBytes));
  const [tarSpec, blobSpec] = [tar.finish(), blob.finish()];
  return {
    compression: request.compression,
    diffId: asDigest(tarSpec.sha256) as DiffId,
    digest: asDigest(blobSpec.sha256),
    sizeBytes: blobSpec.sizeBytes,
    uncompressedBytes: tarSpec.sizeBytes,
    entryCount: plan.entryCount,
  };
}

/**
 * Writes a tree as a layer: its tar ({@link planTar}) plain or as one gzip member. The tar is cut into chunks of
 * 1 MiB, each deflated on its own by any thread and ended by a sync flush, so the bytes are the same for any number
 * of threads. Memory is bounded by two chunks a thread, whatever the size of the tree.
 *
 * @throws RootfsError whatever the sink or a job throws; `INTERRUPTED` when the signal is aborted
 * @see OCI image-spec layer.md; RFC 1952
 */
export async function writeLayer(entries: Iterable<TreeEntry>, request: LayerRequest): Promise<WrittenLayer> {
  const deflating = deflatingOf(request);
  // Asked for below; until then a failure must not count as unhandled.
  deflating.catch(() => undefined);
  return writePlan(planTar(entries, request.epoch), await deflating, request);
}
