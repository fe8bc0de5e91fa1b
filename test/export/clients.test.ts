import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exportImages } from '../../src/export/export-images.js';
import type { ExportFormat, ExportResult } from '../../src/export/request.js';
import { makeDirectoryWriter } from '../../src/host/directory.js';
import { makeDisk } from '../../src/host/disk.js';
import { gnuTar } from '../make/gnu-tar.js';
import { exportRequest, imageSource } from '../make/image-source.js';
import { deviceFolder, EPOCH } from '../make/tree-entries.js';

let place = '';
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'clients-'));
});
afterEach(() => {
  rmSync(place, { recursive: true, force: true });
});

const isRoot = process.platform === 'linux' && process.getuid?.() === 0;

/** Whether a program is there; said once, loudly, when it is not. */
function has(program: string, needsRoot = false): boolean {
  const isThere = spawnSync(program, ['--version']).status === 0 && (isRoot || !needsRoot);
  if (!isThere) console.warn(`SKIPPED: outputs are not read by ${program}${needsRoot ? ' as root' : ''}`);
  return isThere;
}

function run(program: string, ...args: string[]): string {
  const ended = spawnSync(program, args, { cwd: place, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (ended.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${ended.stderr}`);
  return ended.stdout;
}

async function write(format: ExportFormat, name: string, ...architectures: string[]): Promise<ExportResult> {
  const request = exportRequest({ format, target: join(place, name) });
  const stdout = (): Promise<void> => Promise.reject(new Error('nothing may go to standard output here'));
  const readAt = (): Uint8Array => new Uint8Array(0);
  return exportImages(
    architectures.map((architecture) => () => Promise.resolve(imageSource(architecture))),
    request,
    { disk: makeDisk(), directories: makeDirectoryWriter({ isPrivileged: isRoot, readAt }), stdout },
  );
}

/** What GNU tar finds below `folder` without /dev, and what our tar holds after its /dev. */
async function bothTars(folder: string): Promise<[Buffer, Buffer]> {
  await write('tar', 'ours.tar', 'amd64');
  const ours = readFileSync(join(place, 'ours.tar')).subarray(deviceFolder().length * 512);
  return [gnuTar(join(place, folder), EPOCH, ['--exclude=./dev']), ours];
}

describe.skipIf(!has('skopeo'))('skopeo', () => {
  test('inspects a layout and an archive of it, and finds the digest that was told', async () => {
    const { image, layers } = await write('oci', 'out', 'arm64');
    await write('oci-archive', 'out.tar', 'arm64');
    for (const name of ['oci:out:latest', 'oci-archive:out.tar:latest']) {
      const seen = JSON.parse(run('skopeo', 'inspect', '--override-arch', 'arm64', name)) as Record<
        string,
        unknown
      >;
      expect(seen).toMatchObject({
        Digest: image?.digest,
        Architecture: 'arm64',
        Created: '2023-11-14T22:13:20Z',
        Layers: [layers[0]?.digest],
      });
    }
  });

  test('chooses a platform of several', async () => {
    await write('oci', 'out', 'amd64', 'arm64', 's390x');
    for (const architecture of ['amd64', 'arm64', 's390x']) {
      const seen = run('skopeo', 'inspect', '--override-arch', architecture, 'oci:out:latest');
      expect(JSON.parse(seen)).toMatchObject({ Architecture: architecture, Os: 'linux' });
    }
    expect(run('skopeo', 'copy', '--all', 'oci:out:latest', 'oci:copy:all')).toContain(
      'Writing manifest list',
    );
  });

  test('copies to Docker and back, and the config says the same', async () => {
    const { layers } = await write('docker-archive', 'docker.tar', 'amd64');
    await write('oci', 'out', 'amd64');
    run('skopeo', 'copy', 'oci:out:latest', 'docker-archive:theirs.tar:test/rootfs:latest');
    const inside = (archive: string): unknown => JSON.parse(run('tar', '-xOf', archive, 'manifest.json'));
    // skopeo names config and layer as we do, and adds a default registry to the tag.
    const tagged = (tag: string): object => ({ RepoTags: [expect.stringContaining(tag) as string] });
    expect(inside('theirs.tar')).toMatchObject([
      { ...(inside('docker.tar') as [object])[0], ...tagged('test/rootfs:latest') },
    ]);
    run('skopeo', 'copy', 'docker-archive:docker.tar', 'oci:back:latest');
    // skopeo writes the config anew when it turns Docker's form into OCI's; what it says must be the same.
    const config = (name: string): unknown => JSON.parse(run('skopeo', 'inspect', '--config', name));
    expect(config('oci:back:latest')).toEqual(config('oci:out:latest'));
    expect(config('oci:back:latest')).toMatchObject({ rootfs: { diff_ids: [layers[0]?.diffId] } });
  });
});

describe.skipIf(!has('umoci', true) || !has('tar'))('umoci', () => {
  test('unpacks the tree that went in: owners, set-id bits, devices, hard links, capabilities, times', async () => {
    await write('oci', 'out', 'amd64');
    run('umoci', 'unpack', '--image', 'out:latest', 'bundle');
    const [theirs, ours] = await bothTars('bundle/rootfs');
    expect(ours.equals(theirs)).toBe(true);
    expect(run('stat', '-c', '%A %t,%T', 'bundle/rootfs/dev/null').trim()).toBe('crw-rw-rw- 1,3');
  });
});

describe.skipIf(!has('podman', true))('podman', () => {
  const podman = (...args: string[]): string => {
    const store = [
      '--root',
      join(place, 'store'),
      '--runroot',
      join(place, 'run'),
      '--storage-driver',
      'vfs',
    ];
    return run('podman', ...store, ...args);
  };

  test('loads what is for docker load, and keeps its ID', async () => {
    const { image } = await write('docker-archive', 'docker.tar', 'amd64');
    expect(podman('load', '-i', 'docker.tar')).toContain('test/rootfs:latest');
    expect(podman('images', '--no-trunc', '--quiet').trim()).toBe(image?.digest);
  });

  test('loads an archive of a layout', async () => {
    await write('oci-archive', 'out.tar', 'amd64');
    expect(podman('load', '-i', 'out.tar')).toContain('Loaded image');
  });

  test.each(['root.tar', 'root.tar.gz'])('imports %s as a root filesystem', async (name) => {
    const { layers } = await write('tar', name, 'amd64');
    podman('import', name, 'imported:1');
    expect(podman('inspect', 'imported:1')).toContain(layers[0]?.diffId);
  });
});

describe.skipIf(!has('tar'))('tar', () => {
  test('lists the archives, sorted, of root and of one time', async () => {
    await write('oci-archive', 'out.tar', 'amd64');
    const lines = run('tar', '--full-time', '--numeric-owner', '--utc', '-tvf', 'out.tar').trim().split('\n');
    const names = lines.map((line) => line.split(' ').at(-1));
    expect(names).toEqual([...names].sort());
    expect(names).toEqual(expect.arrayContaining(['blobs/', 'blobs/sha256/', 'index.json', 'oci-layout']));
    for (const line of lines) expect(line).toMatch(/^(drwxr-xr-x|-rw-r--r--) 0\/0 .* 2023-11-14 22:13:20 /);
  });
});

const canRestore = has('setfattr') && has('mknod') && has('mkfifo') && isRoot && has('tar');

describe('a folder of this machine', () => {
  test.skipIf(!canRestore)('is the whole tree for root on Linux', async () => {
    const { shortfalls } = await write('dir', 'root', 'amd64');
    expect(shortfalls).toEqual([]);
    const [theirs, ours] = await bothTars('root');
    expect(ours.equals(theirs)).toBe(true);
    expect(existsSync(join(place, 'root/dev/zero'))).toBe(true);
  });
});
