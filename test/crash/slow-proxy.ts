import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Transform } from 'node:stream';

export interface SlowProxy {
  /** Of the proxy's root, which stands for that of the mirror; without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

/** Lets so many bytes pass every hundredth of a second. */
function brake(bytesEach: number): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const pass = (from: number): void => {
        if (from >= chunk.length) return done();
        this.push(chunk.subarray(from, from + bytesEach));
        setTimeout(() => pass(from + bytesEach), 10);
      };
      pass(0);
    },
  });
}

function forward(upstream: string, bytesEach: number, asked: IncomingMessage, answer: ServerResponse): void {
  const headers = { ...asked.headers };
  delete headers.host;
  const onward = request(`${upstream}${asked.url ?? '/'}`, { headers }, (given) => {
    answer.writeHead(given.statusCode ?? 502, given.headers);
    given.pipe(brake(bytesEach)).pipe(answer);
  });
  onward.on('error', () => answer.destroy());
  answer.on('close', () => onward.destroy());
  onward.end();
}

/**
 * A mirror that takes its files from another one and sends each slowly, so that a run can be interrupted while they
 * arrive.
 * @param upstream without a slash at the end
 */
export async function startSlowProxy(upstream: string, bytesEach: number): Promise<SlowProxy> {
  const sockets = new Set<Socket>();
  const server = createServer((asked, answer) => forward(upstream, bytesEach, asked, answer));
  server.on('connection', (socket) => sockets.add(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
