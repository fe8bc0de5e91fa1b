import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

export interface ProxyRequest {
  readonly method: string;
  /** The absolute URL of a forwarded request, or `host:port` of a tunnel. */
  readonly target: string;
  readonly headers: IncomingMessage['headers'];
}

export interface ForwardProxy {
  readonly host: string;
  readonly url: string;
  readonly requests: readonly ProxyRequest[];
  close(): Promise<void>;
}

function forward(request: IncomingMessage, response: ServerResponse): void {
  const headers = { ...request.headers };
  delete headers['proxy-authorization'];
  const onward = httpRequest(request.url ?? '', { method: request.method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.writeHead(502, { 'content-length': 0 }).end());
  request.pipe(onward);
}

function tunnel(target: string, client: Socket): Socket {
  const [host, port] = target.split(':');
  const onward = connect(Number(port), host, () => {
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    onward.pipe(client).pipe(onward);
  });
  onward.on('error', () => client.destroy()).on('close', () => client.destroy());
  client.on('error', () => onward.destroy()).on('close', () => onward.destroy());
  return onward;
}

/** A forward proxy on the loopback: plain requests by their absolute URL, and tunnels by CONNECT. */
export async function startProxy(login?: {
  readonly name: string;
  readonly password: string;
}): Promise<ForwardProxy> {
  const requests: ProxyRequest[] = [];
  const sockets = new Set<Socket>();
  const wanted = login && `Basic ${Buffer.from(`${login.name}:${login.password}`).toString('base64')}`;
  const admits = (request: IncomingMessage): boolean => {
    requests.push({ method: request.method ?? '', target: request.url ?? '', headers: request.headers });
    return wanted === undefined || request.headers['proxy-authorization'] === wanted;
  };
  const server = createServer((request, response) => {
    if (admits(request)) forward(request, response);
    else response.writeHead(407, { 'content-length': 0 }).end();
  });
  server.on('connection', (socket) => sockets.add(socket.on('error', () => undefined)));
  server.on('connect', (request, client: Socket) => {
    if (admits(request)) sockets.add(tunnel(request.url ?? '', client));
    else client.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return { host, url: `http://${host}`, requests, close };
}
