import type { Suite } from '../suite/suite.js';
import type { Command, Given } from './command.js';
import type { Host } from './host.js';
import { allSuites, findSuite, SUITES_OPTION } from './suite-files.js';
import { styleFor, visible } from './style.js';

function describe(suite: Suite, bold: (text: string) => string): string {
  const names = [suite.name, ...suite.aliases].join(', ');
  const lines = [
    `${bold(visible(names))}: ${visible(suite.title)}`,
    `  architectures  ${suite.architectures.join(' ')}`,
    `  components     ${suite.components.join(' ')}`,
    ...suite.archives.map(
      ({ id, enabled, why }) => `  ${enabled ? 'on ' : 'off'} ${id.padEnd(10)} ${visible(why)}`,
    ),
    ...suite.include.map(({ package: name, why }) => `  asks for ${name}: ${visible(why)}`),
    `  from ${visible(suite.file)}`,
  ];
  return lines.map((line) => `${line}\n`).join('');
}

async function run(given: Given, host: Host): Promise<number> {
  const names = given.positionals;
  const suites =
    names.length === 0
      ? await allSuites(given, host)
      : await Promise.all(names.map((name) => findSuite(name, given, host)));
  const { bold } = styleFor(host.stdout, host, given);
  for (const suite of suites) {
    if (given.flag('json')) host.stdout.write(`${JSON.stringify(suite)}\n`);
    else if (names.length === 0 && given.flag('quiet')) host.stdout.write(`${suite.name}\n`);
    else host.stdout.write(describe(suite, bold));
  }
  return 0;
}

export const suitesCommand: Command = {
  name: 'suites',
  summary: 'list the suites that are known, with their archives and architectures',
  usage: '[SUITE…] [OPTIONS]',
  description:
    'A suite is a file: put your own into the user configuration directory, or name a directory with --suites.',
  options: [SUITES_OPTION],
  examples: [
    ['rootfs suites', 'all of them'],
    ['rootfs suites ./ours.yaml', 'check a file of your own'],
  ],
  completes: 'suites',
  run,
};
