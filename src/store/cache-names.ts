import { dirname } from 'node:path';
import { parseSha256, sha256, type BlobSpec } from '../kernel/digest.js';
import type { Disk } from '../kernel/disk.js';
import { namePath, temporaryFolder } from './cache-layout.js';

const SYNTAX = /^([0-9a-f]{64}) ([0-9]{1,15})\n$/;

// A digest, a blank and a size; what is longer is none of ours.
const MAXIMUM_BYTES = 128;

function pathOf(directory: string, name: string): string {
  return namePath(directory, sha256(Buffer.from(name)));
}

/** The blob that is known by a name; undefined when none is, or what stands there makes no sense. */
export async function recallName(disk: Disk, directory: string, name: string): Promise<BlobSpec | undefined> {
  const path = pathOf(directory, name);
  const stat = await disk.stat(path);
  if (stat?.kind !== 'file' || stat.sizeBytes > MAXIMUM_BYTES) return undefined;
  const [, hash, size] = SYNTAX.exec(Buffer.from(await disk.readFile(path)).toString('latin1')) ?? [];
  return hash === undefined ? undefined : { sha256: parseSha256(hash), sizeBytes: Number(size) };
}

/** Remembers a blob by a name. @throws RootfsError `DISK_FAILED`, `DISK_FULL` */
export async function rememberName(
  disk: Disk,
  directory: string,
  name: string,
  spec: BlobSpec,
): Promise<void> {
  const path = pathOf(directory, name);
  const folder = temporaryFolder(directory);
  await disk.makeDirectories(folder, 0o755);
  const file = await disk.createPrivate(folder, 'name-');
  try {
    await file.write(Buffer.from(`${spec.sha256} ${spec.sizeBytes}\n`));
    await disk.makeDirectories(dirname(path), 0o755);
    await file.publish(path, 0o644);
  } finally {
    await file.discard().catch(() => undefined);
  }
}
