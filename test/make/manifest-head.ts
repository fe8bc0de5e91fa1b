import type { TarReadEntry } from '../../src/formats/tar/entry.js';

const TYPES = {
  directory: 'd',
  file: 'f',
  symlink: 'l',
  hardlink: 'h',
  character: 'c',
  block: 'b',
  fifo: 'p',
};

/** How a line of the Alpine reference data begins: type, mode, owner and group. */
export function manifestHead({
  kind,
  mode,
  uid,
  gid,
}: Pick<TarReadEntry, 'kind' | 'mode' | 'uid' | 'gid'>): string {
  return `${TYPES[kind]} ${mode.toString(8).padStart(4, '0')} ${uid} ${gid}`;
}
