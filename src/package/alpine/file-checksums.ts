import { createHash, type Hash } from 'node:crypto';
import type { TarReadEntry } from '../../formats/tar/entry.js';
import { hostile, quoted } from './refusal.js';

/** A file whose content is still to come, or is coming. */
interface Awaited {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly wanted: string;
  readonly hash: Hash;
}

function differs(path: string, seen: string, wanted: string): Error {
  return hostile(`${quoted(path)} has the SHA-1 ${seen}, its header says ${wanted}`);
}

/**
 * Compares the contents of a data member with the checksums in its headers while it is read. apk itself takes them on
 * trust into its database.
 */
export class FileChecksums {
  private pending: Awaited[] = [];
  private position = 0;

  /** @throws RootfsError `APK_HOSTILE` for a link whose target has another checksum */
  expect(entry: TarReadEntry): void {
    const wanted = entry.apkSha1.toLowerCase();
    if (entry.kind === 'symlink') {
      const seen = createHash('sha1').update(entry.linkTarget).digest('hex');
      if (seen !== wanted) throw differs(entry.path, seen, wanted);
      return;
    }
    if (entry.kind !== 'file') return;
    const start = entry.contentOffset;
    const hash = createHash('sha1');
    const awaited = { path: entry.path, start, end: start + entry.sizeBytes, wanted, hash };
    if (entry.sizeBytes === 0) this.settle(awaited);
    else this.pending.push(awaited);
  }

  /** The next bytes of the uncompressed member, after the entries whose headers end in them. */
  push(chunk: Uint8Array): void {
    const from = this.position;
    this.position += chunk.length;
    while (this.pending.length > 0) {
      const file = this.pending[0] as Awaited;
      if (file.start >= this.position) return;
      const first = Math.max(file.start, from);
      const end = Math.min(file.end, this.position);
      file.hash.update(chunk.subarray(first - from, end - from));
      if (file.end > this.position) return;
      this.pending.shift();
      this.settle(file);
    }
  }

  private settle({ path, wanted, hash }: Awaited): void {
    const seen = hash.digest('hex');
    if (seen !== wanted) throw differs(path, seen, wanted);
  }
}
