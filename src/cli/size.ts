import { humanBytes } from '../kernel/units.js';
import { explainSizes, type SetSizes } from '../build/explain.js';
import type { Command, Given } from './command.js';
import { explained, EXPLAIN_OPTIONS, headingOf } from './explain.js';
import type { Host } from './host.js';
import { tableOf } from './table.js';

function packagesText({ packages }: SetSizes): string {
  const rows = packages.map(
    ({ name, version, installedBytes, exclusiveBytes, exclusivePackages, heldBy }) => [
      humanBytes(installedBytes),
      humanBytes(exclusiveBytes),
      String(exclusivePackages),
      name,
      version,
      heldBy === '' ? '' : `goes with ${heldBy}`,
    ],
  );
  return tableOf([['installed', 'with what', 'count', 'package', 'version', ''], ...rows], [0, 1, 2]);
}

function responsibleText({ responsible, shared, totals, variant }: SetSizes): string {
  const rows = responsible.map(({ kind, name, packages, exclusiveBytes }) => [
    humanBytes(exclusiveBytes),
    String(packages.length),
    kind === 'variant' ? `the variant ${variant} alone` : `${name} alone`,
  ]);
  const all = [
    ...rows,
    [humanBytes(shared.bytes), String(shared.packages.length), 'several of these together'],
    [humanBytes(totals.installedBytes), String(totals.packages), 'in all'],
  ];
  return tableOf([['installed', 'count', 'because of'], ...all], [0, 1]);
}

function textOf(sizes: SetSizes, given: Given): string {
  return `${headingOf(sizes.architecture, given)}${packagesText(sizes)}\n${responsibleText(sizes)}`;
}

async function run(given: Given, host: Host): Promise<number> {
  const [, ...words] = given.positionals;
  await explained(words, given, host, explainSizes, (sizes) => textOf(sizes, given));
  return 0;
}

export const sizeCommand: Command = {
  name: 'size',
  summary: 'tell installed bytes by package and by who is responsible for them',
  usage: 'SUITE [REQUEST…] [OPTIONS]',
  description:
    'For each package, the largest first: what it takes when installed (Installed-Size), what would go away with it, and how\n' +
    'many packages that is. Then for the variant and each package that the request names what is there because of it alone:\n' +
    'what would go away if it were dropped.',
  options: EXPLAIN_OPTIONS,
  examples: [
    ['rootfs size bookworm nginx curl', 'what nginx brings, what curl brings, what both share'],
    ['rootfs size trixie --variant buildd --json', 'for a program to read'],
  ],
  completes: 'suites',
  run,
};
