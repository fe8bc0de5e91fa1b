import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { bytesOf } from '../../src/kernel/byte-string.js';
import { readContent } from '../../src/kernel/content.js';
import type { CommandTable } from '../../src/configure/commands/command.js';
import type { Tree } from '../../src/rootfs/tree.js';
import { walk } from '../../src/rootfs/walk.js';
import { readHost, runIn, treeFromDisk, type Ran } from './disk-tree.js';

/** The time of everything that a case lays out, unless it says otherwise; and the epoch of our tree. */
export const BEFORE = 1_000_000_000;
export const NOW = 1_700_000_000;

/** What is in the root before: a text, or more about it. Names ending in `/` are directories. */
export type RootFile =
  | string
  | Uint8Array
  | { readonly link: string }
  | { readonly hard: string }
  | { readonly text: string; readonly mode?: number; readonly mtime?: number };

/** Programs run one after the other in a root file system, by the real ones and by ours. */
export interface RootCase {
  readonly summary: string;
  readonly files?: Readonly<Record<string, RootFile>>;
  readonly runs: readonly (readonly string[])[];
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface RootOutcome {
  readonly runs: readonly Ran[];
  /** `path kind mode now|TIME content`, every path, in byte order. */
  readonly files: readonly string[];
}

function lay(root: string, name: string, file: RootFile): void {
  const path = join(root, name);
  mkdirSync(name.endsWith('/') ? path : dirname(path), { recursive: true, mode: 0o755 });
  if (name.endsWith('/')) return;
  if (typeof file === 'string' || file instanceof Uint8Array)
    writeFileSync(path, typeof file === 'string' ? bytesOf(file) : file);
  else if ('link' in file) symlinkSync(file.link, path);
  else if ('hard' in file) linkSync(join(root, file.hard), path);
  else {
    writeFileSync(path, bytesOf(file.text));
    chmodSync(path, file.mode ?? 0o644);
  }
}

function settle(root: string, path: string, times: ReadonlyMap<string, number>): void {
  const full = join(root, path);
  if (lstatSync(full).isDirectory())
    for (const name of readdirSync(full)) settle(root, join(path, name), times);
  const time = times.get(path) ?? BEFORE;
  lutimesSync(full, time, time);
}

/** Lays files out in a directory, everything with the time {@link BEFORE}. */
export function layRoot(root: string, files: Readonly<Record<string, RootFile>>): void {
  const times = new Map<string, number>();
  for (const [name, file] of Object.entries(files)) {
    lay(root, name, file);
    if (typeof file === 'object' && 'mtime' in file && file.mtime !== undefined) times.set(name, file.mtime);
  }
  settle(root, '.', times);
}

function shown(path: string, kind: string, mode: number, mtime: number, what: string): string {
  const time = mtime >= NOW ? 'now' : String(mtime);
  return kind === 'symlink'
    ? `${path} symlink ${time} ${what}`
    : `${path} ${kind} ${mode.toString(8)} ${time} ${what}`;
}

function content(bytes: Uint8Array): string {
  return JSON.stringify(Buffer.from(bytes).toString('latin1'));
}

/** A tree as lines. */
export function rootLines(tree: Tree): string[] {
  return [...walk(tree)].map((entry) => {
    let what = '';
    if (entry.kind === 'file') what = content(readContent(entry.content, readHost));
    else if (entry.kind === 'symlink' || entry.kind === 'hardlink') what = entry.target;
    for (const [name, value] of entry.xattrs) what += ` ${name}=${Buffer.from(value).toString('hex')}`;
    if (entry.kind === 'hardlink') return `${entry.path} hardlink ${what}`;
    return shown(entry.path, entry.kind, entry.mode, entry.mtimeSeconds, what);
  });
}

/** A directory of this machine as lines like those of {@link rootLines}. */
export function diskLines(root: string): string[] {
  const lines = rootLines(treeFromDisk(root, 2 ** 33));
  return lines.filter((line) => !line.startsWith(`${ORACLE} `) && !line.startsWith(`${ORACLE}/`));
}

export interface Laid {
  readonly root: string;
  remove(): void;
}

export function makeRoot(files: Readonly<Record<string, RootFile>>): Laid {
  const root = mkdtempSync(join(tmpdir(), 'rootfs-root-'));
  chmodSync(root, 0o755);
  layRoot(root, files);
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}

/** Runs ours. */
export async function oursInRoot(table: CommandTable, test: RootCase): Promise<RootOutcome> {
  const laid = makeRoot(test.files ?? {});
  try {
    const tree = treeFromDisk(laid.root, NOW);
    const runs: Ran[] = [];
    for (const argv of test.runs) {
      runs.push(await runIn(tree, table, argv, { env: test.env ?? {}, stdin: test.stdin ?? '' }));
    }
    return { runs, files: rootLines(tree) };
  } finally {
    laid.remove();
  }
}

const ORACLE = '.oracle';

/** The libraries that a program of this machine is linked with, its dynamic linker last. */
function librariesOf(program: string): readonly string[] {
  const { stdout } = spawnSync('ldd', [program], { encoding: 'utf8' });
  return [...stdout.matchAll(/(\/\S+) \(0x/g)].map((found) => found[1] as string);
}

/**
 * For programs that know no option for another root: copies the program and its libraries into the root and runs it
 * there by chroot. What was copied is hidden from the outcome.
 */
export function byChroot(root: string, argv: readonly string[]): { readonly argv: readonly string[] } {
  const [name = '', ...args] = argv;
  const program = spawnSync('sh', ['-c', 'command -v "$1"', 'sh', name], {
    encoding: 'utf8',
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
  }).stdout.trim();
  const folder = join(root, ORACLE);
  const time = lstatSync(root).mtime;
  mkdirSync(folder, { recursive: true });
  const libraries = librariesOf(program);
  for (const path of [program, ...libraries]) {
    const copy = join(folder, basename(path));
    if (!existsSync(copy)) copyFileSync(path, copy);
  }
  utimesSync(root, time, time);
  const linker = libraries.find((path) => basename(path).startsWith('ld-'));
  const inner = `/${ORACLE}/${basename(program)}`;
  if (linker === undefined) return { argv: ['chroot', root, inner, ...args] };
  const start = [`/${ORACLE}/${basename(linker)}`, '--library-path', `/${ORACLE}`, '--argv0', name, inner];
  return { argv: ['chroot', root, ...start, ...args] };
}

/** The modules that perl-base has, wherever this machine's architecture puts them. */
function perlModules(): string {
  const folders = readdirSync('/usr/lib').map((name) => `/usr/lib/${name}/perl-base`);
  return folders.find((path) => existsSync(path)) ?? '/usr/lib/perl-base';
}

/** The same for a perl script that needs no more than perl-base. */
export function byPerl(root: string, argv: readonly string[]): ReturnType<InRoot> {
  const [name = '', ...args] = argv;
  const script = spawnSync('which', [name], {
    encoding: 'utf8',
    env: { PATH: '/usr/sbin:/usr/bin' },
  }).stdout.trim();
  const started = byPerlOfRoot(root, [`/${ORACLE}/${name}`, ...args]);
  copyFileSync(script, join(root, ORACLE, name));
  return started;
}

/** The same for a perl script that the case laid out in the root itself, called by its path. */
export function byPerlOfRoot(root: string, argv: readonly string[]): ReturnType<InRoot> {
  const started = byChroot(root, ['perl', ...argv]);
  const modules = join(root, ORACLE, 'perl-base');
  if (!existsSync(modules) && spawnSync('cp', ['-al', perlModules(), modules]).status !== 0) {
    spawnSync('cp', ['-a', perlModules(), modules]);
  }
  return { ...started, env: { PERL5LIB: `/${ORACLE}/perl-base`, LC_ALL: 'C' } };
}

/** How the real program is told to work in a root. */
export type InRoot = (
  root: string,
  argv: readonly string[],
) => { readonly argv: readonly string[]; readonly env?: Readonly<Record<string, string>> };

/** Runs the real programs of this machine, each told to work in the root by `how`. */
export function realInRoot(test: RootCase, how: InRoot): RootOutcome {
  const laid = makeRoot(test.files ?? {});
  try {
    const runs = test.runs.map((given): Ran => {
      const { argv, env } = how(laid.root, given);
      const [program = '', ...args] = argv;
      const ended = spawnSync(program, args, {
        cwd: laid.root,
        input: bytesOf(test.stdin ?? ''),
        env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8', ...test.env, ...env },
        encoding: 'latin1',
        timeout: 30_000,
      });
      const clean = (text: string): string => text.replaceAll(laid.root, '');
      return { status: ended.status ?? 255, stdout: clean(ended.stdout), stderr: clean(ended.stderr) };
    });
    return { runs, files: diskLines(laid.root) };
  } finally {
    laid.remove();
  }
}

/** Whether a program of this machine can serve as an oracle; says loudly when not. */
export function canRunReal(program: string, what: string): boolean {
  const has = spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program]).status === 0;
  const usable = has && process.platform === 'linux' && process.getuid?.() === 0;
  if (!usable) console.warn(`SKIPPED: ${what}: needs ${program} and root on Linux`);
  return usable;
}

/** The bytes of a file of this machine, for roots that need it; undefined when it is not there. */
export function fromHost(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
