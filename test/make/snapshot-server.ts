import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MadeFiles } from './archive.js';

/** An import of a repository at a time. */
export interface Import {
  /** `20260701T000000Z` */
  readonly stamp: string;
  readonly files: MadeFiles;
}

/** One request as it was answered. */
export interface Answered {
  readonly path: string;
  readonly status: number;
}

export interface SnapshotServer {
  /** Without a slash at the end; repositories are at URL/archive/NAME/STAMP/. */
  readonly url: string;
  readonly requests: readonly Answered[];
  /** The most requests that were answered at the same time, redirects and errors included. */
  readonly peak: () => number;
  /** The next requests get these statuses instead of an answer; `retryAfter` in seconds. */
  fail(...answers: readonly { readonly status: number; readonly retryAfter?: number }[]): void;
  /** What URL/live/NAME/ is from now on: only files of that import. */
  setLive(repository: string, files: MadeFiles): void;
  /** Forgets the record of requests. */
  forget(): void;
  close(): Promise<void>;
}

/** `20260701` is midnight of that day. @see https://snapshot.debian.org/, "Usage" */
function wholeStamp(stamp: string): string {
  return stamp.length === 8 ? `${stamp}T000000Z` : stamp;
}

interface Found {
  readonly bytes?: Uint8Array | undefined;
  readonly redirect?: string;
}

/**
 * Answers as snapshot.debian.org does: the files of an import below its time; for a time without an import, a redirect to
 * the last one before it; 404 before the first.
 */
function find(path: string, repositories: ReadonlyMap<string, readonly Import[]>): Found {
  const match = /^\/archive\/([^/]+)\/([0-9]{8}(?:T[0-9]{6}Z)?)\/(.*)$/.exec(path);
  const [, name = '', stamp = '', rest = ''] = match ?? [];
  const imports = repositories.get(name) ?? [];
  const wanted = wholeStamp(stamp);
  const last = imports.findLast((one) => one.stamp <= wanted);
  if (match === null || last === undefined) return {};
  if (last.stamp !== stamp) return { redirect: `/archive/${name}/${last.stamp}/${encodeURI(rest)}` };
  return { bytes: last.files.get(rest) };
}

function send(request: IncomingMessage, response: ServerResponse, { bytes, redirect }: Found): number {
  if (redirect !== undefined) return end(response, 302, { location: redirect });
  if (bytes === undefined) return end(response, 404);
  const etag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 20)}"`;
  if (request.headers['if-none-match'] === etag) return end(response, 304, { etag });
  return end(response, 200, { etag }, bytes);
}

function end(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>> = {},
  bytes: Uint8Array = Buffer.alloc(0),
): number {
  const length = status === 304 ? {} : { 'content-length': String(bytes.length) };
  response.writeHead(status, { ...headers, ...length }).end(bytes);
  return status;
}

/** A snapshot archive on the loopback, and the live mirrors that it was made from. */
export async function startSnapshotServer(
  repositories: ReadonlyMap<string, readonly Import[]>,
): Promise<SnapshotServer> {
  const requests: Answered[] = [];
  const failures: { readonly status: number; readonly retryAfter?: number }[] = [];
  const live = new Map<string, MadeFiles>();
  let [running, peak] = [0, 0];
  const answer = (request: IncomingMessage, response: ServerResponse, path: string): number => {
    const failure = failures.shift();
    if (failure !== undefined) {
      const { status, retryAfter } = failure;
      return end(response, status, retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) });
    }
    const [, name = '', rest = ''] = /^\/live\/([^/]+)\/(.*)$/.exec(path) ?? [];
    if (name !== '') return send(request, response, { bytes: live.get(name)?.get(rest) });
    return send(request, response, find(path, repositories));
  };
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://snapshot.example').pathname);
    peak = Math.max(peak, ++running);
    // A moment later, so that requests which are made together are together here too.
    setTimeout(() => {
      running--;
      requests.push({ path, status: answer(request, response, path) });
    }, 2);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    peak: () => peak,
    fail: (...answers) => void failures.push(...answers),
    setLive: (repository, files) => void live.set(repository, files),
    forget() {
      requests.length = 0;
      peak = 0;
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
