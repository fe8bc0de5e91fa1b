import { localIndex } from '../../archive/debian/local.js';
import type { PackagesIndex } from '../../archive/debian/stanza.js';
import type { Verified } from '../../archive/verified.js';
import { Sha256Stream, type BlobSpec } from '../../kernel/digest.js';
import { RootfsError } from '../../kernel/errors.js';
import { readDebControl } from '../../package/debian/deb.js';
import type { Effects, LocalFile, ResolveRequest } from '../request.js';

/** Debian's largest package has some 2 GB. */
const MAX_BYTES = 8 * 1024 ** 3;

async function specOf({ word, path }: LocalFile, effects: Effects): Promise<BlobSpec> {
  const stat = await effects.disk.stat(path);
  if (stat === undefined || stat.kind === 'directory') {
    throw new RootfsError('PACKAGE_UNKNOWN', `${word} is not a file`, {
      hint: 'A word with a slash that ends in .deb is the path of a package; check it.',
    });
  }
  const stream = new Sha256Stream();
  for await (const chunk of effects.disk.readStream(path)) {
    stream.update(chunk);
    if (stream.sizeBytes > MAX_BYTES)
      throw new RootfsError('DEB_UNSUPPORTED', `${word} has more than ${MAX_BYTES} bytes`);
  }
  return stream.finish();
}

async function readLocal(file: LocalFile, effects: Effects): Promise<Verified<PackagesIndex>> {
  const { word, path } = file;
  const spec = await specOf(file, effects);
  // From here on the copy counts, whatever becomes of the file.
  await effects.store.put(spec, effects.disk.readStream(path));
  const blob = effects.store.path(spec);
  const source = {
    sizeBytes: spec.sizeBytes,
    read: (offset: number, lengthBytes: number) => effects.readAt(blob, offset, lengthBytes),
  };
  try {
    const { architecture, control } = await readDebControl(source);
    return await localIndex({ word, architecture, control, ...spec });
  } catch (error) {
    if (!(error instanceof RootfsError)) throw error;
    throw new RootfsError(error.code, `${word}: ${error.message}`, { hint: error.hint, cause: error });
  }
}

/**
 * The .deb files that a request names, each as an index of its own; their bytes are in the store afterwards.
 * @throws RootfsError `PACKAGE_UNKNOWN` when there is no such file, and as readDeb does
 */
export async function localIndexes(
  request: ResolveRequest,
  effects: Effects,
): Promise<readonly Verified<PackagesIndex>[]> {
  const indexes: Verified<PackagesIndex>[] = [];
  for (const file of request.localPackages) indexes.push(await readLocal(file, effects));
  return indexes;
}
