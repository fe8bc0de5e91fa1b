import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { parseArchitecture, platformOf } from '../../src/kernel/architecture.js';
import type { Digest } from '../../src/kernel/digest.js';
import { epochSeconds } from '../../src/kernel/epoch.js';
import type { DiffId } from '../../src/layer/write-layer.js';
import { composeImage, type Image, type ImageLayer } from '../../src/oci/image.js';
import { blobPath, checkRefName, composeLayout } from '../../src/oci/layout.js';

const sha = (text: string): Digest => `sha256:${createHash('sha256').update(text).digest('hex')}` as Digest;

const layer: ImageLayer = {
  compression: 'gzip',
  digest: sha('blob'),
  diffId: sha('tar') as DiffId,
  sizeBytes: 7,
};

const json = (bytes: Uint8Array): unknown => JSON.parse(Buffer.from(bytes).toString());

function image(architecture: string, annotations = {}): Image {
  const platform = platformOf(parseArchitecture(architecture));
  return composeImage([layer], {
    platform,
    epoch: epochSeconds(1767225600),
    createdBy: 'rootfs bootstrap bookworm',
    comment: 'minbase',
    annotations,
  });
}

describe('an image', () => {
  test('has a config that names its platform, time, tar and history', () => {
    expect(json(image('armhf').config.bytes)).toEqual({
      architecture: 'arm',
      config: {
        Cmd: ['bash'],
        Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
      },
      created: '2026-01-01T00:00:00Z',
      history: [
        { comment: 'minbase', created: '2026-01-01T00:00:00Z', created_by: 'rootfs bootstrap bookworm' },
      ],
      os: 'linux',
      rootfs: { diff_ids: [layer.diffId], type: 'layers' },
      variant: 'v7',
    });
  });

  test('has a manifest that points at config and layer, with the annotations given', () => {
    const made = image('amd64', { 'org.opencontainers.image.version': '12' });
    expect(json(made.manifest.bytes)).toEqual({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: {
        mediaType: 'application/vnd.oci.image.config.v1+json',
        digest: sha(Buffer.from(made.config.bytes).toString()),
        size: made.config.bytes.length,
      },
      layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: layer.digest, size: 7 }],
      annotations: { 'org.opencontainers.image.version': '12' },
    });
  });

  test('is the same for the same values and another for others', () => {
    expect(image('amd64').descriptor).toEqual(image('amd64').descriptor);
    expect(image('amd64').descriptor.digest).not.toBe(image('arm64').descriptor.digest);
  });
});

describe('a layout', () => {
  test('of one platform points straight at the manifest, once a tag', () => {
    const only = image('arm64');
    const layout = composeLayout([only], ['latest', 'bookworm']);
    const entry = (name: string): object => ({
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: only.descriptor.digest,
      size: only.descriptor.sizeBytes,
      platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
      annotations: { 'org.opencontainers.image.ref.name': name },
    });
    expect(json(layout.index)).toMatchObject({ manifests: [entry('latest'), entry('bookworm')] });
    expect(json(layout.marker)).toEqual({ imageLayoutVersion: '1.0.0' });
    expect(layout.target.digest).toBe(only.descriptor.digest);
    expect(layout.references.size).toBe(3);
  });

  test('of several points at an index of manifests with their platforms', () => {
    const layout = composeLayout([image('amd64'), image('armhf')], ['latest'], { a: 'b' });
    const index = layout.blobs.at(-1);
    expect(layout.target).toMatchObject({ mediaType: 'application/vnd.oci.image.index.v1+json' });
    expect(json(index?.bytes ?? new Uint8Array(0))).toMatchObject({
      annotations: { a: 'b' },
      manifests: [
        { platform: { architecture: 'amd64', os: 'linux' } },
        { platform: { architecture: 'arm', os: 'linux', variant: 'v7' } },
      ],
    });
    expect(layout.references.has(layer.digest)).toBe(true);
    expect(layout.references.size).toBe(6);
  });

  test('without a tag still holds the image', () => {
    expect(json(composeLayout([image('amd64')], []).index)).toMatchObject({
      manifests: [{ size: expect.any(Number) }],
    });
  });

  test('refuses the same platform twice, and none', () => {
    expect(() => composeLayout([image('amd64'), image('amd64')], [])).toThrow(/linux\/amd64 is there twice/);
    expect(() => composeLayout([], [])).toThrow(/without an image/);
  });

  test('keeps blobs by their digest', () => {
    expect(blobPath(sha('x'))).toBe(`blobs/sha256/${sha('x').slice(7)}`);
  });
});

describe('a tag', () => {
  test.each(['latest', 'a.b-c_d', 'registry.example:5000/team/image', 'v1--x', 'A+b@c'])(
    'may be %s',
    (text) => {
      expect(checkRefName(text)).toBe(text);
    },
  );

  test.each(['', '-a', 'a b', 'a\n', 'é', 'a/', '..', 'a'.repeat(256), `${'a'.repeat(250)}!`])(
    'may not be %j',
    (text) => {
      expect(() => checkRefName(text)).toThrow(expect.objectContaining({ code: 'USAGE' }));
    },
  );
});
