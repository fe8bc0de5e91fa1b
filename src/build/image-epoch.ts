import { epochSeconds, LAST_SECOND, type EpochSeconds } from '../kernel/epoch.js';
import type { EpochRule } from '../lock/lock.js';
import type { DebPackage } from '../package/debian/deb.js';

/**
 * The time that an image counts as made at, to which later times in it are clamped. A package's own word on when it was
 * built is no promise: what lies outside the times that can be written counts as the nearest that can.
 */
export function imageEpoch(
  rule: EpochRule,
  packages: readonly Pick<DebPackage, 'builtSeconds'>[],
): EpochSeconds {
  if (rule.kind === 'given') return rule.seconds;
  const newest = packages.reduce((latest, { builtSeconds }) => Math.max(latest, builtSeconds), 0);
  return epochSeconds(Math.min(newest, LAST_SECOND));
}
