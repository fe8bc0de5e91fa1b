import { spawnSync } from 'node:child_process';
import { existsSync, lutimesSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesOf, textOf } from '../../src/kernel/byte-string.js';
import { readContent } from '../../src/kernel/content.js';
import type { CommandTable } from '../../src/configure/commands/command.js';
import { UsageError } from '../../src/configure/commands/options.js';
import { Files } from '../../src/configure/system/files.js';
import { InputText, OutputCapture } from '../../src/configure/system/memory-file.js';
import { Process, type RunRequest, type System } from '../../src/configure/system/process.js';
import type { DirectoryInode } from '../../src/rootfs/inode.js';
import type { Tree } from '../../src/rootfs/tree.js';
import { walk } from '../../src/rootfs/walk.js';
import { FdTable } from '../../src/shell/fd-table.js';
import { ShellIoError } from '../../src/shell/open-file.js';
import { readHost, treeFromDisk, type Ran } from './disk-tree.js';
import { layRoot, type RootFile } from './root-oracle.js';

/** The time of everything that is there before; and the epoch, for both programs. */
const BEFORE = 1_000_000_000;
export const NOW = 1_700_000_000;

/** Where real roots are kept between runs. */
const KEPT = join(tmpdir(), 'rootfs-real-roots');

/** A whole Debian system to run programs in, made once by mmdebstrap. */
export interface RealRoot {
  readonly suite: string;
  readonly folder: string;
  /** Its /usr, which no program here changes. */
  readonly usr: DirectoryInode;
}

function make(suite: string, folder: string, include: string): boolean {
  mkdirSync(KEPT, { recursive: true });
  const options = ['--quiet', '--variant=minbase', `--include=${include}`];
  const made = spawnSync('mmdebstrap', [...options, suite, `${folder}.part`], { encoding: 'utf8' });
  if (made.status !== 0) {
    rmSync(`${folder}.part`, { recursive: true, force: true });
    return false;
  }
  return spawnSync('mv', [`${folder}.part`, folder]).status === 0;
}

/**
 * A system of that suite with adduser and systemd, from `rootfs-real-roots/SUITE` in the temporary directory. It is
 * made there, from the network, only where ROOTFS_REAL_ROOTS is `make`; undefined, and loud, where there is none.
 */
export function realRoot(suite: string, what: string): RealRoot | undefined {
  const folder = join(KEPT, suite);
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
  const wanted = process.env['ROOTFS_REAL_ROOTS'] === 'make';
  if (!isRoot || (!existsSync(folder) && !(wanted && make(suite, folder, 'adduser,systemd')))) {
    const how = 'root on Linux and a root made with ROOTFS_REAL_ROOTS=make and mmdebstrap';
    console.warn(`SKIPPED: ${what} in ${suite}: needs ${how}`);
    return undefined;
  }
  const usr = treeFromDisk(join(folder, 'usr'), NOW).root;
  return { suite, folder, usr };
}

/** Programs run one after the other in a root. */
export interface RealCase {
  readonly summary: string;
  /** Only where the program is in this suite. */
  readonly suite?: string;
  /** Laid out in the root before. */
  readonly files?: Readonly<Record<string, RootFile>>;
  readonly remove?: readonly string[];
  readonly runs: readonly (readonly string[])[];
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface RealOutcome {
  readonly runs: readonly Ran[];
  /** `path kind mode uid:gid now|TIME XATTRS content` of everything outside /usr and /dev. */
  readonly files: readonly string[];
}

function settle(path: string): void {
  if (lstatSync(path).isDirectory()) for (const name of readdirSync(path)) settle(join(path, name));
  lutimesSync(path, BEFORE, BEFORE);
}

/** A copy of the root without its /usr, /dev and bulk, for one run. */
function layOut(root: RealRoot, test: RealCase): string {
  const copy = mkdtempSync(join(tmpdir(), 'rootfs-real-'));
  const copied = ['etc', 'home', 'root', 'run', 'tmp', 'bin', 'sbin', 'lib', 'lib64', 'dev'];
  const sources = copied.map((name) => join(root.folder, name)).filter((path) => existsSync(path));
  spawnSync('cp', ['-a', ...sources, copy]);
  for (const name of ['usr', 'proc', 'var/mail', 'var/log', 'var/lib', 'var/cache', 'var/tmp', 'var/spool']) {
    mkdirSync(join(copy, name), { recursive: true, mode: 0o755 });
  }
  spawnSync('chmod', ['755', copy]);
  for (const path of test.remove ?? []) rmSync(join(copy, path), { recursive: true, force: true });
  if (test.files !== undefined) layRoot(copy, test.files);
  settle(copy);
  return copy;
}

function shownLines(tree: Tree): string[] {
  const shown = [...walk(tree)].filter(
    ({ path }) => path !== 'usr' && !/^(?:usr|dev|proc)(?:\/|$)/.test(path),
  );
  return shown.map((entry) => {
    if (entry.kind === 'hardlink') return `${entry.path} hardlink ${entry.target}`;
    const time = entry.mtimeSeconds >= NOW ? 'now' : String(entry.mtimeSeconds);
    const attributes = [...entry.xattrs].map(
      ([name, value]) => ` ${name}=${Buffer.from(value).toString('hex')}`,
    );
    const about = `${entry.mode.toString(8)} ${entry.uid}:${entry.gid} ${time}${attributes.sort().join('')}`;
    const bytes = entry.kind === 'file' ? readContent(entry.content, readHost) : new Uint8Array();
    const what =
      entry.kind === 'symlink' ? entry.target : JSON.stringify(Buffer.from(bytes).toString('latin1'));
    return `${entry.path} ${entry.kind} ${about} ${what}`;
  });
}

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

function environment(test: RealCase): Record<string, string> {
  return { PATH, LC_ALL: 'C.UTF-8', SOURCE_DATE_EPOCH: String(NOW), ...test.env };
}

/** Runs the root's own programs in a copy of it, /usr bound into it for the run alone. */
export function realOutcome(root: RealRoot, test: RealCase): RealOutcome {
  const copy = layOut(root, test);
  try {
    const runs = test.runs.map((argv): Ran => {
      const inside =
        'mount --bind "$1/usr" "$2/usr" && mount -t proc proc "$2/proc" && shift && exec chroot "$@"';
      const args = ['--mount', 'sh', '-c', inside, 'sh', root.folder, copy, ...argv.map(textOf)];
      const ended = spawnSync('unshare', args, {
        input: bytesOf(test.stdin ?? ''),
        env: environment(test),
        encoding: 'latin1',
        timeout: 60_000,
      });
      return { status: ended.status ?? 255, stdout: ended.stdout, stderr: ended.stderr };
    });
    return { runs, files: shownLines(treeFromDisk(copy, 2 ** 33)) };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** A system that finds programs in the tree's PATH and runs their models. */
function systemIn(tree: Tree, table: CommandTable): System {
  const system: System = {
    leave: () => undefined,
    tree,
    readAt: readHost,
    architecture: 'amd64',
    async run({ argv, env, fds, cwd, umask, origin }: RunRequest): Promise<number> {
      const called = argv[0] ?? '';
      const files = new Files({ tree, readAt: readHost, cwd, umask });
      const folders = (env.get('PATH') ?? PATH).split(':');
      const path = called.includes('/')
        ? called
        : folders.map((folder) => `${folder}/${called}`).find((candidate) => files.isFile(candidate));
      const command = table[called.slice(called.lastIndexOf('/') + 1)];
      if (path === undefined || !files.isFile(path) || command === undefined) return 127;
      const own = fds.fork();
      const program = new Process(system, argv, env, own, cwd, umask, origin, path);
      try {
        return await command(program);
      } catch (error) {
        if (!(error instanceof ShellIoError || error instanceof UsageError)) throw error;
        await program.complain(error.message);
        return error instanceof UsageError ? 2 : 1;
      } finally {
        own.closeAll();
      }
    },
  };
  return system;
}

/** Runs ours on the same files. */
export async function ourOutcome(root: RealRoot, table: CommandTable, test: RealCase): Promise<RealOutcome> {
  const copy = layOut(root, test);
  try {
    const tree = treeFromDisk(copy, NOW);
    tree.root.children.set('usr', root.usr);
    const system = systemIn(tree, table);
    const runs: Ran[] = [];
    for (const argv of test.runs) {
      const [stdout, stderr, fds] = [new OutputCapture(), new OutputCapture(), new FdTable()];
      fds.set(0, new InputText(test.stdin ?? ''));
      fds.set(1, stdout);
      fds.set(2, stderr);
      const env = new Map(Object.entries(environment(test)));
      const origin = { script: 'test', line: 1 };
      const status = await system.run({ argv, env, fds, cwd: '/', umask: 0o022, origin });
      runs.push({ status, stdout: stdout.text, stderr: stderr.text });
    }
    return { runs, files: shownLines(tree) };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Status, output, whether it complained, and all files: what must be equal. */
export function comparable(outcome: RealOutcome): unknown {
  const runs = outcome.runs.map(({ status, stdout, stderr }) => ({
    status,
    stdout,
    complained: stderr !== '',
  }));
  return { runs, files: outcome.files };
}
