import { explainWhy, type Why } from '../build/explain.js';
import type { Command, Given } from './command.js';
import { explained, EXPLAIN_OPTIONS, headingOf, splitPackage } from './explain.js';
import type { Host } from './host.js';
import { tableOf } from './table.js';

type Reason = Why['reasons'][number];
type Chain = Reason['chains'][number];

const ROOTS = { request: 'named by the request', variant: 'part of the variant' } as const;

function chainText(chain: Chain, from: Reason['from']): string {
  const rows = chain.map(({ package: name, version, field, relation }, place) => [
    `${place === 0 ? '   ' : ' → '} ${name}`,
    version,
    place === 0 ? ROOTS[from] : `${field}: ${relation}`,
  ]);
  return tableOf(rows);
}

function headOf({ from, byRecommends }: Reason, { variant }: Why): string {
  const by = from === 'request' ? 'by the request' : `by the variant ${variant}`;
  return `  pulled in ${by}${byRecommends ? ', only through a Recommends' : ''}:\n`;
}

function reasonText(reason: Reason, why: Why): string {
  const { chains, count, from } = reason;
  if (chains[0]?.length === 1) {
    return from === 'request'
      ? '  the request names it\n'
      : `  the variant ${why.variant} has it by itself\n`;
  }
  const more = count > chains.length ? `  and ${count - chains.length} more ways of that length\n` : '';
  return headOf(reason, why) + chains.map((chain) => chainText(chain, from)).join('\n') + more;
}

function textOf(why: Why, given: Given): string {
  const { package: name, version, origin, reasons } = why;
  const state = origin === 'automatic' ? 'automatic' : 'asked for';
  const head = `${headingOf(why.architecture, given)}${name} ${version}: ${state}\n`;
  if (reasons.length > 0) return head + reasons.map((reason) => reasonText(reason, why)).join('');
  return `${head}  nothing that was asked for needs it any more: it came in on the way, and stays\n`;
}

async function run(given: Given, host: Host): Promise<number> {
  const { word, words } = splitPackage(given);
  const explain = explainWhy.bind(undefined, word);
  await explained(words, given, host, explain, (why) => textOf(why, given));
  return 0;
}

export const whyCommand: Command = {
  name: 'why',
  summary: 'tell why a package is in a set: the shortest chains that pull it in',
  usage: 'SUITE PKG [REQUEST…] [OPTIONS]',
  description:
    'Tells for the request, and for the variant by itself, by which relations of which packages PKG comes in. A virtual name\n' +
    'stands for those of the set that provide it. Chains without a Recommends are preferred.\n' +
    'For Alpine, Install-If tells what came because its conditions were there.',
  options: EXPLAIN_OPTIONS,
  examples: [
    ['rootfs why bookworm libldap-2.5-0 curl', 'minbase with curl'],
    ['rootfs why trixie perl --variant standard --json', 'for a program to read'],
  ],
  completes: 'suites',
  run,
};
