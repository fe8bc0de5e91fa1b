import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { exitCodesHelp } from '../../src/cli/help.js';
import { auditCommand } from '../../src/cli/audit.js';
import { bundleCommand } from '../../src/cli/bundle.js';
import { diffCommand } from '../../src/cli/diff.js';
import { bootstrapCommand } from '../../src/cli/bootstrap.js';
import { COMMON_OPTIONS } from '../../src/cli/command.js';
import { fetchCommand } from '../../src/cli/fetch.js';
import { lockCommand } from '../../src/cli/lock.js';
import { outdatedCommand } from '../../src/cli/outdated.js';
import { updateCommand } from '../../src/cli/update.js';
import { cacheCommand } from '../../src/cli/cache.js';
import { graphCommand } from '../../src/cli/graph.js';
import { resolveCommand } from '../../src/cli/resolve.js';
import { treeCommand } from '../../src/cli/tree.js';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(new URL('../../docs', import.meta.url)).map((name) => `docs/${name}`),
];

it('docs/errors.md is what `rootfs help exit-codes` prints', () => {
  expect(read('docs/errors.md')).toContain(`\`\`\`\n${exitCodesHelp()}\`\`\`\n`);
});

/** Options of `npm run reproduce`. */
const REPRODUCE = ['cheap', 'subject', 'list'];
const NODE = ['enable-source-maps', 'version'];

/** Options of other programs that the pages speak of. */
const FOREIGN = new Set([
  ...REPRODUCE,
  ...NODE,
  'omit',
  'all',
  'threads',
  'import',
  'rm',
  'unpack',
  'expose',
]);

it.each(PAGES)('every option that %s names exists', (page) => {
  const known = new Set(
    [
      ...[auditCommand, diffCommand, bundleCommand],
      ...[bootstrapCommand, cacheCommand, graphCommand, resolveCommand, treeCommand, lockCommand],
      ...[fetchCommand, outdatedCommand, updateCommand],
    ]
      .flatMap(({ options }) => options)
      .concat(COMMON_OPTIONS)
      .map(({ name }) => name),
  );
  const named = [...read(page).matchAll(/(?<![\w-])--([a-z][a-z-]*[a-z])/g)].map(([, name]) => name ?? '');
  const unknown = named.filter((name) => !known.has(name) && !FOREIGN.has(name));
  expect(unknown.filter((name) => !['help', 'variant'].includes(name))).toEqual([]);
});

it.each(PAGES)('every link of %s to a file of the project leads somewhere', (page) => {
  const base = new URL(`../../${page}`, import.meta.url);
  for (const [, target = ''] of read(page).matchAll(/\]\((?!https?:)([^)#]+)/g)) {
    expect(() => readFileSync(new URL(target, base)), `${page} links to ${target}`).not.toThrow();
  }
});

it('every option of bootstrap is in its help and says what it does', () => {
  for (const option of bootstrapCommand.options) expect(option.help.length, option.name).toBeGreaterThan(10);
});
