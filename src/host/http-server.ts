import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { AddressInfo } from 'node:net';
import { RootfsError } from '../kernel/errors.js';
import type { RunningServer, ServerRequest } from '../kernel/server.js';

/** The path that is asked for, undefined when it is none: proxies' absolute URLs, bad escapes, NUL. */
function pathOf(url: string | undefined): string | undefined {
  const [raw = ''] = (url ?? '').split('?');
  if (!raw.startsWith('/')) return undefined;
  try {
    const path = decodeURIComponent(raw.slice(1));
    return path.includes('\0') ? undefined : path;
  } catch {
    return undefined;
  }
}

async function answer(
  message: IncomingMessage,
  response: ServerResponse,
  request: ServerRequest,
): Promise<void> {
  const path = pathOf(message.url);
  const method = message.method ?? '';
  const isRead = method === 'GET' || method === 'HEAD';
  const found = path === undefined || !isRead ? undefined : request.find(path);
  const status = !isRead ? 405 : path === undefined ? 400 : found === undefined ? 404 : 200;
  request.onRequest(method, message.url ?? '', status);
  response.statusCode = status;
  response.setHeader('Content-Length', found?.sizeBytes ?? 0);
  response.setHeader('Content-Type', 'application/octet-stream');
  if (found === undefined || method === 'HEAD') return void response.end();
  await pipeline(Readable.from(found.read(), { objectMode: false }), response);
}

/** The real `StartServer`, over node:http. */
export function startServer(request: ServerRequest): Promise<RunningServer> {
  const server = createServer((message, response) => {
    // A client that goes away in the middle is its own affair.
    answer(message, response, request).catch(() => response.destroy());
  });
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      const place = `${request.host}:${request.port}`;
      const hint = 'Name another address: --listen 127.0.0.1:0 takes any port that is free.';
      reject(
        new RootfsError('NETWORK_FAILED', `cannot listen on ${place}: ${cause.message}`, { hint, cause }),
      );
    });
    server.listen(request.port, request.host, () => {
      const { address, port, family } = server.address() as AddressInfo;
      const host = family === 'IPv6' ? `[${address}]` : address;
      const close = (): Promise<void> =>
        new Promise((done) => {
          server.close(() => done());
          server.closeAllConnections();
        });
      resolve({ url: `http://${host}:${port}/`, close });
    });
  });
}
