// One process of the benchmark `index`: verifies a release file, loads the index of main for amd64 and answers requests,
// as `rootfs` does, and prints how many milliseconds of wall time each step took.
// Arguments: the collection's directory, the cache's, and `load` or `resolve`.
import { join } from 'node:path';
import { chosenArchives, loadArchive, openArchive } from '../../dist/build/debian/archives.js';
import { findSuite } from '../../dist/cli/suite-files.js';
import { nodeHost } from '../../dist/host/node-host.js';
import { makeWorld, solveWords } from '../../dist/resolve/debian/solve.js';
import { resolveVariantIn } from '../../dist/resolve/debian/variants.js';
import { openBlobStore } from '../../dist/store/blobs.js';

const [collection, cache, what] = process.argv.slice(2);
const LARGE =
  'gnome-core texlive-latex-extra libreoffice-writer build-essential postgresql default-jdk r-base-core ghc qgis';
const steps = {};
const timed = async (name, body) => {
  const from = performance.now();
  const value = await body();
  steps[name] = performance.now() - from;
  return value;
};

const host = nodeHost(process, new AbortController().signal);
const [fetch, threads] = [await host.startFetch(), host.startThreads(host.processors)];
const store = await openBlobStore(host.disk, cache, { clock: host.clock });
const effects = {
  ...host,
  fetch,
  threads,
  store,
  scratch: cache,
  transfers: 8,
  report: () => {},
  stdout: () => {},
};
const suite = await findSuite('bookworm', { one: () => undefined, all: () => [] }, host);
const mirrors = {
  mirrors: [`main=file://${join(collection, 'archive/debian')}/`],
  aptSources: [],
  knownDists: [],
  now: host.clock.now(),
};
const request = { suite, mirrors, keyrings: [], insecureUnsigned: false, imageMirrors: [], at: undefined };
const [main] = chosenArchives(suite, ['main']);
const open = await timed('release', () => openArchive(main, request, effects));
const { indexes } = await timed('index', () => loadArchive(open, 'amd64', ['main'], effects));
const world = await timed('world', () => makeWorld(indexes, { architecture: 'amd64' }));
const counts = { stanzas: indexes[0].stanzas.length };
if (what === 'resolve') {
  const minbase = {
    ...{ indexes, architecture: 'amd64', mainArchiveSuite: 'bookworm', variant: 'minbase' },
    ...{ preferred: [], include: [], exclude: [], recommends: false },
  };
  const solution = await timed('minbase', () => resolveVariantIn(world, minbase));
  await timed('minbase, asked again', () => resolveVariantIn(world, minbase));
  const chosen = await timed('large', () => solveWords(world, LARGE.split(' '), { recommends: true }));
  Object.assign(counts, { minbase: solution.packages.length, large: chosen.length });
}
await Promise.all([threads.close(), fetch.close()]);
console.log(JSON.stringify({ steps, counts }));
