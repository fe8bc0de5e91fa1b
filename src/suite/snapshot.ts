/**
 * Places in snapshot archives, which have the time of an import in their paths: `…/archive/debian/20260701T000000Z/…`. For
 * a time at which nothing was imported, snapshot.debian.org gives the last import before it, by a redirect.
 * @see https://snapshot.debian.org/, "Usage"
 */

import { epochSeconds, type EpochSeconds } from '../kernel/epoch.js';
import { fillStamp } from './mirror-value.js';

const HOUR_SECONDS = 3600;

/**
 * How long after the date of a release file its packages are looked for, in order. Imports are some hours apart, and a time
 * stands for the last import before it, so that the date itself may stand for one without the newest packages. A guess
 * that is wrong costs an answer that there is no such file.
 */
const AFTER_HOURS = [12, 6, 30] as const;

const STAMP = /\/([0-9]{8}T[0-9]{6}Z)(?=\/)/;

/** The time in the path of a URL, as it is written there; undefined when there is none. */
export function stampOf(url: string): string | undefined {
  return STAMP.exec(new URL(url).pathname)?.[1];
}

/**
 * A mirror with the time to which a request to it was redirected. Anything else that a redirect changes does not count:
 * what is next asked of the mirror is redirected the same way.
 */
export function fixedStamp(mirror: string, finalUrl: string): string {
  const [asked, found] = [stampOf(mirror), stampOf(finalUrl)];
  return asked === undefined || found === undefined ? mirror : mirror.replace(`/${asked}/`, `/${found}/`);
}

/**
 * Where the packages of a release file are in a snapshot archive.
 * @param place has `{stamp}` where a time goes
 * @param stamp of the snapshot that it was read from; undefined when it was read from a live mirror
 * @returns in order of preference
 */
export function snapshotAt(place: string, stamp: string | undefined, date: EpochSeconds): readonly string[] {
  if (stamp !== undefined) return [place.replace('{stamp}', stamp)];
  return AFTER_HOURS.map((hours) => fillStamp(place, epochSeconds(date + hours * HOUR_SECONDS)));
}

/** Whether a URL lies in a snapshot archive, which is asked little at a time. */
export function isInSnapshot(url: string): boolean {
  return URL.canParse(url) && /^https?:/.test(url) && stampOf(url) !== undefined;
}

/** The place in a snapshot archive with `{stamp}` where the time was. */
export function withoutStamp(url: string): string {
  return url.replace(`/${stampOf(url) ?? ''}/`, '/{stamp}/');
}
