import { explainWhyNot, type SetWhyNot } from '../build/explain.js';
import type { Command, Given } from './command.js';
import { explained, EXPLAIN_OPTIONS, headingOf, splitPackage } from './explain.js';
import type { Host } from './host.js';

function textOf(found: SetWhyNot, given: Given): string {
  const head = headingOf(found.architecture, given);
  const { package: name } = found;
  if (found.kind === 'chosen') return `${head}${name} is in the set: rootfs why tells the reason\n`;
  if (found.kind === 'possible') return `${head}nothing stands against ${name}: it ${found.text}\n`;
  const hint = found.hint === '' ? '' : `  ${found.hint}\n`;
  return `${head}${name} cannot be had: ${found.text}\n${hint}`;
}

async function run(given: Given, host: Host): Promise<number> {
  const { word, words } = splitPackage(given);
  const explain = explainWhyNot.bind(undefined, word);
  await explained(words, given, host, explain, (found) => textOf(found, given));
  return 0;
}

export const whyNotCommand: Command = {
  name: 'why-not',
  summary: 'tell what stands against a package in a set',
  usage: 'SUITE PKG [REQUEST…] [OPTIONS]',
  description:
    'Tries the request with PKG (name, name=version, name/suite) and tells who needs what and who forbids it, or, if nothing\n' +
    'stands against it, what it would add.',
  options: EXPLAIN_OPTIONS,
  examples: [
    ['rootfs why-not bookworm sysvinit-core systemd-sysv', 'together with systemd-sysv'],
    ['rootfs why-not sid nginx --exclude perl-base --json', 'for a program to read'],
  ],
  completes: 'suites',
  run,
};
