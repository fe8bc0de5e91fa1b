import type { ReadAt } from '../kernel/content.js';
import { RootfsError } from '../kernel/errors.js';
import type { Job } from '../kernel/threads.js';
import { deflateRun, type DeflateLevel, type DeflaterName } from '../formats/gzip/write-deflate.js';
import type { Chunk, Piece } from './chunks.js';

export interface Deflating {
  readonly deflater: DeflaterName;
  readonly level: DeflateLevel;
}

export interface ChunkInput {
  readonly chunk: Chunk;
  /** Absent: the raw bytes are all that is wanted. */
  readonly deflating?: Deflating;
}

export interface ChunkOutput {
  readonly raw: Uint8Array;
  /** The same bytes as an independent run of raw deflate blocks. */
  readonly deflated?: Uint8Array;
}

function pieceBytes(piece: Piece, readAt: ReadAt): Uint8Array {
  if ('bytes' in piece) return piece.bytes;
  const bytes = readAt(piece.path, piece.offset, piece.sizeBytes);
  if (bytes.length === piece.sizeBytes) return bytes;
  throw new RootfsError('DISK_FAILED', `${piece.path} has become shorter while the layer was written`, {
    hint: 'Something else changes files in the cache or the scratch folder; run again.',
  });
}

/** The bytes of a chunk. */
export function assembleChunk(chunk: Chunk, readAt: ReadAt): Uint8Array<ArrayBuffer> {
  const raw = new Uint8Array(chunk.sizeBytes);
  for (const piece of chunk.pieces) raw.set(pieceBytes(piece, readAt), piece.at);
  return raw;
}

// A buffer that holds nothing else may be handed over; a small run may be a view into Node's pool.
function ownBuffer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes;
  const isOwn = buffer instanceof ArrayBuffer && bytes.length === buffer.byteLength;
  return isOwn ? new Uint8Array(buffer) : new Uint8Array(bytes);
}

/** Puts a chunk together and deflates it; its result depends on nothing but its input and the files that it names. */
export const chunkJob: Job<ChunkInput, ChunkOutput> = {
  module: import.meta.url,
  name: 'chunkJob',
  run: async ({ chunk, deflating }, { readAt }) => {
    const raw = assembleChunk(chunk, readAt);
    if (deflating === undefined) return { output: { raw }, transfer: [raw.buffer] };
    const end = chunk.isLast ? 'finish' : 'sync';
    const deflated = ownBuffer(await deflateRun(deflating.deflater, raw, end, deflating.level));
    return { output: { raw, deflated }, transfer: [raw.buffer, deflated.buffer] };
  },
};
