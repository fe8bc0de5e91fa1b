import { readFile, stat } from 'node:fs/promises';
import {
  createServer as createHttp,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { answer, type Served } from './mirror-answer.js';
import { faultQueue, type Faults } from './mirror-fault.js';

export interface MirrorOptions {
  /** A directory to serve, or the files themselves by path (`/dists/…`). */
  readonly root?: string;
  readonly files?: Readonly<Record<string, Uint8Array | string>>;
  /** By path, as in `files`. */
  readonly faults?: Faults;
  /** Answer 401 unless this login is sent. */
  readonly login?: { readonly name: string; readonly password: string };
  /** Serve https: with this PEM. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

export interface MirrorRequest {
  /** Percent-decoded, without the query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** Which connection it came over, counted from 1. */
  readonly connection: number;
}

export interface Mirror {
  /** Without a slash at the end. */
  readonly url: string;
  readonly host: string;
  /** Every request so far, in the order of arrival. */
  readonly requests: readonly MirrorRequest[];
  /** Connections accepted so far, and the most that were open together. */
  readonly connections: { readonly total: number; readonly peak: number };
  /** Requests for one path. */
  requestsFor(path: string): readonly MirrorRequest[];
  close(): Promise<void>;
}

async function find(options: MirrorOptions, path: string): Promise<Served | undefined> {
  const own = options.files?.[path];
  if (own !== undefined) return { bytes: Buffer.from(own) };
  if (options.root === undefined || path.split('/').includes('..')) return undefined;
  const place = join(options.root, path);
  const found = await stat(place).catch(() => undefined);
  return found?.isFile() === true ? { bytes: await readFile(place) } : undefined;
}

function pathOf(target: string): string {
  return decodeURIComponent(new URL(target, 'http://mirror.example').pathname);
}

function mayEnter(options: MirrorOptions, request: IncomingMessage): boolean {
  if (options.login === undefined) return true;
  const { name, password } = options.login;
  return request.headers.authorization === `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
}

interface Connections {
  readonly counts: { total: number; peak: number };
  numberOf(socket: Socket): number;
  destroyAll(): void;
}

function watchConnections(server: Server, event: 'connection' | 'secureConnection'): Connections {
  const numbers = new WeakMap<Socket, number>();
  const open = new Set<Socket>();
  const counts = { total: 0, peak: 0 };
  server.on(event, (socket: Socket) => {
    numbers.set(socket, ++counts.total);
    open.add(socket);
    counts.peak = Math.max(counts.peak, open.size);
    socket.on('close', () => open.delete(socket)).on('error', () => undefined);
  });
  const destroyAll = (): void => {
    for (const socket of open) socket.destroy();
    server.closeAllConnections();
  };
  return { counts, numberOf: (socket) => numbers.get(socket) ?? 0, destroyAll };
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(`127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}

function closer(server: Server, connections: Connections): () => Promise<void> {
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      connections.destroyAll();
    });
}

/**
 * A mirror on the loopback that serves files with ranges and strong ETags, misbehaves as told and keeps a record of
 * what was asked of it. Nothing about it depends on the time.
 */
export async function startMirror(options: MirrorOptions): Promise<Mirror> {
  const nextFault = faultQueue(options.faults ?? {});
  const requests: MirrorRequest[] = [];
  const listener: RequestListener = (request, response) => {
    const path = pathOf(request.url ?? '/');
    requests.push({ path, headers: request.headers, connection: connections.numberOf(request.socket) });
    response.on('error', () => undefined);
    if (!mayEnter(options, request)) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="mirror"', 'content-length': 0 }).end();
      return;
    }
    const fault = nextFault(path);
    void find(options, path).then((served) => answer(request, response, served, fault));
  };
  const server = options.tls === undefined ? createHttp(listener) : createHttps(options.tls, listener);
  const connections = watchConnections(server, options.tls === undefined ? 'connection' : 'secureConnection');
  const host = await listen(server);
  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://${host}`,
    host,
    requests,
    connections: connections.counts,
    requestsFor: (path) => requests.filter((request) => request.path === path),
    close: closer(server, connections),
  };
}
