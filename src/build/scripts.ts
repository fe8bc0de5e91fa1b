import { RootfsError } from '../kernel/errors.js';
import { coverageOf, type PackageCoverage } from '../configure/debian/coverage.js';
import { debianCommands } from '../configure/debian/commands.js';
import { DpkgDatabase } from '../configure/debian/dpkg/database.js';
import { obtainPackages } from './debian/packages.js';
import { resolveDebian } from './debian/resolve.js';
import type { Effects, ResolveRequest } from './request.js';

/** The maintainer scripts of a set for one architecture. */
export interface SetCoverage {
  readonly architecture: string;
  readonly packages: readonly PackageCoverage[];
}

/** Resolves and fetches a set, and reads its maintainer scripts; nothing is built. */
export async function surveyScripts(
  request: ResolveRequest,
  effects: Effects,
): Promise<readonly SetCoverage[]> {
  const { suite } = request;
  if (suite.family !== 'debian') {
    throw new RootfsError('USAGE', `the scripts of ${suite.name} cannot be surveyed: it is no Debian suite`);
  }
  const sets: SetCoverage[] = [];
  for (const resolved of await resolveDebian(request, effects)) {
    const { architecture } = resolved.lock;
    const scratch = await effects.disk.createPrivateDirectory(effects.scratch, 'scripts-');
    try {
      const packages = await obtainPackages(resolved, scratch, effects);
      const commands = debianCommands(new DpkgDatabase(architecture, ''));
      const covered = coverageOf(packages, effects.readAt, (name) => Object.hasOwn(commands, name));
      sets.push({ architecture, packages: covered });
    } finally {
      await effects.disk.remove(scratch);
    }
  }
  return sets;
}
