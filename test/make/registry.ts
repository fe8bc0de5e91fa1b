import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Files } from './audit-world.js';
import { hasTool } from './outcome.js';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

export interface Registry {
  /** `127.0.0.1:40000` */
  readonly host: string;
  close(): Promise<void>;
}

function listening(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}

function freePort(): Promise<number> {
  const server = createTcpServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** The registry that Docker made, on loopback; undefined where it is not installed. */
export async function realRegistry(): Promise<Registry | undefined> {
  if (!hasTool('docker-registry', 'images in a registry')) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'rootfs-registry-'));
  const host = `127.0.0.1:${await freePort()}`;
  const config = `version: 0.1\nstorage: {filesystem: {rootdirectory: ${folder}/data}}\nhttp: {addr: "${host}"}\n`;
  writeFileSync(join(folder, 'config.yml'), config);
  const child = spawn('docker-registry', ['serve', join(folder, 'config.yml')], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  for (let tries = 0; tries < 100 && !(await answers(`http://${host}/v2/`)); tries++)
    await new Promise((resolve) => setTimeout(resolve, 100));
  return {
    host,
    close: async () => {
      child.kill();
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

async function ok(response: Response): Promise<Response> {
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${await response.text()}`);
  return response;
}

/** Pushes the blobs of a layout, and its manifests by digest or tag. @see OCI distribution-spec, "Push" */
export async function pushLayout(
  base: string,
  layout: Files,
  manifests: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  for (const [name, bytes] of layout) {
    if (!name.startsWith('blobs/sha256/')) continue;
    const { headers } = await ok(await fetch(`${base}blobs/uploads/`, { method: 'POST' }));
    const place = new URL(headers.get('location') ?? '', base);
    place.searchParams.set('digest', `sha256:${name.slice('blobs/sha256/'.length)}`);
    await ok(await fetch(place, { method: 'PUT', body: Uint8Array.from(bytes) }));
  }
  for (const [name, bytes] of manifests) {
    const { mediaType = MANIFEST } = JSON.parse(Buffer.from(bytes).toString()) as { mediaType?: string };
    const request = { method: 'PUT', body: Uint8Array.from(bytes), headers: { 'content-type': mediaType } };
    await ok(await fetch(`${base}manifests/${name}`, request));
  }
}

/** What a {@link guardedRegistry} was asked, and with what name. */
export interface Asked {
  readonly server: 'registry' | 'tokens' | 'store';
  readonly path: string;
  readonly authorization: string | undefined;
}

export interface GuardedRegistry extends Registry {
  readonly asked: readonly Asked[];
}

/** A registry that wants a token from another server, and keeps its blobs on a third. It tampers with what `tamper` says. */
export async function guardedRegistry(
  layout: Files,
  tamper: (name: string, bytes: Uint8Array) => Uint8Array = (_, bytes) => bytes,
): Promise<GuardedRegistry> {
  const asked: Asked[] = [];
  const note = (server: Asked['server'], { url = '', headers }: IncomingMessage): string => {
    asked.push({ server, path: url, authorization: headers.authorization });
    return url;
  };
  const blob = (url: string, response: ServerResponse): void => {
    const hex = /sha256:([0-9a-f]{64})$/.exec(url)?.[1] ?? '';
    const bytes = layout.get(`blobs/sha256/${hex}`);
    if (bytes === undefined) response.writeHead(404).end();
    else response.end(tamper(hex, bytes));
  };
  const store = createServer((request, response) => blob(note('store', request), response));
  const storeHost = await listening(store);
  const tokens = createServer((request, response) => {
    note('tokens', request);
    response.end(JSON.stringify({ token: 'secret' }));
  });
  const tokensHost = await listening(tokens);
  const registry = createServer((request, response) => {
    const url = note('registry', request);
    if (request.headers.authorization !== 'Bearer secret') {
      const challenge = `Bearer realm="http://${tokensHost}/token",service="made",scope="repository:made:pull"`;
      response.writeHead(401, { 'www-authenticate': challenge }).end();
    } else if (url.includes('/blobs/')) {
      response
        .writeHead(307, { location: `http://${storeHost}/${url.slice(url.lastIndexOf('/') + 1)}` })
        .end();
    } else if (url.includes('/referrers/')) response.end(referrers(layout));
    else blob(url, response);
  });
  const host = await listening(registry);
  const servers = [store, tokens, registry];
  const close = async (): Promise<void> => {
    for (const server of servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  };
  return { host, asked, close };
}

/** An index of what hangs on the image of a layout. @see OCI distribution-spec, "Listing Referrers" */
export function referrers(layout: Files): string {
  const index = JSON.parse(Buffer.from(layout.get('index.json') ?? '{}').toString()) as {
    manifests: readonly { readonly artifactType?: string }[];
  };
  return JSON.stringify({
    ...{ schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json' },
    manifests: index.manifests.filter(({ artifactType }) => artifactType !== undefined),
  });
}

/** Manifests of a layout by digest, and that of the image first. */
export function manifestsOf(layout: Files): ReadonlyMap<string, Uint8Array> {
  const index = JSON.parse(Buffer.from(layout.get('index.json') ?? '{}').toString()) as {
    manifests: readonly { readonly digest: string; readonly artifactType?: string }[];
  };
  const isImage = ({ artifactType }: { readonly artifactType?: string }): boolean =>
    artifactType === undefined;
  const sorted = [...index.manifests.filter(isImage), ...index.manifests.filter((one) => !isImage(one))];
  return new Map(
    sorted.map(({ digest }) => [
      digest,
      layout.get(`blobs/sha256/${digest.slice('sha256:'.length)}`) ?? new Uint8Array(0),
    ]),
  );
}
