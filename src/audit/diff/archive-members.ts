import { sha256 } from '../../kernel/digest.js';
import { RootfsError } from '../../kernel/errors.js';
import { sortedBytewise } from '../../kernel/order.js';
import { readArMembers } from '../../formats/ar/read.js';
import { bytesSource } from '../../formats/byte-source.js';
import { compressionOf } from '../../formats/inflate-magic.js';
import { inflate, outputLimit } from '../../formats/inflate.js';
import { TarReader } from '../../formats/tar/read.js';
import type { TarReadEntry } from '../../formats/tar/entry.js';
import { once } from '../image/members.js';

/** A member in which two archives differ. */
export interface ArchiveMember {
  readonly name: string;
  readonly kind: 'added' | 'removed' | 'changed';
}

/** Members by name, each with a text that changes with anything about it. */
type Members = ReadonlyMap<string, string>;

/** Unpacked, an archive inside an image is not followed beyond this. */
const UNPACKED_MAX_BYTES = 256 * 1024 * 1024;

async function plainBytes(bytes: Uint8Array): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const limit = Math.min(outputLimit(bytes.length), UNPACKED_MAX_BYTES);
  for await (const chunk of inflate(compressionOf(bytes), once(bytes), limit)) parts.push(chunk);
  return Buffer.concat(parts);
}

function describe(entry: TarReadEntry, bytes: Uint8Array): string {
  const { kind, mode, uid, gid, mtimeSeconds, linkTarget, contentOffset, sizeBytes } = entry;
  const content = kind === 'file' ? sha256(bytes.subarray(contentOffset, contentOffset + sizeBytes)) : '';
  return [kind, mode, uid, gid, mtimeSeconds, linkTarget, content].join(' ');
}

function tarMembers(bytes: Uint8Array): Members {
  const reader = new TarReader();
  const entries = reader.push(bytes);
  reader.finish();
  return new Map(entries.map((entry) => [entry.path, describe(entry, bytes)]));
}

function arMembers(bytes: Uint8Array): Members {
  const members = readArMembers(bytesSource(bytes));
  return new Map(
    members.map(({ name, offset, sizeBytes }) => [name, sha256(bytes.subarray(offset, offset + sizeBytes))]),
  );
}

async function membersOf(bytes: Uint8Array): Promise<Members | undefined> {
  try {
    const plain = await plainBytes(bytes);
    if (Buffer.from(plain.subarray(0, 8)).toString('latin1') === '!<arch>\n') return arMembers(plain);
    const isTar = Buffer.from(plain.subarray(257, 262)).toString('latin1') === 'ustar';
    if (isTar) return tarMembers(plain);
    // A single compressed file is an archive of one.
    return plain.length === bytes.length ? undefined : new Map([['(its content)', sha256(plain)]]);
  } catch (error) {
    if (error instanceof RootfsError) return undefined;
    throw error;
  }
}

/** How the members of two archives differ, sorted by name; undefined when one of them is no archive that is read. */
export async function listArchive(
  a: Uint8Array,
  b: Uint8Array,
): Promise<readonly ArchiveMember[] | undefined> {
  const [before, after] = [await membersOf(a), await membersOf(b)];
  if (before === undefined || after === undefined) return undefined;
  const names = sortedBytewise(new Set([...before.keys(), ...after.keys()]), (name) => name);
  return names.flatMap((name): ArchiveMember[] => {
    const [x, y] = [before.get(name), after.get(name)];
    if (x === y) return [];
    return [{ name, kind: x === undefined ? 'added' : y === undefined ? 'removed' : 'changed' }];
  });
}
