import type { Content } from '../kernel/content.js';
import { segmentSize, type Segment, type TarPlan } from './plan.js';

/** Where bytes of a chunk come from; what no piece covers is zero. */
export type Piece =
  | { readonly at: number; readonly bytes: Uint8Array }
  | { readonly at: number; readonly path: string; readonly offset: number; readonly sizeBytes: number };

/** A part of a tar stream that any thread can put together on its own. */
export interface Chunk {
  readonly sizeBytes: number;
  readonly pieces: readonly Piece[];
  readonly isLast: boolean;
}

/** 1 MiB: small enough to keep many threads busy, large enough that starting afresh costs 0.2 % of the size. */
export const CHUNK_BYTES = 1024 * 1024;

// A copy with a buffer of its own: sending a view to another thread would send all of the buffer below it.
function copy(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return new Uint8Array(bytes.subarray(start, end));
}

function contentPiece(content: Content, at: number, start: number, end: number): Piece {
  if (content.kind === 'memory') return { at, bytes: copy(content.bytes, start, end) };
  return { at, path: content.path, offset: content.offset + start, sizeBytes: end - start };
}

/** The bytes `start` to `end` of a segment, to be put at `at`. */
function pieceOf(segment: Segment, at: number, start: number, end: number): Piece | undefined {
  switch (segment.kind) {
    case 'zeros':
      return undefined;
    case 'literal':
      return { at, bytes: copy(segment.bytes, start, end) };
    case 'content':
      return contentPiece(segment.content, at, start, end);
    default:
      return segment satisfies never;
  }
}

/** Cuts a plan into chunks of `chunkBytes`, the last one smaller, none empty; made one by one as they are asked for. */
export function* chunksOf(plan: TarPlan, chunkBytes = CHUNK_BYTES): Generator<Chunk> {
  let pieces: Piece[] = [];
  let filled = 0;
  let before = 0;
  for (const segment of plan.segments) {
    const sizeBytes = segmentSize(segment);
    for (let start = 0; start < sizeBytes;) {
      const end = Math.min(sizeBytes, start + chunkBytes - filled);
      const piece = pieceOf(segment, filled, start, end);
      if (piece !== undefined) pieces.push(piece);
      filled += end - start;
      start = end;
      if (filled < chunkBytes && before + filled < plan.sizeBytes) continue;
      before += filled;
      yield { sizeBytes: filled, pieces, isLast: before === plan.sizeBytes };
      pieces = [];
      filled = 0;
    }
  }
}
