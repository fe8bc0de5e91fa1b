const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** One digit after the point, as printf(3) rounds: what lies exactly between goes to the even digit. */
function oneDigit(value: number): string {
  const tenths = value * 10;
  const below = Math.floor(tenths);
  const rounded = tenths - below === 0.5 ? below + (below % 2) : Math.round(tenths);
  return (rounded / 10).toFixed(1);
}

/** A size as apk prints it (apk_fmt_human_size, in single precision). */
export function humanSize(bytes: number): string {
  let value = BigInt(bytes);
  let size = Math.fround(bytes);
  let unit = 0;
  for (; unit < UNITS.length - 1 && size >= 10000; unit++) {
    size = Math.fround(size / 1024);
    value /= 1024n;
  }
  return `${unit < 2 ? value : oneDigit(size)} ${UNITS[unit]}`;
}
