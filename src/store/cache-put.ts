import { Sha256Stream, type BlobSpec } from '../kernel/digest.js';
import type { Disk, PrivateFile } from '../kernel/disk.js';
import { RootfsError } from '../kernel/errors.js';
import { blobFolder, blobPath, cannotWrite, temporaryFolder } from './cache-layout.js';

type Chunks = AsyncIterable<Uint8Array>;

function mismatch(spec: BlobSpec, seen: string): RootfsError {
  const expected = `${spec.sizeBytes} bytes with sha256 ${spec.sha256}`;
  return new RootfsError('DIGEST_MISMATCH', `expected ${expected}, got ${seen}`, {
    hint: 'The mirror is out of step or was tampered with; nothing was kept. Try again later, or another --mirror.',
  });
}

async function inCache<T>(directory: string, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (thrown) {
    throw cannotWrite(directory, thrown);
  }
}

/** Who sends must learn that nobody will read, or a connection stays open. */
async function abandon(chunks: Chunks): Promise<void> {
  const iterator = chunks[Symbol.asyncIterator]();
  await iterator.return?.().catch(() => undefined);
}

async function begin(disk: Disk, directory: string, chunks: Chunks): Promise<PrivateFile> {
  const folder = temporaryFolder(directory);
  return inCache(directory, async () => {
    try {
      await disk.makeDirectories(folder, 0o755);
      return await disk.createPrivate(folder, 'put-');
    } catch (thrown) {
      await abandon(chunks);
      throw thrown;
    }
  });
}

async function receive(file: PrivateFile, directory: string, spec: BlobSpec, chunks: Chunks): Promise<void> {
  const stream = new Sha256Stream();
  for await (const chunk of chunks) {
    stream.update(chunk);
    if (stream.sizeBytes > spec.sizeBytes) throw mismatch(spec, `more than ${spec.sizeBytes} bytes`);
    await inCache(directory, () => file.write(chunk));
  }
  const found = stream.finish();
  if (found.sizeBytes !== spec.sizeBytes) throw mismatch(spec, `${found.sizeBytes} bytes`);
  if (found.sha256 !== spec.sha256) throw mismatch(spec, `sha256 ${found.sha256}`);
}

/**
 * Receives a blob into a private file and makes it an entry when it has the size and digest of `spec`. Reading stops at
 * the first byte too many.
 * @param isThere asked when the entry cannot be replaced: whether a good one is there all the same
 * @throws RootfsError `DIGEST_MISMATCH`, `DISK_FAILED`, `DISK_FULL`, and whatever `chunks` throws; nothing is kept then
 */
export async function putBlob(
  disk: Disk,
  directory: string,
  spec: BlobSpec,
  chunks: Chunks,
  isThere: () => Promise<boolean>,
): Promise<void> {
  const file = await begin(disk, directory, chunks);
  try {
    await receive(file, directory, spec, chunks);
    await inCache(directory, async () => {
      await disk.makeDirectories(blobFolder(directory, spec.sha256), 0o755);
      await file.publish(blobPath(directory, spec), 0o644).catch(async (thrown: unknown) => {
        if (!(await isThere())) throw thrown;
      });
    });
  } finally {
    // Does nothing when it was published; and if it cannot be removed, prune will do that in a day.
    await file.discard().catch(() => undefined);
  }
}
