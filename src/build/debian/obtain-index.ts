import { checkIndexSize, openIndex } from '../../archive/debian/index-bytes.js';
import type { IndexFile, IndexVariant } from '../../archive/debian/indexes.js';
import { packagesKeys, packPackages, unpackPackages } from '../../archive/debian/packages-cache.js';
import { type ParsedPackages, parsePackages } from '../../archive/debian/packages.js';
import type { Verified } from '../../archive/verified.js';
import { asRootfsError, RootfsError } from '../../kernel/errors.js';
import type { DerivedKey } from '../../kernel/store.js';
import { inflateOnThreads } from '../../formats/inflate-on-threads.js';
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

async function keptPackages(
  index: Verified<IndexFile>,
  effects: Effects,
): Promise<Verified<ParsedPackages> | undefined> {
  const { store, report } = effects;
  for (const key of packagesKeys(index)) {
    const bytes = await store.readDerived(key);
    if (bytes === undefined) continue;
    const parsed = unpackPackages(bytes, key, index);
    if (parsed === undefined) {
      await store.dropDerived(key);
      continue;
    }
    const { sizeBytes } = parsed.spec;
    const sizes = { doneBytes: sizeBytes, totalBytes: sizeBytes };
    report({ kind: 'transfer', label: index.label, ...sizes, state: 'cached' });
    return parsed;
  }
  return undefined;
}

/** A cache that may only be read, or a full disk, costs time and nothing else. */
async function keepPackages(
  parsed: Verified<ParsedPackages>,
  key: DerivedKey,
  index: IndexFile,
  { store, report }: Effects,
): Promise<void> {
  try {
    await store.putDerived(key, packPackages(parsed));
  } catch (error) {
    const text = `${index.label} is not kept as it was read: ${asRootfsError(error).message}`;
    report({ kind: 'note', level: 'debug', code: 'index', text });
  }
}

/**
 * The packages of an index: as they were read once, when the store has them under what is signed now, else from the file,
 * checked against what is signed.
 * @throws RootfsError as `obtainBlob`, `openIndex` and `parsePackages` do
 */
export async function obtainPackagesIndex(
  index: Verified<IndexFile>,
  archive: SuiteArchive,
  mirrors: readonly string[],
  effects: Effects,
): Promise<Verified<ParsedPackages>> {
  checkIndexSize(index);
  const kept = await keptPackages(index, effects);
  if (kept !== undefined) return kept;
  const { variant, bytes } = await readVariant(index, archive, mirrors, effects);
  const stream = openIndex(bytes, index, variant.compression, (compression, packed, maxBytes) =>
    inflateOnThreads(compression, packed, maxBytes, effects.threads),
  );
  const parsed = await parsePackages(stream, index.architecture, index.label);
  const key = packagesKeys(index).find(
    ({ from }) => from === parsed.spec.sha256 || from === variant.spec.sha256,
  );
  if (key !== undefined) await keepPackages(parsed, key, index, effects);
  return parsed;
}
