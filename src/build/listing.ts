import type { Origin, Plan } from '../resolve/debian/dependence/plan.js';
import { installedBytesOf } from '../resolve/debian/dependence/totals.js';
import { makePlan } from './debian/plans.js';
import { eachWorld } from './debian/worlds.js';
import type { Effects, ResolveRequest } from './request.js';

/** One chosen package. */
interface ListedPackage {
  readonly name: string;
  readonly version: string;
  /** Its own: `all` stays `all`. */
  readonly architecture: string;
  /** Id of the archive it comes from. */
  readonly archive: string;
  readonly fetchBytes: number;
  /** By Installed-Size; 0 when the package does not say. */
  readonly installedBytes: number;
  readonly origin: Origin;
}

/** What a request takes for one architecture, by name. */
export interface Listing {
  readonly architecture: string;
  readonly variant: string;
  readonly packages: readonly ListedPackage[];
  readonly totals: Plan['totals'];
  readonly addition: Plan['addition'];
}

/**
 * The packages that a build would take; none of them is fetched.
 * @returns a list for each architecture
 * @throws RootfsError as `resolve` does
 */
export function listPackages(request: ResolveRequest, effects: Effects): Promise<readonly Listing[]> {
  return eachWorld(request, effects, (open, asked) => {
    const { plan } = makePlan(open, asked, effects.report);
    const packages = plan.members.map(({ version, origin }) => ({
      name: version.stanza.name,
      version: version.stanza.version,
      architecture: version.stanza.architecture,
      archive: version.index.archive,
      fetchBytes: version.stanza.sizeBytes,
      installedBytes: installedBytesOf(version),
      origin,
    }));
    const { totals, addition } = plan;
    return { architecture: open.architecture, variant: asked.variant, packages, totals, addition };
  });
}
