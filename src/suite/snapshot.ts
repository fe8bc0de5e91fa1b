/**
 * Places in snapshot archives, which have the time of an import in their paths: `…/archive/debian/20260701T000000Z/…`. For
 * a time at which nothing was imported, snapshot.debian.org gives the last import before it, by a redirect.
 * @see https://snapshot.debian.org/, "Usage"
 */

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
