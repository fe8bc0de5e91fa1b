import type { BootstrapRequest } from '../../src/build/build.js';
import { parseArchitectureOf } from '../../src/kernel/architecture.js';
import { epochSeconds } from '../../src/kernel/epoch.js';
import { loadSuite } from '../../src/suite/load.js';
import type { Suite } from '../../src/suite/suite.js';
import { alpineList, alpinePath } from './alpine-reference.js';
import { NO_CHOICES } from './small-archive.js';
import { builtinSuites } from './suites.js';

export interface AlpineAsked {
  readonly suite: Suite;
  readonly architecture: string;
  readonly variant: string;
  /** Folder that holds branches. */
  readonly mirror: string;
  readonly target: string;
}

/** `v3.20` → `alpine-3.20`, `edge` → `alpine-edge`; whether the program has such a suite is another question. */
export function suiteNameOf(branch: string): string {
  return `alpine-${branch.replace(/^v/, '')}`;
}

export function hasSuite(name: string): boolean {
  return builtinSuites().some(({ path }) => path.endsWith(`/${name}.yaml`));
}

/** The suite of a branch; for one that the program has no suite for, that of edge with its folder. */
export function suiteOfBranch(branch: string): Suite {
  const name = suiteNameOf(branch);
  const suite = loadSuite(hasSuite(name) ? name : 'alpine-edge', builtinSuites());
  return { ...suite, archives: suite.archives.map((archive) => ({ ...archive, dist: branch })) };
}

/** A request for an uncompressed tar, whose repositories are signed by the key of the reference data. */
export function alpineRequest(
  { suite, architecture, variant, mirror, target }: AlpineAsked,
  change: Partial<BootstrapRequest> = {},
): BootstrapRequest {
  return {
    suite,
    architectures: [parseArchitectureOf('alpine', architecture)],
    variant,
    ...{ ...NO_CHOICES, solver: 'apt' },
    ...{ include: [], exclude: [], recommends: false, components: undefined, archives: undefined },
    mirrors: { mirrors: [mirror], aptSources: [], knownDists: [], now: epochSeconds(1_800_000_000) },
    ...{ at: undefined, sourceDateEpoch: undefined, insecureUnsigned: false, imageMirrors: [] },
    keyrings: alpineList('keys').map((name) => alpinePath('keys', name)),
    ...{ pathFilters: [], profiles: [], labels: {}, annotations: {} },
    configure: {
      mode: 'interpret',
      unmodelled: { defer: false, isFinished: false, skip: new Map() },
      selections: [],
    },
    output: { format: 'tar', target, tags: [], repoTags: [] },
    ...change,
  };
}
