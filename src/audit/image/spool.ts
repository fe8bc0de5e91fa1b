import { memoryContent, type Content } from '../../kernel/content.js';
import type { Disk } from '../../kernel/disk.js';
import { join } from 'node:path';

/** Takes the bytes of an unpacked layer in order, so that contents can refer to them. */
export interface Spool {
  write(bytes: Uint8Array): Promise<void>;
  /** @returns a reference to a range of what was written */
  finish(): Promise<(offset: number, sizeBytes: number) => Content>;
}

export type OpenSpool = () => Promise<Spool>;

/** Keeps everything in memory: for images that are known to be small. */
export const memorySpool: OpenSpool = async () => {
  const chunks: Uint8Array[] = [];
  return {
    write: async (bytes) => void chunks.push(Uint8Array.from(bytes)),
    finish: async () => {
      const all = Buffer.concat(chunks);
      return (offset, sizeBytes) => memoryContent(all.subarray(offset, offset + sizeBytes));
    },
  };
};

/** Spills into files of a private folder, which must outlive the contents. */
export function diskSpool(disk: Disk, folder: string): OpenSpool {
  let count = 0;
  return async () => {
    const path = join(folder, `${count++}.layer`);
    const file = await disk.createPrivate(folder, 'spool-');
    return {
      write: (bytes) => file.write(bytes),
      finish: async () => {
        await file.publish(path, 0o600);
        return (offset, sizeBytes): Content =>
          sizeBytes === 0 ? memoryContent(new Uint8Array(0)) : { kind: 'file', path, offset, sizeBytes };
      },
    };
  };
}
