import { RootfsError } from '../kernel/errors.js';

/** Decimal units of bytes. */
export const BYTES: Readonly<Record<string, number>> = { '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12 };

/** `5`, `2.5G`, `30d`: a number with one of the units. @throws RootfsError `USAGE` naming the option */
export function quantity(
  text: string | undefined,
  units: Readonly<Record<string, number>>,
  option: string,
): number | undefined {
  if (text === undefined) return undefined;
  const match = /^([0-9]+(?:\.[0-9]+)?)([A-Za-z]?)B?$/.exec(text);
  const unit = match === null ? undefined : units[match[2] ?? ''];
  if (match === null || unit === undefined) {
    const known = Object.keys(units)
      .map((name) => `5${name}`)
      .join(', ');
    throw new RootfsError('USAGE', `--${option} cannot be ${JSON.stringify(text)}`, {
      hint: `Write it as one of ${known}.`,
    });
  }
  return Number(match[1]) * unit;
}
