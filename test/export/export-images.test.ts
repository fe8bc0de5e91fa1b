import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkExport, exportImages } from '../../src/export/export-images.js';
import type { ExportEffects, ExportFormat, ExportRequest, ImageThunk } from '../../src/export/request.js';
import { makeDirectoryWriter } from '../../src/host/directory.js';
import { makeDisk } from '../../src/host/disk.js';
import { FailingDisk } from '../make/failing-disk.js';
import { exportRequest, imageSource } from '../make/image-source.js';
import { directory, file } from '../make/tree-entries.js';

let place = '';
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'export-'));
});
afterEach(() => {
  rmSync(place, { recursive: true, force: true });
});

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function effectsWith(change: Partial<ExportEffects> = {}): ExportEffects {
  const directories = makeDirectoryWriter({ isPrivileged: false, readAt: () => new Uint8Array(0) });
  const stdout = (): Promise<void> => Promise.reject(new Error('nothing may go to standard output here'));
  return { disk: makeDisk(), directories, stdout, ...change };
}

/** One line a path: mode, and digest of a file. */
function snapshot(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true });
  const lines = names.map((name) => {
    const path = join(name.parentPath, name.name);
    if (name.isSymbolicLink()) return `${path} → ${readlinkSync(path)}`;
    const mode = (statSync(path).mode & 0o7777).toString(8);
    return `${path} ${mode} ${name.isFile() ? sha256(readFileSync(path)) : ''}`;
  });
  return lines.map((line) => line.slice(folder.length)).sort();
}

const thunk = (architecture: string, text = 'x'): ImageThunk => {
  const entries = [directory(''), file('f', text)];
  return () => Promise.resolve(imageSource(architecture, entries));
};

const FORMATS: { format: ExportFormat; name: string }[] = [
  { format: 'oci', name: 'layout' },
  { format: 'oci-archive', name: 'layout.tar' },
  { format: 'docker-archive', name: 'docker.tar' },
  { format: 'tar', name: 'root.tar' },
  { format: 'tar', name: 'root.tar.gz' },
  { format: 'dir', name: 'root' },
];

const requestFor = ({ format, name }: (typeof FORMATS)[number]): ExportRequest =>
  exportRequest({ format, target: join(place, name) });

describe('every format', () => {
  test.each(FORMATS)(
    '$name is the same again, whatever the umask, and alone in its folder',
    async (wanted) => {
      const before = process.umask(0o077);
      try {
        await exportImages([thunk('amd64')], requestFor(wanted), effectsWith());
        const first = snapshot(place);
        rmSync(join(place, wanted.name), { recursive: true });
        process.umask(0);
        await exportImages([thunk('amd64')], requestFor(wanted), effectsWith());
        expect(snapshot(place)).toEqual(first);
        expect(readdirSync(place)).toEqual([wanted.name]);
      } finally {
        process.umask(before);
      }
    },
  );

  test.each(FORMATS)('$name leaves no trace when any change of the disk fails', async (wanted) => {
    let failures = 0;
    for (let failAt = 1; ; failAt++) {
      const failing = new FailingDisk(makeDisk(), failAt);
      const run = exportImages([thunk('amd64')], requestFor(wanted), effectsWith({ disk: failing.make() }));
      const outcome = await run.then(
        () => 'done',
        (thrown: unknown) => thrown,
      );
      if (failing.failedAt === undefined) break;
      // The last of all changes removes the scratch folder: after that the output is there.
      if (failing.failedAt !== 'remove') {
        expect(outcome).toMatchObject({ code: 'DISK_FULL' });
        expect([failing.failedAt, snapshot(place)]).toEqual([failing.failedAt, []]);
      } else {
        expect(outcome).toMatchObject({ code: 'DISK_FULL' });
        rmSync(place, { recursive: true });
        mkdirSync(place);
      }
      failures++;
    }
    expect(failures).toBeGreaterThan(wanted.format === 'dir' ? 2 : 4);
  });

  test.each(FORMATS)(
    '$name leaves no trace when it is interrupted at any change of the disk',
    async (wanted) => {
      for (let stopAt = 1; ; stopAt++) {
        const stop = new AbortController();
        let count = 0;
        const disk = new FailingDisk(makeDisk(), 0, () => {
          if (++count === stopAt) stop.abort();
        }).make();
        const run = exportImages(
          [thunk('amd64')],
          requestFor(wanted),
          effectsWith({ disk, signal: stop.signal }),
        );
        const outcome = await run.then(
          () => 'done',
          (thrown: unknown) => thrown,
        );
        if (outcome === 'done') {
          // Too late to stop: then it is whole.
          expect(readdirSync(place)).toEqual([wanted.name]);
          break;
        }
        expect(outcome).toMatchObject({ code: 'INTERRUPTED' });
        expect(snapshot(place)).toEqual([]);
      }
    },
  );

  test.each(FORMATS)('$name leaves no trace when the image cannot be built', async (wanted) => {
    const broken: ImageThunk = () => Promise.reject(new Error('broken'));
    await expect(exportImages([broken], requestFor(wanted), effectsWith())).rejects.toThrow('broken');
    expect(snapshot(place)).toEqual([]);
  });

  test.each(FORMATS)('$name says which folder is missing', async ({ format }) => {
    const request = exportRequest({ format, target: join(place, 'missing', 'out') });
    await expect(checkExport(request, 1, effectsWith())).rejects.toMatchObject({
      code: 'DISK_FAILED',
      message: `the folder ${join(place, 'missing')} does not exist`,
    });
  });
});

describe('an OCI layout', () => {
  const target = (): string => join(place, 'out');
  const write = (thunks: readonly ImageThunk[], change: Partial<ExportEffects> = {}) =>
    exportImages(thunks, exportRequest({ format: 'oci', target: target() }), effectsWith(change));

  test('replaces an older one, and nothing of that is left', async () => {
    await write([thunk('amd64', 'new')]);
    const alone = snapshot(target());
    rmSync(target(), { recursive: true });
    await write([thunk('amd64', 'old'), thunk('arm64', 'old')]);
    await write([thunk('amd64', 'new')]);
    expect(snapshot(target())).toEqual(alone);
  });

  test('keeps what a user put beside it, and fills a folder that is empty', async () => {
    mkdirSync(target());
    await write([thunk('amd64', 'old')]);
    writeFileSync(join(target(), 'NOTES'), 'mine');
    await write([thunk('amd64', 'new')]);
    expect(readdirSync(target()).sort()).toEqual(['NOTES', 'blobs', 'index.json', 'oci-layout']);
    expect(readdirSync(join(target(), 'blobs/sha256'))).toHaveLength(3);
  });

  test.each(['empty', 'older'])(
    'leaves an %s folder as it was when a change of the disk fails',
    async (state) => {
      mkdirSync(target());
      if (state === 'older') await write([thunk('amd64', 'old')]);
      const before = snapshot(place);
      const outcomes = new Set<string>();
      for (let failAt = 1; ; failAt++) {
        const failing = new FailingDisk(makeDisk(), failAt);
        const run = write([thunk('amd64', 'new')], { disk: failing.make() });
        await run.catch((thrown: unknown) => expect(thrown).toMatchObject({ code: 'DISK_FULL' }));
        if (failing.failedAt === undefined) break;
        const index = join(target(), 'index.json');
        const isNew = existsSync(index) && !before.join().includes(sha256(readFileSync(index)));
        outcomes.add(isNew ? 'new' : 'as before');
        // Once index.json is new the output is there, with every blob that it needs; before that nothing has changed.
        if (isNew) {
          expect(['rename', 'remove']).toContain(failing.failedAt);
          rmSync(target(), { recursive: true });
          for (const name of readdirSync(place)) rmSync(join(place, name), { recursive: true });
          mkdirSync(target());
          if (state === 'older') await write([thunk('amd64', 'old')]);
        }
        expect([failAt, snapshot(place)]).toEqual([failAt, before]);
      }
      expect(outcomes).toEqual(new Set(['as before', 'new']));
    },
  );

  test('names every blob by its digest and says what a tag names', async () => {
    const result = await write([thunk('amd64'), thunk('armhf')]);
    const blobs = readdirSync(join(target(), 'blobs/sha256'));
    for (const name of blobs) expect(sha256(readFileSync(join(target(), 'blobs/sha256', name)))).toBe(name);
    expect(blobs).toContain(result.image?.digest.slice(7));
    expect(result.layers).toHaveLength(2);
    // Both platforms have the same tree, and so one layer; two configs, two manifests, one index.
    expect(blobs).toHaveLength(6);
  });

  const refused = [
    {
      summary: 'a folder with something else in it',
      make: (path: string) => {
        mkdirSync(path);
        writeFileSync(join(path, 'f'), '');
      },
    },
    { summary: 'a file', make: (path: string) => writeFileSync(path, 'mine') },
    { summary: 'a link to a folder', make: (path: string) => symlinkSync(tmpdir(), path) },
    { summary: 'a dangling link', make: (path: string) => symlinkSync('/nowhere', path) },
    {
      summary: 'a layout whose blobs are a link to another place',
      make: (path: string) => {
        mkdirSync(path);
        writeFileSync(join(path, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
        writeFileSync(join(path, 'index.json'), '{}');
        symlinkSync(tmpdir(), join(path, 'blobs'));
      },
    },
    {
      summary: 'a layout of another version',
      make: (path: string) => {
        mkdirSync(join(path, 'blobs/sha256'), { recursive: true });
        writeFileSync(join(path, 'oci-layout'), '{"imageLayoutVersion":"2.0.0"}');
        writeFileSync(join(path, 'index.json'), '{}');
      },
    },
  ];
  test.each(refused)('refuses $summary and leaves it alone', async ({ make }) => {
    make(target());
    const before = snapshot(place);
    await expect(write([thunk('amd64')])).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
    expect(snapshot(place)).toEqual(before);
  });
});

describe('a file', () => {
  test('replaces a file that is there, and keeps it when the export fails', async () => {
    const target = join(place, 'root.tar');
    writeFileSync(target, 'mine');
    const request = exportRequest({ format: 'tar', target });
    const broken: ImageThunk = () => Promise.reject(new Error('broken'));
    await expect(exportImages([broken], request, effectsWith())).rejects.toThrow('broken');
    expect(readFileSync(target, 'utf8')).toBe('mine');
    await exportImages([thunk('amd64')], request, effectsWith());
    expect(readFileSync(target)).toHaveLength(10240);
  });

  test.each(['folder', 'link'])('does not replace a %s', async (kind) => {
    const target = join(place, 'root.tar');
    if (kind === 'folder') mkdirSync(target);
    else symlinkSync('elsewhere', target);
    const request = exportRequest({ format: 'oci-archive', target });
    await expect(exportImages([thunk('amd64')], request, effectsWith())).rejects.toMatchObject({
      code: 'OUTPUT_EXISTS',
    });
  });

  test.each(['tar', 'oci-archive', 'docker-archive'] as const)(
    '%s to standard output is the same file',
    async (format) => {
      const target = join(place, 'out.tar');
      await exportImages([thunk('amd64')], exportRequest({ format, target }), effectsWith());
      const parts: Uint8Array[] = [];
      const stdout = (bytes: Uint8Array): Promise<void> => {
        parts.push(Buffer.from(bytes));
        return Promise.resolve();
      };
      const scratch = mkdtempSync(join(place, 'scratch-'));
      await exportImages(
        [thunk('amd64')],
        exportRequest({ format, target: '-', scratch }),
        effectsWith({ stdout }),
      );
      expect(Buffer.compare(Buffer.concat(parts), readFileSync(target))).toBe(0);
      expect(readdirSync(scratch)).toEqual([]);
    },
  );

  test('that is a tar is compressed as its suffix says', async () => {
    for (const name of ['a.tar', 'a.tgz', 'a.tar.gz', 'a']) {
      await exportImages(
        [thunk('amd64')],
        exportRequest({ format: 'tar', target: join(place, name) }),
        effectsWith(),
      );
    }
    const read = (name: string): Buffer => readFileSync(join(place, name));
    expect(Buffer.compare(gunzipSync(read('a.tgz')), read('a.tar'))).toBe(0);
    expect(Buffer.compare(read('a.tar.gz'), read('a.tgz'))).toBe(0);
    expect(Buffer.compare(read('a'), read('a.tar'))).toBe(0);
  });

  test('of Docker holds config and layer under their digests', async () => {
    const target = join(place, 'd.tar');
    const result = await exportImages(
      [thunk('amd64')],
      exportRequest({ format: 'docker-archive', target }),
      effectsWith(),
    );
    const text = readFileSync(target, 'latin1');
    expect(result.image?.mediaType).toBe('application/vnd.oci.image.config.v1+json');
    const [config, layer] = [result.image?.digest.slice(7), result.layers[0]?.diffId.slice(7)];
    expect(text).toContain(
      `[{"Config":"${config}.json","Layers":["${layer}.tar"],"RepoTags":["test/rootfs:latest"]}]`,
    );
  });
});

describe('a request is refused before anything is built', () => {
  const never: ImageThunk = () => Promise.reject(new Error('built'));
  const refused: {
    summary: string;
    request: Partial<ExportRequest> & Pick<ExportRequest, 'format'>;
    count?: number;
    code: string;
  }[] = [
    { summary: 'tar of two platforms', request: { format: 'tar' }, count: 2, code: 'OUTPUT_UNSUPPORTED' },
    { summary: 'dir of two platforms', request: { format: 'dir' }, count: 2, code: 'OUTPUT_UNSUPPORTED' },
    {
      summary: 'docker-archive of two platforms',
      request: { format: 'docker-archive' },
      count: 2,
      code: 'OUTPUT_UNSUPPORTED',
    },
    {
      summary: 'a folder to standard output',
      request: { format: 'oci', target: '-' },
      code: 'OUTPUT_UNSUPPORTED',
    },
    {
      summary: 'xz where no program makes it',
      request: { format: 'tar', target: 'root.tar.xz' },
      code: 'OUTPUT_UNSUPPORTED',
    },
    { summary: 'lzo', request: { format: 'tar', target: 'root.tar.lzo' }, code: 'OUTPUT_UNSUPPORTED' },
    { summary: 'a bad tag', request: { format: 'oci', tags: ['a b'] }, code: 'USAGE' },
    {
      summary: 'a bad name for Docker',
      request: { format: 'docker-archive', repoTags: ['Debian'] },
      code: 'USAGE',
    },
    {
      summary: 'an upper-case name for Docker',
      request: { format: 'docker-archive', repoTags: ['Debian:1'] },
      code: 'USAGE',
    },
    { summary: 'the current folder', request: { format: 'oci', target: './' }, code: 'USAGE' },
    { summary: 'the root folder', request: { format: 'dir', target: '/' }, code: 'USAGE' },
    { summary: 'no name', request: { format: 'dir', target: '' }, code: 'USAGE' },
  ];
  test.each(refused)('$summary', async ({ request, count, code }) => {
    const wanted = exportRequest({ target: join(place, 'out'), ...request });
    const thunks = Array<ImageThunk>(count ?? 1).fill(never);
    await expect(exportImages(thunks, wanted, effectsWith())).rejects.toMatchObject({ code });
    expect(snapshot(place)).toEqual([]);
  });
});

describe('a folder of this machine', () => {
  test.each(['a tree that is there', 'a layout'])('does not replace %s', async (what) => {
    const target = join(place, 'root');
    const request = (format: ExportFormat): ExportRequest => exportRequest({ format, target });
    await exportImages([thunk('amd64')], request(what === 'a layout' ? 'oci' : 'dir'), effectsWith());
    await expect(exportImages([thunk('amd64')], request('dir'), effectsWith())).rejects.toMatchObject({
      code: 'OUTPUT_EXISTS',
    });
  });

  test('may be there when it is empty, and gets the mode of the root', async () => {
    const target = join(place, 'root');
    mkdirSync(target);
    chmodSync(target, 0o700);
    utimesSync(target, 1, 1);
    const result = await exportImages(
      [thunk('amd64')],
      exportRequest({ format: 'dir', target: `${target}//` }),
      effectsWith(),
    );
    expect(statSync(target).mode & 0o7777).toBe(0o755);
    expect(result.target).toBe(target);
    expect(result.shortfalls).toEqual([
      { what: 'owners', count: 2, reason: 'only root on Linux can give files to others', example: 'f' },
    ]);
  });
});
