/**
 * Where the bytes of a regular file are. Trees hold references, so that memory does not grow with the image: most
 * contents lie in a private scratch file into which a package's data member was unpacked.
 */
export type Content =
  | { readonly kind: 'memory'; readonly bytes: Uint8Array }
  | { readonly kind: 'file'; readonly path: string; readonly offset: number; readonly sizeBytes: number };

const EMPTY: Content = { kind: 'memory', bytes: new Uint8Array(0) };

export function emptyContent(): Content {
  return EMPTY;
}

export function memoryContent(bytes: Uint8Array): Content {
  return { kind: 'memory', bytes };
}

export function contentSize(content: Content): number {
  return content.kind === 'memory' ? content.bytes.length : content.sizeBytes;
}

/** No more than the first bytes of a content. */
export function beginningOf(content: Content, mostBytes: number): Content {
  if (content.kind === 'memory') return { ...content, bytes: content.bytes.subarray(0, mostBytes) };
  return { ...content, sizeBytes: Math.min(content.sizeBytes, mostBytes) };
}

/** Reads part of a host file; host/ has the real one. */
export type ReadAt = (path: string, offset: number, lengthBytes: number) => Uint8Array;

export function readContent(content: Content, readAt: ReadAt): Uint8Array {
  if (content.kind === 'memory') return content.bytes;
  return content.sizeBytes === 0
    ? new Uint8Array(0)
    : readAt(content.path, content.offset, content.sizeBytes);
}
