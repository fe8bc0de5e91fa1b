import { explainTree, type Tree } from '../build/explain.js';
import { RootfsError } from '../kernel/errors.js';
import type { Command, Given } from './command.js';
import { explained, EXPLAIN_OPTIONS, headingOf } from './explain.js';
import type { Host } from './host.js';

type Line = Tree['lines'][number];

const CUTS = { '': '', seen: ' (see there)', deep: ' …' } as const;

/** `Depends` goes without saying; the relation is told where it says more than the name. */
function needOf({ field, relation, name }: Line): string {
  const kind = field === 'Depends' ? '' : field;
  const told = [kind, relation === name ? '' : relation].filter((part) => part !== '').join(': ');
  return told === '' ? '' : `  [${told}]`;
}

function linesOf({ lines }: Tree): string {
  /** By depth: whether the branch of that depth goes on below. */
  const goesOn: boolean[] = [];
  return lines
    .map((line) => {
      const { depth, name, version, isLast, cut } = line;
      goesOn.length = depth;
      const stems = goesOn.slice(1).map((on) => (on ? '│  ' : '   '));
      goesOn.push(!isLast);
      const branch = depth === 0 ? '' : isLast ? '└─ ' : '├─ ';
      return `${stems.join('')}${branch}${name} ${version}${CUTS[cut]}${needOf(line)}\n`;
    })
    .join('');
}

function depthOf(given: Given): number {
  const text = given.one('depth');
  if (text === undefined) return Infinity;
  if (/^[0-9]{1,4}$/.test(text)) return Number(text);
  throw new RootfsError('USAGE', `--depth takes a number from 0 to 9999, not ${JSON.stringify(text)}`);
}

async function run(given: Given, host: Host): Promise<number> {
  const [, ...words] = given.positionals;
  const explain = explainTree.bind(undefined, { reverse: given.one('reverse'), depth: depthOf(given) });
  await explained(words, given, host, explain, (tree) => headingOf(tree.architecture, given) + linesOf(tree));
  return 0;
}

export const treeCommand: Command = {
  name: 'tree',
  summary: 'show who needs whom in a set, as a tree',
  usage: 'SUITE [REQUEST…] [OPTIONS]',
  description:
    'Shows what the packages of the request need, or without a request those that the variant names. The branches of a\n' +
    'package are shown once, where it comes first; "(see there)" stands for them elsewhere, "…" for what --depth leaves\n' +
    'out. A relation is told in brackets where it says more than the name.',
  options: [
    { name: 'reverse', value: 'PKG', help: 'upwards: who needs this package, who needs those, and so on' },
    { name: 'depth', value: 'N', help: 'no more than this many levels below the first' },
    ...EXPLAIN_OPTIONS,
  ],
  examples: [
    ['rootfs tree bookworm nginx --depth 2', 'what nginx needs, and what that needs'],
    ['rootfs tree trixie --variant standard --reverse perl', 'who needs perl'],
  ],
  completes: 'suites',
  run,
};
