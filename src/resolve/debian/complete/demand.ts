import type { Request } from '../request.js';
import type { SolveOptions } from '../solve.js';
import type { Package, Universe, Version } from '../universe.js';

/** One thing that the request itself decides about a package. */
export interface Demand {
  readonly kind: 'want' | 'refuse' | 'keep' | 'pull' | 'pin';
  readonly package: Package;
  /** One of these must be there, the first rather than the others; no demand when empty. */
  readonly allowed: readonly Version[];
  /** None of these may be there. */
  readonly forbidden: readonly Version[];
}

function allBut(version: Version): readonly Version[] {
  return version.package.versions.filter((other) => other !== version);
}

function wantOf(version: Version, isExact: boolean): Demand {
  const others = allBut(version);
  return isExact
    ? { kind: 'want', package: version.package, allowed: [version], forbidden: others }
    : { kind: 'want', package: version.package, allowed: [version, ...others], forbidden: [] };
}

/**
 * A request as single demands. A named package may come in any version unless the request chose one; of several words for
 * one package the last counts. What is installed already stays in its version unless the request names the package.
 */
export function demandsOf(
  { ruledOut }: Universe,
  request: Request,
  options: SolveOptions,
): readonly Demand[] {
  const exact = request.exact ?? new Set<Version>();
  const wanted = new Map(request.wanted.map((version) => [version.package, version]));
  const pinned = (request.pinned ?? []).filter(
    (version) => exact.has(version) && !wanted.has(version.package),
  );
  const installed = (options.installed ?? []).filter((version) => !wanted.has(version.package));
  return [
    ...[...wanted.values()].map((version) => wantOf(version, exact.has(version))),
    ...installed.map((version) => ({ ...wantOf(version, true), kind: 'keep' as const })),
    ...(request.pulled ?? []).map((target) => pullOf(target)),
    ...pinned.map((version) => ({
      kind: 'pin' as const,
      package: version.package,
      allowed: [],
      forbidden: allBut(version),
    })),
    ...ruledOut()
      .filter((version) => !exact.has(version) && wanted.get(version.package) !== version)
      .map((version) => ({
        kind: 'pin' as const,
        package: version.package,
        allowed: [],
        forbidden: [version],
      })),
    ...request.refused.map((target) => ({
      kind: 'refuse' as const,
      package: target,
      allowed: [],
      forbidden: target.versions,
    })),
  ];
}

function pullOf(target: Package): Demand {
  return { kind: 'pull', package: target, allowed: target.versions, forbidden: [] };
}

/** The version of each package that is taken unless something stands against it. */
export class Candidates {
  readonly #named: ReadonlyMap<Package, Version>;

  constructor(request: Request, options: SolveOptions) {
    const all = [...(options.installed ?? []), ...(request.pinned ?? []), ...request.wanted];
    this.#named = new Map(all.map((version) => [version.package, version]));
  }

  of(target: Package): Version | undefined {
    return this.#named.get(target) ?? target.candidate;
  }

  has(version: Version): boolean {
    return this.of(version.package) === version;
  }
}
