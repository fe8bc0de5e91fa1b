import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bytesOf } from '../../../../../src/kernel/byte-string.js';
import type { CommandTable } from '../../../../../src/configure/commands/command.js';
import { InputText, OutputCapture } from '../../../../../src/configure/system/memory-file.js';
import { TreeSystem } from '../../../../../src/configure/system/tree-system.js';
import { Budget } from '../../../../../src/shell/budget.js';
import { FdTable } from '../../../../../src/shell/fd-table.js';
import { readHost, treeFromDisk, type Ran } from '../../../../make/disk-tree.js';
import { diskLines, layRoot, NOW, rootLines, type RootFile } from '../../../../make/root-oracle.js';

/** Programs run one after the other in a root with debconf, by the real perl and by ours. */
export interface DebconfCase {
  readonly summary: string;
  readonly files?: Readonly<Record<string, RootFile>>;
  /** Paths of {@link files} that may be executed. */
  readonly scripts?: Readonly<Record<string, string>>;
  readonly runs: readonly (readonly string[])[];
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

export interface DebconfOutcome {
  readonly runs: readonly Ran[];
  readonly files: readonly string[];
}

const PROGRAMS = ['perl', 'sh', 'cat', 'cp', 'md5sum', 'rm', 'sed', 'printf', 'true'];
const SCRIPTS = [
  '/usr/share/debconf',
  '/usr/share/perl5/Debconf',
  '/usr/share/perl5/Debian',
  '/usr/bin/debconf',
  '/usr/bin/debconf-communicate',
  '/usr/bin/debconf-copydb',
  '/usr/bin/debconf-escape',
  '/usr/bin/debconf-set-selections',
  '/usr/bin/debconf-show',
  '/usr/sbin/dpkg-preconfigure',
  '/usr/sbin/dpkg-reconfigure',
];

function run(argv: readonly string[]): string {
  const [program = '', ...args] = argv;
  return spawnSync(program, args, { encoding: 'utf8' }).stdout ?? '';
}

/** Whether this machine has what a root with the real debconf is made of; says loudly when not. */
export function hasDebconf(what: string): boolean {
  const usable =
    process.platform === 'linux' &&
    process.getuid?.() === 0 &&
    [...SCRIPTS, '/usr/bin/perl'].every((path) => existsSync(path));
  if (!usable) console.warn(`SKIPPED: ${what}: needs debconf, perl and root on Linux`);
  return usable;
}

function copy(path: string, root: string): void {
  const target = join(root, path);
  if (existsSync(target)) return;
  mkdirSync(dirname(target), { recursive: true });
  cpSync(path, target, { recursive: true, dereference: true, preserveTimestamps: true });
}

/** A root with perl, debconf, a shell and a few programs of this machine. */
export function makeDebconfRoot(extra: readonly string[] = []): string {
  const root = mkdtempSync(join(tmpdir(), 'rootfs-debconf-'));
  chmodSync(root, 0o755);
  for (const name of PROGRAMS) {
    const path = run([
      'sh',
      '-c',
      `PATH=/usr/sbin:/usr/bin command -v ${name === 'sh' || name === 'printf' || name === 'true' ? `/usr/bin/${name}` : name}`,
    ]).trim();
    copy(path, root);
    for (const found of run(['ldd', path]).matchAll(/(\/\S+) \(0x/g)) copy(found[1] as string, root);
  }
  for (const folder of readdirSync('/usr/lib')) {
    const modules = join('/usr/lib', folder, 'perl-base');
    if (existsSync(modules)) copy(modules, root);
  }
  for (const path of [...SCRIPTS, ...extra]) copy(path, root);
  if (existsSync('/usr/lib/locale/C.utf8')) copy('/usr/lib/locale/C.utf8', root);
  const conf = existsSync('/etc/debconf.conf') ? '/etc/debconf.conf' : '/usr/share/debconf/debconf.conf';
  mkdirSync(join(root, 'etc'), { recursive: true });
  cpSync(conf, join(root, 'etc/debconf.conf'));
  mkdirSync(join(root, 'bin'), { recursive: true });
  copy('/bin/sh', root);
  for (const folder of ['dev', 'tmp', 'root', 'var/cache/debconf', 'var/lib/dpkg/info'])
    mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, 'dev/null'), '');
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
  return root;
}

const ENV = {
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  DEBIAN_FRONTEND: 'noninteractive',
  LC_ALL: 'C.UTF-8',
};

function realRun(root: string, argv: readonly string[], test: DebconfCase): Ran {
  const ended = spawnSync('chroot', [root, ...argv], {
    input: bytesOf(test.stdin ?? ''),
    env: { ...ENV, ...test.env },
    encoding: 'latin1',
    timeout: 30_000,
  });
  return { status: ended.status ?? 255, stdout: ended.stdout, stderr: ended.stderr };
}

async function ourRun(system: TreeSystem, argv: readonly string[], test: DebconfCase): Promise<Ran> {
  const [stdout, stderr, fds] = [new OutputCapture(), new OutputCapture(), new FdTable()];
  fds.set(0, new InputText(test.stdin ?? ''));
  fds.set(1, stdout);
  fds.set(2, stderr);
  const env = new Map(Object.entries({ ...ENV, ...test.env }));
  const origin = { script: 'test', line: 1 };
  const status = await system.run({ argv, env, fds, cwd: '/', umask: 0o022, origin });
  fds.closeAll();
  return { status, stdout: stdout.text, stderr: stderr.text };
}

const BASES = new Map<string, string>();

/** A copy of the root, which is made once a test file. */
function freshRoot(extra: readonly string[]): string {
  const key = extra.join(' ');
  const base = BASES.get(key) ?? makeDebconfRoot(extra);
  BASES.set(key, base);
  const root = mkdtempSync(join(tmpdir(), 'rootfs-debconf-'));
  run(['cp', '-al', `${base}/.`, root]);
  return root;
}

/** Removes the roots that copies were made of. */
export function removeBases(): void {
  for (const base of BASES.values()) rmSync(base, { recursive: true, force: true });
}

/** Where what changes is looked at; the rest is the machinery of the root. */
function changing(line: string): boolean {
  return /^(?:etc\/(?!debconf\.conf|passwd)|var\/|tmp\/)/.test(line);
}

/** Runs both in one root: first ours on the tree read from it, then the real ones in it. */
export async function bothInRoot(
  table: CommandTable,
  test: DebconfCase,
  extra: readonly string[] = [],
): Promise<{ readonly ours: DebconfOutcome; readonly real: DebconfOutcome }> {
  const root = freshRoot(extra);
  try {
    const scripts = Object.entries(test.scripts ?? {}).map(
      ([name, text]) => [name, { text, mode: 0o755 }] as const,
    );
    layRoot(root, { ...test.files, ...Object.fromEntries(scripts) });
    const tree = treeFromDisk(root, NOW);
    const system = systemOf(tree, table);
    const runs: Ran[] = [];
    for (const argv of test.runs) runs.push(await ourRun(system, argv, test));
    const ours = { runs, files: rootLines(tree).filter(changing) };
    const real = test.runs.map((argv) => realRun(root, argv, test));
    return { ours, real: { runs: real, files: diskLines(root).filter(changing) } };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function systemOf(tree: ReturnType<typeof treeFromDisk>, commands: CommandTable): TreeSystem {
  const limits = { steps: 1_000_000, depth: 500, outputBytes: 1 << 24, cpuSeconds: 60 };
  const cpuSeconds = (): number => 0;
  return new TreeSystem({
    tree,
    readAt: readHost,
    architecture: 'amd64',
    commands,
    budget: new Budget(limits, cpuSeconds),
    cpuSeconds,
    skips: () => false,
    leave: () => undefined,
  });
}
