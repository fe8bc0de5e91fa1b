import type { IndexBytes } from '../../archive/debian/index-bytes.js';
import { checkPlainIndex, openIndex } from '../../archive/debian/index-bytes.js';
import type { IndexFile, IndexVariant } from '../../archive/debian/indexes.js';
import type { Verified } from '../../archive/verified.js';
import { RootfsError } from '../../kernel/errors.js';
import { inflateJob } from '../../formats/inflate-job.js';
import { obtainBlob } from '../../store/obtain.js';
import type { SuiteArchive } from '../../suite/suite.js';
import type { Effects } from '../request.js';

function urlsOf(mirrors: readonly string[], archive: SuiteArchive, variant: IndexVariant): readonly string[] {
  // By hash first: it is right even while the mirror moves on to the next release file.
  const paths = [variant.byHashPath, variant.path].filter((path) => path !== undefined);
  return mirrors.flatMap((mirror) => paths.map((path) => `${mirror}dists/${archive.dist}/${path}`));
}

/** After these another form of the same index is worth asking for. */
const OTHER_FORM: readonly string[] = ['NETWORK_NOT_FOUND', 'DIGEST_MISMATCH'];

async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/**
 * The first form of the index that some mirror has as it was signed; a mirror in the middle of an update may have one
 * form and not yet another.
 */
export async function obtainVariant(
  index: Verified<IndexFile>,
  archive: SuiteArchive,
  mirrors: readonly string[],
  effects: Effects,
): Promise<IndexVariant> {
  let first: unknown;
  for (const variant of index.variants) {
    try {
      const urls = urlsOf(mirrors, archive, variant);
      await obtainBlob(
        { spec: variant.spec, urls, label: `${index.label} (${variant.compression})` },
        effects,
      );
      return variant;
    } catch (error) {
      if (!(error instanceof RootfsError) || !OTHER_FORM.includes(error.code)) throw error;
      first ??= error;
    }
  }
  throw first;
}

/** A form and its bytes; one that turns out to be corrupt in the store is fetched again, once. */
async function readVariant(
  index: Verified<IndexFile>,
  archive: SuiteArchive,
  mirrors: readonly string[],
  effects: Effects,
): Promise<{ readonly variant: IndexVariant; readonly bytes: Uint8Array }> {
  for (let reads = 0; reads < 2; reads++) {
    const variant = await obtainVariant(index, archive, mirrors, effects);
    const bytes = await effects.store.read(variant.spec);
    if (bytes !== undefined) return { variant, bytes };
    // Reading removed an entry that does not have its own digest, so it is fetched now.
  }
  throw new RootfsError('CACHE_CORRUPT', `${index.label} left the cache while it was needed`, {
    hint: 'Another process may be pruning the cache; run again.',
  });
}

async function cachedPlain(
  index: Verified<IndexFile>,
  effects: Effects,
): Promise<Verified<IndexBytes> | undefined> {
  if (index.plain === undefined) return undefined;
  const bytes = await effects.store.read(index.plain);
  if (bytes === undefined) return undefined;
  const { sizeBytes } = index.plain;
  effects.report({
    kind: 'transfer',
    label: index.label,
    doneBytes: sizeBytes,
    totalBytes: sizeBytes,
    state: 'cached',
  });
  return checkPlainIndex(bytes, index);
}

/**
 * The uncompressed bytes of an index, from the store when they are there, checked against what is signed.
 * @throws RootfsError as `obtainBlob` and `openIndex` do
 */
export async function obtainIndex(
  index: Verified<IndexFile>,
  archive: SuiteArchive,
  mirrors: readonly string[],
  effects: Effects,
): Promise<Verified<IndexBytes>> {
  const cached = await cachedPlain(index, effects);
  if (cached !== undefined) return cached;
  const { variant, bytes } = await readVariant(index, archive, mirrors, effects);
  const opened = await openIndex(bytes, index, variant.compression, (compression, packed, maxBytes) =>
    effects.threads.run(inflateJob, { compression, bytes: packed, maxBytes }),
  );
  if (index.plain !== undefined && variant.compression !== 'none') {
    await effects.store.put(index.plain, whole(opened.bytes));
  }
  return opened;
}
