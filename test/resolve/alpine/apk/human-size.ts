const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** A size as apk prints it (apk_fmt_human_size, in single precision). */
export function humanSize(bytes: number): string {
  let value = BigInt(bytes);
  let size = Math.fround(bytes);
  let unit = 0;
  for (; unit < UNITS.length - 1 && size >= 10000; unit++) {
    size = Math.fround(size / 1024);
    value /= 1024n;
  }
  return `${unit < 2 ? value : size.toFixed(1)} ${UNITS[unit]}`;
}
