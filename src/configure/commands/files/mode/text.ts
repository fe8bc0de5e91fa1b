import type { Inode } from '../../../../rootfs/inode.js';

const TYPES: Readonly<Record<Inode['kind'], string>> = {
  directory: 'd',
  file: '-',
  symlink: 'l',
  character: 'c',
  block: 'b',
  fifo: 'p',
};

/** The type bits of st_mode. @see inode(7) */
const TYPE_BITS: Readonly<Record<Inode['kind'], number>> = {
  directory: 0o040000,
  file: 0o100000,
  symlink: 0o120000,
  character: 0o020000,
  block: 0o060000,
  fifo: 0o010000,
};

/** `rwsr-xr-t` */
export function permissionText(mode: number): string {
  const trio = (shift: number, special: number, letter: string): string => {
    const bits = mode >> shift;
    const executable = (bits & 1) !== 0;
    const last =
      (mode & special) === 0 ? (executable ? 'x' : '-') : executable ? letter : letter.toUpperCase();
    return `${(bits & 4) !== 0 ? 'r' : '-'}${(bits & 2) !== 0 ? 'w' : '-'}${last}`;
  };
  return trio(6, 0o4000, 's') + trio(3, 0o2000, 's') + trio(0, 0o1000, 't');
}

/** `drwxr-xr-x` */
export function modeText(kind: Inode['kind'], mode: number): string {
  return TYPES[kind] + permissionText(mode);
}

/** One letter for a kind of file, as ls and find print it; `-` for a regular file. */
export function typeLetter(kind: Inode['kind']): string {
  return TYPES[kind];
}

/** st_mode: the type bits and the 12 bits of the mode. */
export function rawMode(kind: Inode['kind'], mode: number): number {
  return TYPE_BITS[kind] | mode;
}

/** `0644` */
export function octalMode(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
