import { join } from 'node:path';
import { canonicalJson, type JsonValue } from '../../formats/json/canonical.js';
import type { Clock } from '../../kernel/clock.js';
import { asDigest, parseSha256, sha256, type Digest } from '../../kernel/digest.js';
import type { Disk } from '../../kernel/disk.js';
import { RootfsError } from '../../kernel/errors.js';
import type { Report } from '../../kernel/events.js';
import type { Fetch } from '../../kernel/fetch.js';
import { ARTIFACT_TYPES } from '../../oci/artifact.js';
import { MEDIA_TYPES } from '../../oci/descriptor.js';
import { blobPath, LAYOUT_FILES } from '../../oci/layout.js';
import { fetchSmall } from '../../store/obtain.js';
import { transfer } from '../../store/transfer.js';
import { authorizingFetch } from './authorize.js';
import type { RegistryReference } from './reference.js';

export interface PullEffects {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly disk: Disk;
  readonly report: Report;
  readonly signal?: AbortSignal | undefined;
}

/** The largest manifest that registries take. @see OCI distribution-spec, "Pushing Manifests" */
const MANIFEST_MAX_BYTES = 4 * 1024 * 1024;
/** An image has far fewer manifests, layers and locks. */
const BLOBS_MAX = 5_000;
const DEEPEST = 3;

const ACCEPT = [
  MEDIA_TYPES.manifest,
  MEDIA_TYPES.index,
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
].join(', ');

interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly sizeBytes: number;
  readonly artifactType: string;
}

type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectsIn(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Only what can be fetched; whatever else is wrong in a document, who reads the layout tells. */
function descriptorOf(value: JsonObject): Descriptor | undefined {
  const { digest, size, mediaType, artifactType } = value;
  const hex = typeof digest === 'string' ? /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1] : undefined;
  if (hex === undefined || typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    return undefined;
  return {
    digest: asDigest(parseSha256(hex)),
    sizeBytes: size,
    mediaType: typeof mediaType === 'string' ? mediaType : '',
    artifactType: typeof artifactType === 'string' ? artifactType : '',
  };
}

/** A pull under way into a layout. */
class Pull {
  private readonly taken = new Set<Digest>();
  private readonly context: Omit<PullEffects, 'disk'>;

  constructor(
    private readonly reference: RegistryReference,
    private readonly folder: string,
    private readonly effects: PullEffects,
    login: string | undefined,
  ) {
    const fetch = authorizingFetch(reference, login, effects.fetch);
    this.context = { ...effects, fetch: (request) => fetch({ ...request, accept: ACCEPT }) };
  }

  /** A small document by digest or tag; undefined when the registry has none. */
  async document(path: string): Promise<Uint8Array | undefined> {
    const url = `${this.reference.url}${path}`;
    return (await fetchSmall([url], MANIFEST_MAX_BYTES, path, this.context))?.bytes;
  }

  async write(path: string, chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<void> {
    const file = await this.effects.disk.createPrivate(this.folder, 'pull-');
    try {
      for await (const chunk of chunks) await file.write(chunk);
      await file.publish(join(this.folder, path), 0o600);
    } finally {
      await file.discard();
    }
  }

  private isNew(digest: Digest): boolean {
    if (this.taken.has(digest)) return false;
    this.taken.add(digest);
    if (this.taken.size <= BLOBS_MAX) return true;
    throw new RootfsError('NETWORK_TOO_LARGE', `${this.reference.text} has more than ${BLOBS_MAX} blobs`);
  }

  private async blob({ digest, sizeBytes }: Descriptor): Promise<void> {
    if (!this.isNew(digest)) return;
    const expected = {
      kind: 'exact' as const,
      sizeBytes,
      sha256: parseSha256(digest.slice('sha256:'.length)),
    };
    const urls = [`${this.reference.url}blobs/${digest}`];
    await transfer(
      { urls, expected, label: digest },
      (chunks) => this.write(blobPath(digest), chunks),
      this.context,
    );
  }

  /** A manifest or an index, and all that it refers to. @returns its own descriptor */
  async manifest(digest: Digest, depth: number): Promise<Descriptor> {
    const bytes = await this.document(`manifests/${digest}`);
    if (bytes === undefined)
      throw new RootfsError('NETWORK_NOT_FOUND', `${this.reference.registry} has no manifest ${digest}`);
    if (asDigest(sha256(bytes)) !== digest)
      throw new RootfsError(
        'DIGEST_MISMATCH',
        `${this.reference.registry} sends another manifest than ${digest}`,
      );
    const value = parseDocument(bytes);
    const isIndex = value['manifests'] !== undefined;
    const mediaType = value['mediaType'];
    const own = isIndex ? MEDIA_TYPES.index : MEDIA_TYPES.manifest;
    const { artifactType = '' } = value;
    const found = {
      ...{ digest, sizeBytes: bytes.length, mediaType: typeof mediaType === 'string' ? mediaType : own },
      artifactType: typeof artifactType === 'string' ? artifactType : '',
    };
    if (!this.isNew(digest)) return found;
    await this.write(blobPath(digest), [bytes]);
    for (const each of objectsIn(
      isIndex ? value['manifests'] : [value['config'], ...objectsIn(value['layers'])],
    )) {
      const below = descriptorOf(each);
      if (below === undefined) continue;
      if (!isIndex) await this.blob(below);
      else if (depth < DEEPEST) await this.manifest(below.digest, depth + 1);
    }
    return found;
  }

  /** Locks that hang on the image: by the referrers API, or by the tag that stands for it where a registry has none. */
  async locks(): Promise<readonly Descriptor[]> {
    const { digest } = this.reference;
    const bytes =
      (await this.document(`referrers/${digest}`)) ??
      (await this.document(`manifests/${digest.replace(':', '-')}`));
    if (bytes === undefined) return [];
    const listed = objectsIn(parseDocument(bytes)['manifests']).map(descriptorOf);
    const locks = listed.filter((one) => one?.artifactType === ARTIFACT_TYPES.lock);
    const found: Descriptor[] = [];
    for (const lock of locks) if (lock !== undefined) found.push(await this.manifest(lock.digest, DEEPEST));
    return found;
  }
}

function parseDocument(bytes: Uint8Array): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    value = undefined;
  }
  return isObject(value) ? value : {};
}

function descriptorJson({ mediaType, digest, sizeBytes, artifactType }: Descriptor): JsonValue {
  return { mediaType, digest, size: sizeBytes, ...(artifactType === '' ? {} : { artifactType }) };
}

/**
 * Fetches an image and the locks that hang on it from a registry into a layout, which it makes in an empty folder. Whatever
 * arrives is checked against its digest while it does; nothing is read out of it here.
 * @param login `Basic …`, for a registry that wants one
 * @throws RootfsError `NETWORK_NOT_FOUND`, `NETWORK_FAILED`, `DIGEST_MISMATCH`, `OFFLINE`, `DISK_FULL`
 * @see OCI distribution-spec, "Pull", "Listing Referrers" and "Referrers Tag Schema"
 */
export async function pullImage(
  reference: RegistryReference,
  folder: string,
  login: string | undefined,
  effects: PullEffects,
): Promise<void> {
  await effects.disk.makeDirectories(join(folder, LAYOUT_FILES.blobs), 0o700);
  const pull = new Pull(reference, folder, effects, login);
  const found = [await pull.manifest(reference.digest, 0), ...(await pull.locks())];
  const index = { schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests: found.map(descriptorJson) };
  await pull.write(LAYOUT_FILES.index, [canonicalJson(index)]);
  await pull.write(LAYOUT_FILES.marker, [canonicalJson({ imageLayoutVersion: '1.0.0' })]);
}
