import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readRegistryLogin } from '../../src/host/registry-logins.js';
import { makeDisk } from '../../src/host/disk.js';
import { isRegistryReference, parseRegistryReference } from '../../src/build/registry/reference.js';
import { auditWorld, type AuditWorld } from '../make/audit-world.js';
import { fakeMachine } from '../make/fake-host.js';
import { hasTool, outcome } from '../make/outcome.js';
import { guardedRegistry, manifestsOf, pushLayout, realRegistry, referrers } from '../make/registry.js';
import { signingKey } from '../make/signing-keys.js';
import { MADE } from '../make/small-archive.js';

const machine = fakeMachine(MADE + 3600);
afterAll(() => machine.remove());
let world: AuditWorld;
let digest = '';

function put(name: string, bytes: Uint8Array): void {
  const path = join(machine.folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

beforeAll(async () => {
  world = await auditWorld();
  [digest = ''] = manifestsOf(world.layout).keys();
  put('bundle.tar', world.bundle);
  put('keyring.asc', Buffer.from((await signingKey('small')).armoured));
  for (const [name, bytes] of world.layout) put(`image/${name}`, bytes);
});

const PROOF = ['--bundle', 'bundle.tar', '--keyring', 'keyring.asc'];
const HEX = 'a'.repeat(64);

describe('an image in a registry', () => {
  test('is reproduced, and its lock found by the tag that stands for referrers, in a real one', async () => {
    const registry = await realRegistry();
    if (registry === undefined) return;
    try {
      const tag = `sha256-${digest.slice('sha256:'.length)}`;
      const manifests = new Map([...manifestsOf(world.layout), [tag, Buffer.from(referrers(world.layout))]]);
      await pushLayout(`http://${registry.host}/v2/made/image/`, world.layout, manifests);
      const image = `docker://${registry.host}/made/image@${digest}`;
      await machine.run(['bundle', 'import', 'bundle.tar']);
      const { out, status } = await machine.run(['audit', image, ...PROOF]);
      expect(out).toContain(`${image}: reproduced`);
      expect(status).toBe(0);
      // With no lock named, the one that hangs on the image is taken.
      const own = await machine.run(['audit', image, '--keyring', 'keyring.asc']);
      expect(own.out).toContain(`${image}: reproduced`);
      const same = await machine.run(['diff', image, 'image']);
      expect([same.status, same.err]).toEqual([0, '']);
    } finally {
      await registry.close();
    }
  });

  test('as skopeo pushes it is reproduced too', async () => {
    if (!hasTool('skopeo', 'an image pushed by skopeo')) return;
    const registry = await realRegistry();
    if (registry === undefined) return;
    try {
      const to = `${registry.host}/made:latest`;
      const from = `oci:${join(machine.folder, 'image')}:latest`;
      const options = ['copy', '--insecure-policy', '--dest-tls-verify=false', '--quiet'];
      await promisify(execFile)('skopeo', [...options, from, `docker://${to}`]);
      const { out } = await machine.run(['audit', `${to}@${digest}`, ...PROOF]);
      expect(out).toContain(': reproduced');
    } finally {
      await registry.close();
    }
  });

  test('is fetched with a token, which goes to the registry alone', async () => {
    const registry = await guardedRegistry(world.layout);
    try {
      const registryLogin = (): Promise<string> => Promise.resolve('Basic bmFtZTp3b3Jk');
      const image = `docker://${registry.host}/made@${digest}`;
      const { out } = await machine.run(['audit', image, ...PROOF], { registryLogin });
      expect(out).toContain(': reproduced');
      const sent = (server: string): ReadonlySet<string | undefined> =>
        new Set(registry.asked.filter((one) => one.server === server).map((one) => one.authorization));
      expect(sent('registry')).toEqual(new Set([undefined, 'Bearer secret']));
      expect(sent('tokens')).toEqual(new Set(['Basic bmFtZTp3b3Jk']));
      expect(sent('store')).toEqual(new Set([undefined]));
      expect(registry.asked.find(({ server }) => server === 'tokens')?.path).toBe(
        '/token?service=made&scope=repository%3Amade%3Apull',
      );
    } finally {
      await registry.close();
    }
  });

  test('that is another than was named is not taken', async () => {
    for (const [name, bytes] of world.layout) {
      if (!name.startsWith('blobs/') || bytes.length === 0) continue;
      const hex = name.slice('blobs/sha256/'.length);
      const changed = Uint8Array.from(bytes);
      changed[0] = (changed[0] ?? 0) ^ 1;
      const registry = await guardedRegistry(world.layout, (seen, whole) => (seen === hex ? changed : whole));
      try {
        const { status, err, out } = await machine.run([
          'audit',
          `${registry.host}/made@${digest}`,
          ...PROOF,
        ]);
        expect([out, status === 0], name).toEqual(['', false]);
        expect(err).toMatch(/DIGEST_MISMATCH|digest|SHA-256/);
      } finally {
        await registry.close();
      }
    }
  });

  test('is not asked for offline', async () => {
    const { status, err } = await machine.run([
      'audit',
      `docker://registry.example/made@${digest}`,
      '--offline',
    ]);
    expect(err).toContain('offline');
    expect(status).not.toBe(0);
  });
});

describe('the name of an image in a registry', () => {
  test.each([
    [`docker://debian@sha256:${HEX}`, 'https://registry-1.docker.io/v2/library/debian/'],
    [`docker://a/b@sha256:${HEX}`, 'https://registry-1.docker.io/v2/a/b/'],
    [`registry.example/b/c:tag@sha256:${HEX}`, 'https://registry.example/v2/b/c/'],
    [`localhost:5000/a@sha256:${HEX}`, 'http://localhost:5000/v2/a/'],
    [`[::1]:5000/a@sha256:${HEX}`, 'http://[::1]:5000/v2/a/'],
    [`localhost.example:5000/a@sha256:${HEX}`, 'https://localhost.example:5000/v2/a/'],
  ])('%s', (text, url) => {
    expect(isRegistryReference(text)).toBe(true);
    expect(parseRegistryReference(text).url).toBe(url);
  });

  test.each([
    ['a tag', 'docker://debian:12'],
    ['a name that climbs', `docker://registry.example/../a@sha256:${HEX}`],
    ['a login', `docker://user:word@registry.example/a@sha256:${HEX}`],
    ['two digests', `docker://a@sha256:${HEX}@sha256:${HEX}`],
    ['capital letters', `docker://registry.example/A@sha256:${HEX}`],
  ])('is refused with %s', async (_, text) => {
    expect(await outcome(() => parseRegistryReference(text))).toBe('USAGE');
  });
});

test('logins of registries are read as docker and podman write them', async () => {
  const auths = {
    'registry.example': { auth: 'bmFtZTp3b3Jk' },
    'https://index.docker.io/v1/': { auth: 'ZG9jazo=' },
  };
  put('home/.docker/config.json', Buffer.from(JSON.stringify({ auths, credsStore: 'desktop' })));
  const read = (registry: string): Promise<string | undefined> =>
    readRegistryLogin(makeDisk(), {}, join(machine.folder, 'home'), registry);
  expect(await read('registry.example')).toBe('Basic bmFtZTp3b3Jk');
  expect(await read('docker.io')).toBe('Basic ZG9jazo=');
  expect(await read('other.example')).toBeUndefined();
  put('home/.docker/config.json', Buffer.from('{"auths": secret'));
  expect(await outcome(() => read('registry.example'))).toBe('USAGE');
});
