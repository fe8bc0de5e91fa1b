import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { byteString, bytesOf, textOf } from '../../../../src/kernel/byte-string.js';
import { epochSeconds } from '../../../../src/kernel/epoch.js';
import type { CommandTable } from '../../../../src/configure/commands/command.js';
import { Files } from '../../../../src/configure/system/files.js';
import { InputText, OutputCapture } from '../../../../src/configure/system/memory-file.js';
import { Process, type RunRequest, type System } from '../../../../src/configure/system/process.js';
import { runCommand } from '../../../../src/configure/system/run-command.js';
import { Tree } from '../../../../src/rootfs/tree.js';
import { FdTable } from '../../../../src/shell/fd-table.js';

/** What is in the working directory before: a text, or more about it. Names ending in `/` are directories. */
export type Spec =
  | string
  | {
      readonly text?: string;
      readonly link?: string;
      readonly hard?: string;
      readonly mode?: number;
      readonly owner?: readonly [number, number];
      readonly mtime?: number;
    };

/** Programs run one after the other in one directory, by the real ones and by ours. All texts are byte strings. */
export interface StepCase {
  readonly summary: string;
  readonly runs: readonly (readonly string[])[];
  readonly files?: Readonly<Record<string, Spec>>;
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly umask?: number;
  /** Messages are compared too, not only whether there were any. */
  readonly messages?: boolean;
  /** The real program prints in the order of the disk: lines are sorted before they are compared. */
  readonly unordered?: boolean;
}

export interface Step {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StepOutcome {
  readonly steps: readonly Step[];
  /** Everything afterwards: `path kind mode uid:gid now|TIME =FIRST-NAME content`, in byte order. */
  readonly files: readonly string[];
}

/** Where ours works; the real directory's name is replaced by it. */
export const HOME = '/t';
/** The time of all that a case lays out, unless it says otherwise. */
export const BEFORE = 1_000_000_000;
export const NOW = 1_700_000_000;

interface Facts {
  readonly path: string;
  readonly kind: string;
  readonly mode: number;
  readonly owner: string;
  readonly mtime: number;
  readonly identity: unknown;
  readonly what: string;
}

function linesOf(all: readonly Facts[]): string[] {
  const first = new Map<unknown, string>();
  return all.map(({ path, kind, mode, owner, mtime, identity, what }) => {
    const named = first.get(identity);
    if (named === undefined) first.set(identity, path);
    const time = mtime >= NOW ? 'now' : String(mtime);
    const bits = kind === 'symlink' ? '' : ` ${mode.toString(8).padStart(4, '0')}`;
    const same = named === undefined ? '' : ` =${named}`;
    return `${path} ${kind}${bits} ${owner} ${time}${same} ${JSON.stringify(what)}`;
  });
}

function specOf(spec: Spec): Exclude<Spec, string> {
  return typeof spec === 'string' ? { text: spec } : spec;
}

function layInTree(files: Files, tree: Tree, specs: Readonly<Record<string, Spec>>): void {
  for (const [name, given] of Object.entries(specs)) {
    const spec = specOf(given);
    tree.makeDirectories(`t/${textOf(name.endsWith('/') ? name : dirname(name))}`);
    if (spec.link !== undefined) files.symlink(spec.link, name);
    else if (spec.hard !== undefined) files.link(spec.hard, name);
    else if (!name.endsWith('/')) files.write(name, spec.text ?? '');
    if (spec.owner !== undefined) files.chown(name, spec.owner[0], spec.owner[1], false);
    if (spec.mode !== undefined) files.chmod(name, spec.mode);
  }
  const settle = (path: string): void => {
    const status = files.lstat(path);
    if (status.kind === 'directory') for (const name of files.list(path)) settle(`${path}/${name}`);
    files.setTime(path, BEFORE, false);
  };
  settle('.');
  for (const [name, spec] of Object.entries(specs)) {
    const { mtime } = specOf(spec);
    if (mtime !== undefined) files.setTime(name, mtime, false);
  }
}

function treeFacts(files: Files): Facts[] {
  const all: Facts[] = [];
  const visit = (path: string): void => {
    const { kind, mode, uid, gid, mtimeSeconds, identity } = files.lstat(path);
    const what = kind === 'file' ? files.read(path) : kind === 'symlink' ? files.readlink(path) : '';
    all.push({ path, kind, mode, owner: `${uid}:${gid}`, mtime: mtimeSeconds, identity, what });
    if (kind === 'directory')
      for (const name of files.list(path)) visit(path === '.' ? name : `${path}/${name}`);
  };
  visit('.');
  return all;
}

/** A system of modelled commands only: every name of the table is a program. */
export function systemOf(table: CommandTable, tree: Tree, architecture = 'amd64'): System {
  const readAt = (): Uint8Array => new Uint8Array(0);
  const system: System = {
    leave: () => undefined,
    tree,
    readAt,
    architecture,
    async run({ argv, env, fds, cwd, umask, origin }: RunRequest): Promise<number> {
      const called = argv[0] ?? '';
      const name = called.replace(/^.*\//, '');
      const command = Object.hasOwn(table, name) ? table[name] : undefined;
      const own = fds.fork();
      try {
        if (command === undefined) {
          await own.get(2)?.write(`${called}: command not found\n`);
          return 127;
        }
        const path = called.includes('/') ? called : `/usr/bin/${called}`;
        return await runCommand(command, new Process(system, argv, env, own, cwd, umask, origin, path));
      } finally {
        own.closeAll();
      }
    },
  };
  return system;
}

/** What programs need of the machine that the real ones run on: devices and the names of accounts. */
function layHost(files: Files, tree: Tree): void {
  tree.makeDirectories('dev');
  for (const [name, minor] of Object.entries({ null: 3, zero: 5, full: 7 })) {
    files.mknod(`/dev/${name}`, 'character', 0o666, { major: 1, minor });
    files.chmod(`/dev/${name}`, 0o666);
  }
  tree.makeDirectories('etc');
  for (const path of ['/etc/passwd', '/etc/group']) files.write(path, new Uint8Array(readFileSync(path)));
}

/** Runs our programs in a fresh tree; `prepare` may put more into it. */
export async function ours(
  table: CommandTable,
  test: StepCase,
  prepare?: (files: Files, tree: Tree) => void,
): Promise<StepOutcome & { readonly tree: Tree; readonly inTree: Files }> {
  const tree = new Tree(epochSeconds(NOW));
  tree.makeDirectories('t');
  tree.makeDirectories('tmp', 0o1777);
  const readAt = (): Uint8Array => new Uint8Array(0);
  const files = new Files({ tree, readAt, cwd: HOME, umask: 0o022 });
  layHost(files, tree);
  prepare?.(files, tree);
  layInTree(files, tree, test.files ?? {});
  const steps: Step[] = [];
  for (const argv of test.runs) {
    const [stdout, stderr, fds] = [new OutputCapture(), new OutputCapture(), new FdTable()];
    fds.set(0, new InputText(test.stdin ?? ''));
    fds.set(1, stdout);
    fds.set(2, stderr);
    const env = new Map(Object.entries({ PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8', ...test.env }));
    const origin = { script: 'test', line: 1 };
    const system = systemOf(table, tree);
    const status = await system.run({ argv, env, fds, cwd: HOME, umask: test.umask ?? 0o022, origin });
    steps.push({ status, stdout: stdout.text, stderr: stderr.text });
  }
  return { steps, files: linesOf(treeFacts(files)), tree, inTree: files };
}

function layOnDisk(home: string, specs: Readonly<Record<string, Spec>>): void {
  for (const [name, given] of Object.entries(specs)) {
    const spec = specOf(given);
    const path = join(home, textOf(name));
    mkdirSync(name.endsWith('/') ? path : dirname(path), { recursive: true, mode: 0o755 });
    if (spec.link !== undefined) symlinkSync(textOf(spec.link), path);
    else if (spec.hard !== undefined) linkSync(join(home, textOf(spec.hard)), path);
    else if (!name.endsWith('/')) {
      writeFileSync(path, bytesOf(spec.text ?? ''));
      chmodSync(path, 0o644);
    }
    if (spec.owner !== undefined) chownSync(path, spec.owner[0], spec.owner[1]);
    if (spec.mode !== undefined) chmodSync(path, spec.mode);
  }
  const settle = (path: string): void => {
    if (lstatSync(path).isDirectory()) for (const name of readdirSync(path)) settle(join(path, name));
    lutimesSync(path, BEFORE, BEFORE);
  };
  settle(home);
  for (const [name, spec] of Object.entries(specs)) {
    const { mtime } = specOf(spec);
    if (mtime !== undefined) lutimesSync(join(home, textOf(name)), mtime, mtime);
  }
}

function kindOf(status: NonNullable<ReturnType<typeof lstatSync>>): string {
  if (status.isDirectory()) return 'directory';
  if (status.isSymbolicLink()) return 'symlink';
  if (status.isFIFO()) return 'fifo';
  if (status.isCharacterDevice()) return 'character';
  return status.isBlockDevice() ? 'block' : 'file';
}

function diskFacts(home: string): Facts[] {
  const all: Facts[] = [];
  const visit = (path: string): void => {
    const full = join(home, textOf(path));
    const status = lstatSync(full);
    const kind = kindOf(status);
    const what =
      kind === 'file'
        ? byteString(readFileSync(full))
        : kind === 'symlink'
          ? byteString(readlinkSync(full, { encoding: 'buffer' })).replaceAll(home, HOME)
          : '';
    const { mode, uid, gid, mtimeMs, dev, ino } = status;
    const mtime = Math.floor(mtimeMs / 1000);
    all.push({
      path,
      kind,
      mode: mode & 0o7777,
      owner: `${uid}:${gid}`,
      mtime,
      identity: `${dev}:${ino}`,
      what,
    });
    if (kind !== 'directory') return;
    const names = readdirSync(full, { encoding: 'buffer' }).map((name) => name.toString('latin1'));
    for (const name of names.sort()) visit(path === '.' ? name : `${path}/${name}`);
  };
  visit('.');
  return all;
}

/** Runs the real programs in a temporary directory of this machine, which it makes and removes. */
export function real(test: StepCase): StepOutcome {
  const top = mkdtempSync(join(tmpdir(), 'rootfs-steps-'));
  const [home, told] = [join(top, 't'), join(top, 'status')];
  try {
    mkdirSync(home);
    chmodSync(home, 0o755);
    layOnDisk(home, test.files ?? {});
    const umask = (test.umask ?? 0o022).toString(8);
    const steps = test.runs.map((argv): Step => {
      // Pipes as a shell makes them: what node hands to a child are sockets, which /dev/stdin cannot open.
      const script = `umask ${umask}; { cat | { "$@" 3>&-; echo $? >&3; }; } 3>"$0" | cat`;
      const result = spawnSync('/bin/sh', ['-c', script, told, ...argv.map(textOf)], {
        cwd: home,
        input: bytesOf(test.stdin ?? ''),
        env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8', ...test.env },
        timeout: 20_000,
        maxBuffer: 1 << 26,
      });
      const clean = (bytes: Buffer): string => byteString(bytes).replaceAll(home, HOME);
      const status = Number(readFileSync(told, 'utf8'));
      return { status, stdout: clean(result.stdout), stderr: clean(result.stderr) };
    });
    return { steps, files: linesOf(diskFacts(home)) };
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}

/** GNU's quotes in UTF-8 and in C are taken for one another; `Try 'x --help'` is left out. */
function plainMessages(text: string): string {
  return text
    .replaceAll('\xe2\x80\x98', "'")
    .replaceAll('\xe2\x80\x99', "'")
    .replaceAll(/^Try .*\n/gm, '');
}

/** What of an outcome is compared. */
export function compared(outcome: StepOutcome, test: StepCase): unknown {
  return {
    steps: outcome.steps.map(({ status, stdout, stderr }) => ({
      status,
      stdout: test.unordered === true ? stdout.split(/[\n\0]/).sort() : stdout,
      said: test.messages === true ? plainMessages(stderr) : stderr !== '',
    })),
    files: outcome.files,
  };
}

/** Whether the real programs can be asked: root on Linux, with all of them there; says loudly when not. */
export function canAskReal(what: string, programs: readonly string[]): boolean {
  const missing = programs.filter((name) => spawnSync('which', [name]).status !== 0);
  const usable = process.platform === 'linux' && process.getuid?.() === 0 && missing.length === 0;
  if (!usable) console.warn(`SKIPPED: ${what}: needs root on Linux and ${programs.join(', ')}`);
  return usable;
}
