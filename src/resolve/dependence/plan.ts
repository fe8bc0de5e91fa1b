import type { Totals } from './totals.js';

/**
 * Who asked for a package: the variant by itself, the words of the request, or nobody: then it is there because
 * something needs it (apt's `auto`).
 */
export type Origin = 'variant' | 'request' | 'automatic';

/** One way in which a member of the set needs another. */
export interface Need {
  /** Place in `members` of the package that meets it. */
  readonly to: number;
  /** `Pre-Depends`, `Depends`, `Recommends`; of apk `Depends` and `Install-If`, which brings a package in by itself. */
  readonly field: string;
  /** The group as an index has it, such as `libc6 (>= 2.34) | musl` or `so:libz.so.1`. */
  readonly relation: string;
}

/** One package of a chosen set. */
export interface Member {
  /** `name`, or `name:arch` when foreign. */
  readonly name: string;
  /** Without the architecture. */
  readonly packageName: string;
  readonly version: string;
  /** Its own: `all` stays `all`, `noarch` stays `noarch`. */
  readonly architecture: string;
  /** Id of the archive it comes from. */
  readonly archive: string;
  /** Of its file. */
  readonly fetchBytes: number;
  /** By its own word; 0 when it does not say. */
  readonly installedBytes: number;
  readonly origin: Origin;
  /** Named by the request; may be the variant's own too. */
  readonly named: boolean;
  /** In the order of the fields; a group that several members meet gives one need for each. */
  readonly needs: readonly Need[];
}

/** What the words of a request change in the variant's own set. */
export interface Addition {
  /** Names, sorted by bytes. */
  readonly added: readonly string[];
  /** Those of the variant's own set that are not taken any more. */
  readonly removed: readonly string[];
  /** Sum of what is added alone; what is removed is not taken off. */
  readonly totals: Totals;
}

/** A set that was chosen, with who asked for what and who needs whom. */
export interface Plan {
  /** By name, sorted by bytes. */
  readonly members: readonly Member[];
  readonly totals: Totals;
  /** Undefined for the plain variant, and where the variant cannot be had without the request. */
  readonly addition: Addition | undefined;
}
