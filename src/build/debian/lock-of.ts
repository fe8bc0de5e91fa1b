import { parseSha256 } from '../../kernel/digest.js';
import { compareBytewise } from '../../kernel/order.js';
import type { VariantSolution } from '../../resolve/debian/variants.js';
import { fullNameOf, IMAGE_FORMAT, type DebianSet, type LockedPackage } from '../../lock/lock.js';
import type { PackageOrigin, Provenance } from '../../lock/provenance.js';
import type { ResolveRequest } from '../request.js';
import type { DebianPlan } from '../../resolve/debian/plan.js';
import { reasonsOf } from './reasons.js';
import type { OpenWorld } from './worlds.js';

/** A copy of its own: a slice would keep the whole text of the index, 50 MB, alive for as long as the lock. */
function detached(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

interface Located {
  readonly locked: LockedPackage;
  readonly origin: PackageOrigin;
}

function located(solution: VariantSolution, reasons: ReadonlyMap<string, string>): readonly Located[] {
  const all = solution.packages.map(({ stanza, archive }) => {
    const locked = {
      name: detached(stanza.name),
      version: detached(stanza.version),
      architecture: detached(stanza.architecture),
      sizeBytes: stanza.sizeBytes,
      sha256: parseSha256(detached(stanza.sha256)),
    };
    const name = fullNameOf(locked);
    return {
      locked,
      origin: {
        package: name,
        archive,
        path: detached(stanza.filename),
        why: detached(reasons.get(name) ?? ''),
      },
    };
  });
  return all.sort((a, b) => compareBytewise(a.origin.package, b.origin.package));
}

/** A chosen set as a lock has it: what changes the image, and apart from that what proves it. */
export function lockOf(
  request: ResolveRequest,
  { architecture, loaded }: OpenWorld,
  solution: VariantSolution,
  plan: DebianPlan,
): { readonly lock: DebianSet; readonly provenance: Provenance } {
  const packages = located(solution, reasonsOf(plan, request.variant));
  const archives = loaded.map(({ locked }) => locked);
  const seconds = request.sourceDateEpoch;
  const lock: DebianSet = {
    format: IMAGE_FORMAT,
    family: 'debian',
    suite: request.suite.name,
    title: request.suite.title,
    architecture,
    foreignArchitectures: request.foreignArchitectures.filter((name) => name !== architecture),
    variant: request.variant,
    epoch: seconds === undefined ? { kind: 'packages' } : { kind: 'given', seconds },
    // usrmerge converts a split system itself when it is configured, and expects to find one.
    mergedUsr: request.suite.mergedUsr && !packages.some(({ locked }) => locked.name === 'usrmerge'),
    sources: loaded.map(({ source }) => source),
    packages: packages.map(({ locked }) => locked),
    order: solution.packages.map(({ stanza }) => detached(fullNameOf(stanza))),
    calls: solution.calls.map(({ kind, packages: names }) => ({ kind, packages: names.map(detached) })),
    auto: solution.auto.map(detached),
    unsigned: archives.some(({ signedBy }) => signedBy.length === 0),
  };
  return { lock, provenance: { archives, packages: packages.map(({ origin }) => origin) } };
}
