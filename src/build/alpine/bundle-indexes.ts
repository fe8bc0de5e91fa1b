import { openApkIndex } from '../../archive/alpine/open-index.js';
import { readApkKeys } from '../../archive/alpine/keys.js';
import type { BundleFile } from '../../export/bundle.js';
import { obtainBlob } from '../../store/obtain.js';
import type { BundledArchive } from '../bundle-files.js';
import type { Effects } from '../request.js';
import { urlsOf } from './fetch.js';

/**
 * The signed indexes of a locked archive of Alpine, by their paths on a mirror.
 * @throws RootfsError of fetching and verifying: mirrors delete what is older than the newest
 */
export async function apkIndexesOf(one: BundledArchive, effects: Effects): Promise<readonly BundleFile[]> {
  const { locked, mirrors } = one;
  const keys = readApkKeys(one.keys);
  const found: BundleFile[] = [];
  for (const { path, sha256, sizeBytes } of locked.indexes) {
    const spec = { sha256, sizeBytes };
    await obtainBlob({ spec, urls: urlsOf(path, mirrors), label: path }, effects);
    const bytes = await effects.store.read(spec);
    if (bytes !== undefined) openApkIndex(bytes, keys, path, locked.signedBy.length === 0);
    const read = (): AsyncIterable<Uint8Array> => effects.disk.readStream(effects.store.path(spec));
    found.push({ title: `${locked.id}/${path}`, spec, isLock: false, read });
  }
  return found;
}
