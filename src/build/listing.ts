import type { Member, Plan } from '../resolve/dependence/plan.js';
import { eachSet } from './plans.js';
import type { Effects, ResolveRequest } from './request.js';

/** One chosen package. */
interface ListedPackage extends Pick<
  Member,
  'version' | 'architecture' | 'archive' | 'fetchBytes' | 'installedBytes' | 'origin'
> {
  /** Without the architecture. */
  readonly name: string;
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
  return eachSet(request, effects, ({ architecture, variant, plan }) => {
    const { members, totals, addition } = plan();
    const packages = members.map((member) => ({
      name: member.packageName,
      version: member.version,
      architecture: member.architecture,
      archive: member.archive,
      fetchBytes: member.fetchBytes,
      installedBytes: member.installedBytes,
      origin: member.origin,
    }));
    return { architecture, variant, packages, totals, addition };
  });
}
