import { join } from 'node:path';
import { armLibraries } from './arm-libraries.js';
import { fetchNode } from './fetch-node.js';
import { complaintOf } from './process.js';
import { isSkip, type Row, type Skip, type Surroundings } from './row.js';

/** The lowest that package.json allows, each line of long support, and the newest. */
const VERSIONS = ['20.18.0', '20', '22', '24', 'latest'];

function nodeRow(version: string): Row {
  const prepare: Row['prepare'] = async ({ kept }) => {
    const found = await fetchNode(kept, 'x64', version);
    return isSkip(found) ? found : { node: [found.path], note: `Node ${found.version}` };
  };
  return { name: `node-${version}`, how: `Node ${version} for x64`, isCheap: false, prepare };
}

/** A Node that is linked to musl: no registry that is asked here has one, so the user may name it. */
async function muslNode(): Promise<Surroundings | Skip> {
  const path = process.env['ROOTFS_REPRODUCE_MUSL_NODE'];
  if (path === undefined) return { skipped: 'no Node for musl; ROOTFS_REPRODUCE_MUSL_NODE may name one' };
  const complaint = complaintOf(
    path,
    '-e',
    'process.exit(process.report.getReport().header.glibcVersionRuntime ? 1 : 0)',
  );
  if (complaint !== undefined) return { skipped: `${path} is no Node for musl: ${complaint}` };
  return { node: [path] };
}

export function nodeRows(): readonly Row[] {
  const musl = { name: 'musl', how: 'a Node linked to musl', isCheap: false, prepare: muslNode };
  return [...VERSIONS.map(nodeRow), musl];
}

const EMULATOR = 'qemu-aarch64-static';

function emulatedRow(version: string): Row {
  const prepare: Row['prepare'] = async ({ kept, main }) => {
    const complaint = complaintOf(EMULATOR, '--version');
    if (complaint !== undefined) return { skipped: `${complaint}; apt-get install qemu-user-static` };
    const found = await fetchNode(kept, 'arm64', version);
    if (isSkip(found)) return found;
    const libraries = await armLibraries(join(kept, 'arm64'), main);
    if (isSkip(libraries)) return libraries;
    return { node: [EMULATOR, '-L', libraries.folder, found.path], note: `Node ${found.version}` };
  };
  const how = `Node ${version} for arm64 under qemu-user`;
  return { name: `arm64-node-${version}`, how, isCheap: false, isSlow: true, prepare };
}

export function emulatedRows(): readonly Row[] {
  return ['20', '22', '24', 'latest'].map(emulatedRow);
}
