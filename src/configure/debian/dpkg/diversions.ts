import { textOf } from '../../../kernel/byte-string.js';
import type { Files } from '../../system/files.js';

/** One diversion: files that packages ship at `from` go to `to`, but for those of `owner`. @see dpkg-divert(1) */
export interface Diversion {
  /** Absolute. */
  readonly from: string;
  readonly to: string;
  /** `:` when it is local, so that every package's file is diverted. */
  readonly owner: string;
}

export const DIVERSIONS = '/var/lib/dpkg/diversions';

/** What var/lib/dpkg/diversions says: three lines a diversion. @see dpkg lib/dpkg/db-fsys-divert.c */
export function readDiversions(files: Files): readonly Diversion[] {
  const lines = textOf(files.tryRead(DIVERSIONS) ?? '').split('\n');
  const diversions: Diversion[] = [];
  for (let index = 0; index + 2 < lines.length; index += 3) {
    const [from = '', to = '', owner = ''] = lines.slice(index, index + 3);
    diversions.push({ from, to, owner });
  }
  return diversions;
}

/** Where a package's path really goes. @see dpkg src/main/help.c, namenodetouse */
export function divertedPath(
  diversions: ReadonlyMap<string, Diversion>,
  path: string,
  packageName: string,
): string {
  const diversion = diversions.get(path);
  return diversion === undefined || diversion.owner === packageName ? path : diversion.to;
}
