import { constants, type Stats } from 'node:fs';
import { access, open, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { RootfsError } from '../kernel/errors.js';
import type { FetchRequest, FetchResponse } from '../kernel/fetch.js';
import { redactUrl } from '../kernel/url.js';
import { emptyBody } from './http-body.js';

const CHUNK_BYTES = 256 * 1024;

/** 0 on Windows, where opening never waits for a writer. */
const NO_WAIT = (constants.O_NONBLOCK as number | undefined) ?? 0;

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown failure';
}

function failure(url: string, why: string): RootfsError {
  return new RootfsError('NETWORK_FAILED', `${redactUrl(url)}: ${why}`);
}

function answer(status: number, part: Partial<FetchResponse> = {}): FetchResponse {
  const nothing = { fromByte: 0, totalBytes: undefined, validator: undefined, retryAfterSeconds: undefined };
  return { status, ...nothing, body: emptyBody(), ...part };
}

async function* chunksOf(
  path: string,
  fromByte: number,
  { url, signal }: FetchRequest,
): AsyncGenerator<Uint8Array, void, undefined> {
  // Another kind of file may have come to the place since it was looked at; a pipe must not hang the run.
  const file = await open(path, constants.O_RDONLY | NO_WAIT).catch((error: unknown) => {
    throw failure(url, codeOf(error));
  });
  try {
    if (!(await file.stat()).isFile()) throw failure(url, 'not a regular file');
    for (let position = fromByte; ;) {
      signal?.throwIfAborted();
      const { bytesRead, buffer } = await file.read(new Uint8Array(CHUNK_BYTES), 0, CHUNK_BYTES, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** A status for what cannot be read: absent, or not allowed. Anything else is a failure of the disk. */
function missing(url: string, error: unknown): FetchResponse {
  const code = codeOf(error);
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return answer(404);
  if (code === 'EACCES' || code === 'EPERM') return answer(403);
  throw failure(url, code);
}

/**
 * Reads a file: URL as if by HTTP: 200, 206 from a later byte, 404 when there is no regular file of that name (a
 * directory is none), 403 when it may not be read, 416 when it has no such byte.
 *
 * @throws RootfsError `NETWORK_FAILED` when the URL names another host or the disk fails
 * @see RFC 8089 §2
 */
export async function fetchFile(request: FetchRequest): Promise<FetchResponse> {
  const { url, fromByte } = request;
  let path: string;
  try {
    path = fileURLToPath(url);
  } catch {
    throw failure(url, 'not a path on this machine');
  }
  let found: Stats;
  try {
    found = await stat(path);
    await access(path, constants.R_OK);
  } catch (error) {
    return missing(url, error);
  }
  if (!found.isFile()) return answer(404);
  if (fromByte > 0 && fromByte >= found.size) return answer(416, { totalBytes: found.size });
  const body = chunksOf(path, fromByte, request);
  return answer(fromByte > 0 ? 206 : 200, { fromByte, totalBytes: found.size, body });
}
