import { join } from 'node:path';
import type { Age, World } from './world.js';

/** A command that is killed. */
export interface Scenario {
  readonly name: string;
  /** Name of what it writes in its folder; undefined when that is the cache alone. */
  readonly output: string | undefined;
  /** Whether an earlier output is replaced; else there must be none. */
  readonly replaces: boolean;
  readonly command: (world: World, age: Age) => readonly string[];
}

const lockOf = (world: World, age: Age): string => `--lock=${join(world.folder, `${age}.json`)}`;

function build(format: string, output: string): Scenario {
  return {
    name: `bootstrap --lock --format ${format} -o ${output}`,
    output,
    replaces: format !== 'dir',
    command: (world, age) => [
      'bootstrap',
      lockOf(world, age),
      world.mirror,
      '-q',
      '--format',
      format,
      '-o',
      output,
    ],
  };
}

export const FETCH: Scenario = {
  name: 'fetch --lock',
  output: undefined,
  replaces: false,
  command: (world, age) => ['fetch', lockOf(world, age), world.mirror, '-q'],
};

export const BUNDLE: Scenario = {
  name: 'bundle',
  output: 'out.bundle.tar',
  replaces: true,
  command: (world, age) => ['bundle', lockOf(world, age), ...world.trust, '-q', '-o', 'out.bundle.tar'],
};

export const BUILD = build('oci', 'out');

export const SCENARIOS: readonly Scenario[] = [
  FETCH,
  {
    name: 'lock',
    output: 'out.json',
    replaces: true,
    command: (world, age) => ['lock', ...world.asked(age), ...world.trust, '-q', '-o', 'out.json'],
  },
  {
    name: 'bootstrap SUITE',
    output: 'out',
    replaces: true,
    command: (world, age) => ['bootstrap', ...world.asked(age), ...world.trust, '-q', '-o', 'out'],
  },
  BUILD,
  build('oci-archive', 'out.oci.tar'),
  build('docker-archive', 'out.docker.tar'),
  build('tar', 'out.tar'),
  build('tar', 'out.tar.gz'),
  build('dir', 'out.d'),
  BUNDLE,
];
