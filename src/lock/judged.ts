import { epochSeconds, type EpochSeconds } from '../kernel/epoch.js';
import type { LockedRelease } from './provenance.js';

/** Release files are signed within hours of the date that they bear, and the shortest Valid-Until of Debian is a week. */
const DAY_SECONDS = 86_400;

/**
 * As of when a locked release file is to be judged again: as it was, where the lock says so, else a day after its date. So an old
 * lock does not expire, and a key that has expired since still counts.
 */
export function judgedTime({ judgedAt, date }: LockedRelease): EpochSeconds {
  return judgedAt ?? epochSeconds(date + DAY_SECONDS);
}
