import { surveyScripts, type SetCoverage } from '../build/scripts.js';
import type { Command, Given } from './command.js';
import type { Host } from './host.js';
import { makeProgress } from './progress.js';
import { RESOLVE_OPTIONS, resolveRequestOf } from './resolve-options.js';
import { CACHE_OPTION, withEffects } from './session.js';
import { SUITES_OPTION } from './suite-files.js';

type Covered = SetCoverage['packages'][number];

function counted({ modelled, interpreted, unmodelled }: Covered): string {
  return `${modelled.length} modelled, ${interpreted.length} interpreted, ${unmodelled.length} unmodelled`;
}

function packageLines(covered: Covered): readonly string[] {
  const { name, version, scripts, unmodelled } = covered;
  return [
    `${name} ${version} (${scripts.join(' ')}): ${counted(covered)}`,
    ...unmodelled.map(({ command, script, line }) => `  ${command} (${script} line ${line})`),
  ];
}

function summary({ architecture, packages }: SetCoverage): string {
  const withScripts = packages.filter(({ scripts }) => scripts.length > 0);
  const whole = withScripts.filter(({ unmodelled }) => unmodelled.length === 0);
  return (
    `${architecture}: ${packages.length} packages, ${withScripts.length} with scripts, ` +
    `${whole.length} of them without an unmodelled command`
  );
}

async function run(given: Given, host: Host): Promise<number> {
  const request = await resolveRequestOf(given, host);
  const progress = makeProgress(given, host, host.stderr.write);
  const sets = await withEffects(given, host, progress.report, (effects) =>
    surveyScripts(request, effects),
  ).finally(progress.clear);
  for (const set of sets) {
    if (given.flag('json')) {
      host.stdout.write(`${JSON.stringify(set)}\n`);
      continue;
    }
    for (const covered of set.packages) {
      if (covered.scripts.length > 0) host.stdout.write(`${packageLines(covered).join('\n')}\n`);
    }
    host.stdout.write(`${summary(set)}\n`);
  }
  return 0;
}

export const scriptsCommand: Command = {
  name: 'scripts',
  summary: 'tell what the maintainer scripts of a set call, and what of that is modelled',
  usage: 'SUITE [OPTIONS]',
  description:
    'Reads the maintainer scripts of the packages that a build would take, and builds nothing. For each package: programs\n' +
    'that a model stands for, scripts that are interpreted, and what neither is, in any branch of the scripts.',
  options: [...RESOLVE_OPTIONS, CACHE_OPTION, SUITES_OPTION],
  examples: [
    ['rootfs scripts bookworm --include nginx', 'before building with nginx'],
    ['rootfs scripts trixie --variant standard --json', 'for a program to read'],
  ],
  completes: 'suites',
  run,
};
