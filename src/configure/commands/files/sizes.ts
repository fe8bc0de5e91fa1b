import type { ByteString } from '../../../kernel/byte-string.js';

const POWERS = 'KMGTPE';

/**
 * A number of bytes with a unit: `4`, `4K` (1024), `4KB` (1000), `4KiB`, and those of `more` (`b` 512, `c` 1, `w` 2).
 * @returns undefined when it is none, or beyond what a number holds exactly
 * @see coreutils manual, "Block size"
 */
export function parseSize(text: ByteString, more = ''): number | undefined {
  const match = /^(\d+)([bcwkKmMgGtTPE])?(iB|B)?$/.exec(text);
  if (match === null) return undefined;
  const [, digits, unit = '', kind] = match;
  let factor = 1;
  if (unit !== '' && 'bcw'.includes(unit)) {
    if (!more.includes(unit) || kind !== undefined) return undefined;
    factor = unit === 'b' ? 512 : unit === 'w' ? 2 : 1;
  } else if (unit !== '') factor = (kind === 'B' ? 1000 : 1024) ** (POWERS.indexOf(unit.toUpperCase()) + 1);
  else if (kind !== undefined) return undefined;
  const size = Number(digits) * factor;
  return Number.isSafeInteger(size) ? size : undefined;
}

function unitLetter(power: number, base: number): string {
  const letter = POWERS[power] ?? '';
  return base === 1000 && letter === 'K' ? 'k' : letter;
}

/** `1.5K` as `-h` prints it: rounded up, one digit after the point below ten. @see gnulib human.c */
export function humanSize(sizeBytes: number, base = 1024): string {
  if (sizeBytes < base) return String(sizeBytes);
  let value = sizeBytes;
  let power = -1;
  while (value >= base && power < POWERS.length - 1) {
    value /= base;
    power++;
  }
  const tenths = Math.ceil(value * 10);
  if (tenths < 100) return `${(tenths / 10).toFixed(1)}${unitLetter(power, base)}`;
  const whole = Math.ceil(value);
  if (whole >= base && power < POWERS.length - 1) return `1.0${unitLetter(power + 1, base)}`;
  return `${whole}${unitLetter(power, base)}`;
}
