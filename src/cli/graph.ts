import { RootfsError } from '../kernel/errors.js';
import { drawSet } from '../build/graph.js';
import { dotOf } from '../export/graph/dot.js';
import { svgOf } from '../export/graph/svg.js';
import type { Command, Given } from './command.js';
import { explained, EXPLAIN_OPTIONS } from './explain.js';
import type { Host } from './host.js';

function formatOf(given: Given): 'dot' | 'svg' {
  if (given.flag('dot') !== given.flag('svg')) return given.flag('dot') ? 'dot' : 'svg';
  if (given.flag('json') && !given.flag('dot')) return 'dot';
  throw new RootfsError('USAGE', '--dot or --svg?', { hint: 'Say which of them: one drawing at a time.' });
}

async function run(given: Given, host: Host): Promise<number> {
  const [, ...words] = given.positionals;
  const format = formatOf(given);
  if (given.list('arch').length > 1) {
    throw new RootfsError('USAGE', 'a drawing is for one architecture', { hint: 'Name one with --arch.' });
  }
  const isReduced = format === 'svg' && !given.flag('all');
  const explain = drawSet.bind(undefined, { isReduced });
  await explained(words, given, host, explain, format === 'dot' ? dotOf : svgOf);
  return 0;
}

export const graphCommand: Command = {
  name: 'graph',
  summary: 'draw who needs whom in a set, for graphviz or as SVG',
  usage: 'SUITE [REQUEST…] --dot|--svg [OPTIONS]',
  description:
    'Writes a drawing of the whole set to the standard output. The SVG leaves out needs that follow from chains of others,\n' +
    'for fewer lines; dot gets all of them (and has tred(1) for it). With --json come boxes and arrows as values.',
  options: [
    { name: 'dot', help: 'the language of graphviz, for dot(1)' },
    { name: 'svg', help: 'a picture, laid out here' },
    { name: 'all', help: 'every need in the SVG too' },
    ...EXPLAIN_OPTIONS,
  ],
  examples: [
    ['rootfs graph bookworm nginx --svg > nginx.svg', 'for a browser'],
    ['rootfs graph bookworm --dot | tred | dot -Tpdf > minbase.pdf', 'by graphviz'],
  ],
  completes: 'suites',
  run,
};
