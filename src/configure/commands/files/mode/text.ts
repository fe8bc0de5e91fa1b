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

/** `0644` */
export function octalMode(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
