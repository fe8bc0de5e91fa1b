import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { makeJobEffects } from '../../../src/host/disk-job.js';
import { readContent } from '../../../src/kernel/content.js';
import { blobSpecOf } from '../../../src/kernel/digest.js';
import type { JobEffects } from '../../../src/kernel/threads.js';
import { unpackJob, type UnpackInput } from '../../../src/package/debian/unpack-job.js';
import { ar, member } from '../../make/ar.js';
import { controlText, deb, tarMember } from '../../make/deb.js';
import { outcome } from '../../make/outcome.js';
import { dir, file, tar } from '../../make/tar.js';

let folder = '';
let effects: JobEffects & { close(): void };
let count = 0;
let input: UnpackInput;

const HONEST = deb({
  data: [dir('./'), file('./a', 'text'), file('./empty'), file('./b', 'more')],
  compression: 'xz',
});

function blob(bytes: Uint8Array): UnpackInput {
  const name = join(folder, String(count++));
  writeFileSync(`${name}.deb`, bytes);
  return { blobPath: `${name}.deb`, scratchPath: `${name}.tar`, ...blobSpecOf(bytes) };
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'unpack-job-'));
  effects = makeJobEffects();
});
beforeEach(() => {
  input = blob(HONEST);
});
afterAll(() => {
  effects.close();
  rmSync(folder, { recursive: true, force: true });
});

test('contents are read back from the scratch file; empty files need none', async () => {
  const { output } = await unpackJob.run(input, effects);
  const contents = output.entries.map((entry) =>
    entry.kind === 'file' ? Buffer.from(readContent(entry.content, effects.readAt)).toString() : entry.kind,
  );
  expect(contents).toEqual(['directory', 'text', '', 'more']);
  const [, text, empty] = output.entries;
  expect(text?.kind === 'file' && text.content).toMatchObject({
    kind: 'file',
    path: input.scratchPath,
    sizeBytes: 4,
  });
  expect(empty?.kind === 'file' && empty.content.kind).toBe('memory');
  expect(structuredClone(output)).toEqual(output);
});

test('the scratch file is the uncompressed data member', async () => {
  await unpackJob.run(input, effects);
  const wanted = tar(dir('./'), file('./a', 'text'), file('./empty'), file('./b', 'more'));
  expect(readFileSync(input.scratchPath).equals(wanted)).toBe(true);
});

test('the job names the module that exports it', async () => {
  const module = (await import(unpackJob.module)) as Readonly<Record<string, unknown>>;
  expect(module[unpackJob.name]).toBe(unpackJob);
});

test.each([
  {
    summary: 'another digest',
    change: (it: UnpackInput) => ({ ...it, sha256: blobSpecOf(Buffer.alloc(1)).sha256 }),
  },
  {
    summary: 'fewer bytes than signed',
    change: (it: UnpackInput) => ({ ...it, sizeBytes: it.sizeBytes + 1 }),
  },
  {
    summary: 'more bytes than signed',
    change: (it: UnpackInput) => ({ ...it, sizeBytes: it.sizeBytes - 1 }),
  },
])('a blob with $summary is refused before any of it is interpreted', async ({ change }) => {
  const readAt = (): Uint8Array => {
    throw new Error('an unverified byte was read');
  };
  const writeNew = (): Promise<never> => Promise.reject(new Error('a scratch file was made'));
  expect(await outcome(() => unpackJob.run(change(input), { ...effects, readAt, writeNew }))).toBe(
    'DIGEST_MISMATCH',
  );
  expect(existsSync(input.scratchPath)).toBe(false);
});

test('every flipped byte is found by the digest, whatever the compression', async () => {
  for (let at = 0; at < HONEST.length; at += 97) {
    const flipped = Buffer.from(HONEST);
    flipped[at] = (flipped[at] as number) ^ 1;
    writeFileSync(input.blobPath, flipped);
    expect(await outcome(() => unpackJob.run(input, effects))).toBe('DIGEST_MISMATCH');
  }
});

test('a hostile package leaves no scratch file', async () => {
  const hostile = blob(deb({ data: [file('./../x', 'x')] }));
  expect(await outcome(() => unpackJob.run(hostile, effects))).toBe('DEB_HOSTILE');
  expect(existsSync(hostile.scratchPath)).toBe(false);
});

test('a scratch file that is there already is not overwritten', async () => {
  writeFileSync(input.scratchPath, 'mine');
  expect(await outcome(() => unpackJob.run(input, effects))).toBe('DISK_FAILED');
  expect(readFileSync(input.scratchPath, 'utf8')).toBe('mine');
});

test('a caller can bound the data member', async () => {
  expect(await outcome(() => unpackJob.run({ ...input, maxDataBytes: 512 }, effects))).toBe(
    'ARCHIVE_TOO_LARGE',
  );
});

test('a large package goes through in small pieces', async () => {
  const control = tarMember('control.tar', [file('./control', controlText())]);
  const data = gzipSync(tar(file('./big', Buffer.alloc(40 << 20, 'ab'))));
  const large = blob(ar(member('debian-binary', '2.0\n'), control, member('data.tar.gz', data)));
  const sizes: number[] = [];
  const measured: JobEffects = {
    ...effects,
    readAt: (path, offset, length) => {
      sizes.push(length);
      return effects.readAt(path, offset, length);
    },
    writeNew: (path, body) =>
      effects.writeNew(path, (append) =>
        body((bytes) => {
          sizes.push(bytes.length);
          append(bytes);
        }),
      ),
  };
  const { output } = await unpackJob.run(large, measured);
  expect(output.entries).toHaveLength(1);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(256 * 1024);
});
