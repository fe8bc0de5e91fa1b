declare const verifiedBrand: unique symbol;

/**
 * A value whose bytes somebody trusted vouches for: by a signature, or by a digest inside something signed. Only
 * archive/ makes one (dependency rules and lint keep `vouch` inside this room), so that no unverified byte can be
 * resolved or unpacked.
 */
export type Verified<T> = T & { readonly [verifiedBrand]: true };

/** For archive/ alone: call it where a check has just succeeded and nowhere else. */
export function vouch<T>(value: T): Verified<T> {
  return value as Verified<T>;
}
