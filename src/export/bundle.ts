import { dirname } from 'node:path';
import { asDigest, blobSpecOf, Sha256Stream, type BlobSpec } from '../kernel/digest.js';
import { epochSeconds } from '../kernel/epoch.js';
import { RootfsError } from '../kernel/errors.js';
import { sortedBytewise } from '../kernel/order.js';
import { canonicalJson } from '../formats/json/canonical.js';
import { ARTIFACT_TYPES, composeArtifact } from '../oci/artifact.js';
import { MEDIA_TYPES } from '../oci/descriptor.js';
import { blobPath, LAYOUT_FILES } from '../oci/layout.js';
import { imageIndex } from '../oci/manifest.js';
import { memberOf, writeArchive, type Member } from './pack.js';
import type { ExportEffects } from './request.js';
import { sinkOf, withPrivateFile } from './scratch.js';
import { FILE_MODE } from './stage-layout.js';
import { checkFileTarget } from './target.js';

/** A file for a bundle, by its path in it. */
export interface BundleFile {
  readonly title: string;
  readonly spec: BlobSpec;
  readonly isLock: boolean;
  readonly read: () => AsyncIterable<Uint8Array>;
}

export function bundleFileOf(title: string, bytes: Uint8Array, isLock = false): BundleFile {
  return { title, spec: blobSpecOf(bytes), isLock, read: memberOf(title, bytes).read };
}

/** Hashes a file on its way: an entry of the cache may have rotted since it was fetched. */
async function* checked({ title, spec, read }: BundleFile): AsyncGenerator<Uint8Array> {
  const stream = new Sha256Stream();
  for await (const chunk of read()) {
    stream.update(chunk);
    yield chunk;
  }
  if (stream.finish().sha256 === spec.sha256) return;
  throw new RootfsError('CACHE_CORRUPT', `${title} does not have its own digest`, {
    hint: 'rootfs cache verify finds such entries; then run again.',
  });
}

/** The members of a bundle: an OCI layout with one artifact, whose files are the bundle's. */
export function bundleMembers(files: readonly BundleFile[]): readonly Member[] {
  const sorted = sortedBytewise(files, ({ title }) => title);
  const artifact = composeArtifact({
    type: ARTIFACT_TYPES.bundle,
    files: sorted.map(({ title, spec, isLock }) => {
      return { title, spec, mediaType: isLock ? MEDIA_TYPES.lock : MEDIA_TYPES.file };
    }),
  });
  const blobs = new Map<string, Member>();
  for (const { descriptor, bytes } of [artifact.config, artifact.manifest]) {
    const name = blobPath(descriptor.digest);
    blobs.set(name, memberOf(name, bytes));
  }
  for (const file of sorted) {
    const name = blobPath(asDigest(file.spec.sha256));
    blobs.set(name, { name, sizeBytes: file.spec.sizeBytes, read: () => checked(file) });
  }
  return [
    memberOf(LAYOUT_FILES.marker, canonicalJson({ imageLayoutVersion: '1.0.0' })),
    memberOf(LAYOUT_FILES.index, imageIndex([artifact.descriptor]).bytes),
    ...blobs.values(),
  ];
}

/** Nothing in a bundle has a time of its own, and the same files give the same bundle. */
const TIME = epochSeconds(0);

/**
 * Writes a bundle: one file, whole or not at all.
 * @throws RootfsError `OUTPUT_EXISTS`, `CACHE_CORRUPT`, `DISK_FULL`, `DISK_FAILED`, `INTERRUPTED`
 */
export async function writeBundle(
  files: readonly BundleFile[],
  target: string,
  { disk, signal }: Pick<ExportEffects, 'disk' | 'signal'>,
): Promise<void> {
  await checkFileTarget(disk, target);
  await withPrivateFile(disk, dirname(target), async (file) => {
    await writeArchive(bundleMembers(files), TIME, sinkOf(file, signal));
    await file.publish(target, FILE_MODE);
  });
}
