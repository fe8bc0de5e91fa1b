import { Sha256Stream, type BlobSpec } from '../kernel/digest.js';
import type { Disk, PrivateFile } from '../kernel/disk.js';
import { RootfsError } from '../kernel/errors.js';
import { blobFolder, blobPath, cannotWrite, temporaryFolder } from './cache-layout.js';

type Chunks = AsyncIterable<Uint8Array>;

const HINT =
  'The mirror is out of step or was tampered with; nothing was kept. Try again later, or another --mirror.';

function mismatch(spec: BlobSpec, seen: string): RootfsError {
  const expected = `${spec.sizeBytes} bytes with sha256 ${spec.sha256}`;
  return new RootfsError('DIGEST_MISMATCH', `expected ${expected}, got ${seen}`, { hint: HINT });
}

/** What is taken for a blob. */
interface Acceptance {
  readonly limitBytes: number;
  /** @param seen what came instead */
  readonly refuse: (seen: string) => RootfsError;
  /** Throws for a blob that is not to be kept. */
  readonly check: (found: BlobSpec) => void;
  /** Asked when the entry cannot be replaced: whether a good one is there all the same. */
  readonly isThere: (found: BlobSpec) => Promise<boolean>;
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

async function receive(
  file: PrivateFile,
  directory: string,
  { limitBytes, refuse }: Acceptance,
  chunks: Chunks,
): Promise<BlobSpec> {
  const stream = new Sha256Stream();
  for await (const chunk of chunks) {
    stream.update(chunk);
    if (stream.sizeBytes > limitBytes) throw refuse(`more than ${limitBytes} bytes`);
    await inCache(directory, () => file.write(chunk));
  }
  return stream.finish();
}

function checkFound(spec: BlobSpec, found: BlobSpec): void {
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
  const acceptance = {
    limitBytes: spec.sizeBytes,
    refuse: (seen: string) => mismatch(spec, seen),
    check: (found: BlobSpec) => checkFound(spec, found),
    isThere,
  };
  await keep(disk, directory, acceptance, chunks);
}

/**
 * Receives a blob of which no digest is known and makes it an entry under its own.
 * @param isThere as in {@link putBlob}
 * @throws RootfsError `DIGEST_MISMATCH` beyond `limitBytes`, otherwise as {@link putBlob}
 */
export async function addBlob(
  disk: Disk,
  directory: string,
  limitBytes: number,
  chunks: Chunks,
  isThere: (found: BlobSpec) => Promise<boolean>,
): Promise<BlobSpec> {
  const refuse = (seen: string): RootfsError =>
    new RootfsError('DIGEST_MISMATCH', `expected ${limitBytes} bytes, got ${seen}`, { hint: HINT });
  return keep(disk, directory, { limitBytes, refuse, check: () => undefined, isThere }, chunks);
}

async function keep(
  disk: Disk,
  directory: string,
  acceptance: Acceptance,
  chunks: Chunks,
): Promise<BlobSpec> {
  const file = await begin(disk, directory, chunks);
  try {
    const spec = await receive(file, directory, acceptance, chunks);
    acceptance.check(spec);
    await inCache(directory, async () => {
      await disk.makeDirectories(blobFolder(directory, spec.sha256), 0o755);
      await file.publish(blobPath(directory, spec), 0o644).catch(async (thrown: unknown) => {
        if (!(await acceptance.isThere(spec))) throw thrown;
      });
    });
    return spec;
  } finally {
    // Does nothing when it was published; and if it cannot be removed, prune will do that in a day.
    await file.discard().catch(() => undefined);
  }
}
