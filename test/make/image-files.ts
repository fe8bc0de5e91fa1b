import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OperandEffects } from '../../src/audit/diff/operand.js';
import type { ExportFormat } from '../../src/export/request.js';
import { exportImages } from '../../src/export/export-images.js';
import { makeDirectoryWriter } from '../../src/host/directory.js';
import { makeDirectoryReader } from '../../src/host/directory-read.js';
import { makeFileReader } from '../../src/host/disk-job.js';
import { makeDisk } from '../../src/host/disk.js';
import type { TreeEntry } from '../../src/rootfs/entry.js';
import { exportRequest, imageSource } from './image-source.js';

/** A folder in which trees are written as images of any form, and what reading them needs. */
export interface ImageFiles {
  readonly folder: string;
  readonly effects: OperandEffects;
  /** What reading warned of. */
  readonly warnings: string[];
  /** @returns the path */
  write(name: string, format: ExportFormat, entries: readonly TreeEntry[]): Promise<string>;
  remove(): void;
}

const SUFFIX = {
  oci: '',
  'oci-archive': '.oci.tar',
  'docker-archive': '.docker.tar',
  tar: '.tar',
  dir: '.d',
};

export function imageFiles(): ImageFiles {
  const folder = mkdtempSync(join(tmpdir(), 'rootfs-audit-'));
  const [disk, reader] = [makeDisk(), makeFileReader()];
  const { readAt } = reader;
  const isPrivileged = process.getuid?.() === 0;
  const warnings: string[] = [];
  return {
    folder,
    warnings,
    effects: {
      ...{ disk, readAt, scratch: folder, directoryReader: makeDirectoryReader() },
      warn: (text) => void warnings.push(text),
    },
    async write(name, format, entries) {
      const target = join(folder, `${name}${SUFFIX[format]}`);
      const stdout = (): Promise<void> => Promise.reject(new Error('nothing goes to the standard output'));
      const directories = makeDirectoryWriter({ isPrivileged, readAt });
      const thunk = (): Promise<ReturnType<typeof imageSource>> =>
        Promise.resolve(imageSource('amd64', entries));
      await exportImages([thunk], exportRequest({ format, target }), { disk, directories, stdout });
      return target;
    },
    remove() {
      reader.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
