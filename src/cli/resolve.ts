import { humanBytes } from '../kernel/units.js';
import { listPackages, type Listing } from '../build/listing.js';
import { runBatch, BATCH_OPTION } from './resolve-batch.js';
import type { Command, Given } from './command.js';
import type { Host } from './host.js';
import { POLICY_OPTIONS } from './policy-options.js';
import { makeProgress } from './progress.js';
import { requestFor, RESOLVE_OPTIONS } from './resolve-options.js';
import { CACHE_OPTION, withEffects } from './session.js';
import { styleFor } from './style.js';
import { SUITES_OPTION } from './suite-files.js';
import { tableOf } from './table.js';

const ORIGINS = { variant: 'variant', request: 'requested', automatic: 'automatic' } as const;

function textOf({ packages }: Listing): string {
  return tableOf(
    packages.map(({ name, version, architecture, archive, fetchBytes, installedBytes, origin }) => [
      ...[name, version, architecture, archive],
      ...[humanBytes(fetchBytes), humanBytes(installedBytes), ORIGINS[origin]],
    ]),
    [4, 5],
  );
}

function tellTotals({ architecture, totals }: Listing, given: Given, host: Host): void {
  const { packages, fetchBytes, installedBytes } = totals;
  const { dim } = styleFor(host.stderr, host, given);
  const sizes = `${humanBytes(fetchBytes)} to fetch, ${humanBytes(installedBytes)} installed`;
  host.stderr.write(dim(`${architecture}: ${packages} packages, ${sizes}\n`));
}

async function run(given: Given, host: Host): Promise<number> {
  const [suite, ...words] = given.positionals;
  const request = await requestFor(suite, words, given, host);
  const progress = makeProgress(given, host, host.stderr.write);
  if (given.one(BATCH_OPTION.name) !== undefined) return runBatch(request, progress, given, host);
  const listings = await withEffects(given, host, progress.report, (effects) =>
    listPackages(request, effects),
  ).finally(progress.clear);
  for (const listing of listings) {
    if (given.flag('json')) {
      host.stdout.write(`${JSON.stringify(listing)}\n`);
      continue;
    }
    if (listings.length > 1) host.stdout.write(`# ${listing.architecture}\n`);
    host.stdout.write(textOf(listing));
    if (!given.flag('quiet')) tellTotals(listing, given, host);
  }
  return 0;
}

export const resolveCommand: Command = {
  name: 'resolve',
  summary: 'list the packages that a request takes, and build nothing',
  usage: 'SUITE [REQUEST…] [OPTIONS]',
  description:
    'Lists what a build with the same options would install; words after the suite are like those of --include. A line is\n' +
    'name, version, architecture, archive, size of the .deb, size when installed, and who asked for it.\n' +
    'A batch has one JSON object a line: "id", "suite", "arch", "foreign", "sources", "base", "install", "recommends";\n' +
    'each is answered by a line {"id", "ok", "packages"} or {"id", "ok", "error": {"kind", "message"}}.',
  options: [...RESOLVE_OPTIONS, ...POLICY_OPTIONS, BATCH_OPTION, CACHE_OPTION, SUITES_OPTION],
  examples: [
    ['rootfs resolve bookworm --arch arm64 nginx curl', 'minbase with nginx and curl'],
    ['rootfs resolve trixie --variant standard --json', 'for a program to read'],
    [
      'rootfs resolve bookworm nginx --deny perl --max-size 250M',
      'refused with the reason if it breaks a rule',
    ],
    ['rootfs resolve bookworm --batch requests.json', 'many requests over one load of the indexes'],
  ],
  completes: 'suites',
  run,
};
