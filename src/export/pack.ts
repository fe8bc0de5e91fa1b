import { pipeline } from 'node:stream/promises';
import type { Header, Pack } from 'tar-stream';
import type { EpochSeconds } from '../kernel/epoch.js';
import { asRootfsError, RootfsError } from '../kernel/errors.js';
import { sortedBytewise } from '../kernel/order.js';
import type { Sink } from './request.js';

/** A file in an archive; its size is known before its bytes come. */
export interface Member {
  readonly name: string;
  readonly sizeBytes: number;
  readonly read: () => AsyncIterable<Uint8Array>;
}

export function memberOf(name: string, bytes: Uint8Array): Member {
  async function* read(): AsyncGenerator<Uint8Array> {
    yield bytes;
  }
  return { name, sizeBytes: bytes.length, read };
}

/** tar-stream keeps seconds in 32 bits with a sign. */
const LAST_SECOND = 2 ** 31 - 1;

function commonHeader(epoch: EpochSeconds): Partial<Header> {
  const mtime = new Date(Math.max(0, Math.min(epoch, LAST_SECOND)) * 1000);
  return { uid: 0, gid: 0, uname: '', gname: '', mtime };
}

/** `a/b/c` → `a`, `a/b` */
function parentsOf(name: string): string[] {
  const parts = name.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

async function feed(archive: Pack, members: readonly Member[], epoch: EpochSeconds): Promise<void> {
  const made = new Set<string>();
  for (const member of sortedBytewise(members, ({ name }) => name)) {
    for (const parent of parentsOf(member.name).filter((name) => !made.has(name))) {
      archive.entry({ ...commonHeader(epoch), name: `${parent}/`, mode: 0o755, type: 'directory' });
      made.add(parent);
    }
    const header = { ...commonHeader(epoch), name: member.name, size: member.sizeBytes, mode: 0o644 };
    await pipeline(member.read(), archive.entry(header));
  }
  archive.finalize();
}

async function drain(archive: Pack, sink: Sink): Promise<void> {
  for await (const bytes of archive as AsyncIterable<Uint8Array>) await sink(bytes);
}

/** When one end fails, the other is told that the stream was destroyed: not what went wrong. */
function firstCause(ends: readonly PromiseSettledResult<void>[]): RootfsError | undefined {
  const causes = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
  if (causes.length === 0) return undefined;
  return asRootfsError(causes.find((cause) => cause instanceof RootfsError) ?? causes[0]);
}

/**
 * Writes files and the folders above them as a tar archive: sorted by bytes, plain ustar headers, owned by root, all
 * of one time. This is the box that an image travels in, not a layer; layers have extended attributes and owners that
 * tar-stream would spoil.
 */
export async function writeArchive(
  members: readonly Member[],
  epoch: EpochSeconds,
  sink: Sink,
): Promise<void> {
  // A layout in a folder does without it.
  const { pack } = await import('tar-stream');
  const archive = pack();
  const feeding = feed(archive, members, epoch).catch((thrown: unknown) => {
    archive.destroy(asRootfsError(thrown));
    throw thrown;
  });
  const cause = firstCause(await Promise.allSettled([feeding, drain(archive, sink)]));
  if (cause !== undefined) throw cause;
}
