import { spawnSync } from 'node:child_process';
import { lstatSync, realpathSync } from 'node:fs';
import type { Content } from '../../src/kernel/content.js';
import { memoryContent } from '../../src/kernel/content.js';
import { epochSeconds } from '../../src/kernel/epoch.js';
import { rootOwned } from '../../src/rootfs/entry.js';
import { Tree } from '../../src/rootfs/tree.js';
import { NOW } from './root-oracle.js';

function hostContent(path: string): Content {
  const real = realpathSync(path);
  return { kind: 'file', path: real, offset: 0, sizeBytes: lstatSync(real).size };
}

/** What a program of this machine needs to be loaded. @see ldd(1) */
function libraries(program: string): readonly string[] {
  const { stdout } = spawnSync('ldd', [program], { encoding: 'utf8' });
  return [...(stdout ?? '').matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path ?? '');
}

function located(program: string): string {
  const { stdout } = spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' });
  return stdout.trim();
}

function put(tree: Tree, path: string, content: Content, mode: number): void {
  tree.makeDirectories(path.slice(0, path.lastIndexOf('/')));
  tree.writeFile(path, content, rootOwned(mode, NOW - 1000));
}

const PROGRAMS = [
  'env',
  'hostname',
  'id',
  'cat',
  'chown',
  'chmod',
  'ln',
  'ls',
  'mkdir',
  'mkfifo',
  'sleep',
  'touch',
];

/** The smallest system in which a shell script runs: programs of this machine, and what they load. */
export function tinyRoot(files: Readonly<Record<string, string>>): Tree {
  const tree = new Tree(epochSeconds(NOW));
  for (const name of ['dev', 'proc', 'sys', 'run', 'tmp', 'usr/sbin', 'var/lib/dpkg'])
    tree.makeDirectories(name);
  const programs = PROGRAMS.map((name) => [`/usr/bin/${name}`, located(name)] as const);
  for (const [path, program] of [...programs, ['/bin/sh', located('sh')] as const]) {
    put(tree, path, hostContent(program), 0o755);
    for (const library of libraries(program)) put(tree, library, hostContent(library), 0o755);
  }
  for (const [path, text] of Object.entries(files)) put(tree, path, memoryContent(Buffer.from(text)), 0o755);
  return tree;
}

/** Whether a tree's programs can run on this machine; says loudly when not. */
export function canRunTrees(what: string): boolean {
  const user = process.getuid?.() === 0 ? '' : '--user --map-auto --map-root-user ';
  const namespaces = `${user}--mount --pid --net --ipc --uts --fork`.split(' ');
  const isolated = spawnSync('unshare', [...namespaces, 'true']).status === 0;
  const tar = spawnSync('tar', ['--version'], { encoding: 'utf8' }).stdout?.includes('GNU tar') === true;
  const ldd = spawnSync('ldd', ['--version']).status === 0;
  if (process.platform === 'linux' && isolated && tar && ldd) return true;
  console.warn(`SKIPPED: ${what}: needs Linux, root or user namespaces, GNU tar and ldd`);
  return false;
}
